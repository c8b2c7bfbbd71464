import { expect, test } from 'vitest';
import type { JobStatus } from '../../../src/runtime/status.ts';
import type { EnginePort, Event, Request } from '../../../src/session/protocol.ts';
import { chromeLines } from '../../../src/ui/chrome-lines.ts';
import { engineListener } from '../../../src/ui/engine-events.ts';
import { handleInput } from '../../../src/ui/key-input.ts';
import { pageRows } from '../../../src/ui/pane-motion.ts';
import { Screen } from '../../../src/ui/screen.ts';
import { screenLayout } from '../../../src/ui/screen-layout.ts';
import { yellow } from '../../../src/ui/style.ts';
import { KeyParser } from '../../../src/ui/terminal/key-parser.ts';
import { unstyled } from '../unstyled.ts';

/** A screen without Ink: what is painted, and what the engine is asked. */
function setup(columns = 80, rows = 24) {
  const asked: Request[] = [];
  const port: EnginePort = { send: (request) => asked.push(request), listen: () => undefined };
  const screen = new Screen({
    port,
    historyFile: '/dev/null',
    resumes: false,
    tour: undefined,
    script: undefined,
    demo: undefined,
    columns,
    rows,
    redraw: () => undefined,
    suspend: () => undefined,
    mouse: () => undefined,
    writeTerminal: () => undefined,
    repaint: () => undefined,
    editOutside: async (text) => text,
    endBySignal: () => undefined,
    ended: () => undefined,
  });
  const listener = engineListener(screen, () => undefined);
  const parser = new KeyParser((input) =>
    handleInput({ screen, pageRows: () => pageRows(screen), passOn: () => undefined, prefix: '' }, input),
  );
  const keys = (bytes: string): void => parser.push(Buffer.from(bytes));
  const tell = (...events: readonly Event[]): void => {
    for (const event of events) listener(structuredClone(event));
  };
  const text = (): string => {
    const shown: string[] = Array.from({ length: rows }, () => '');
    for (const { row, column, text: span } of chromeLines(screen, screenLayout(screen)))
      shown[row] =
        (shown[row] ?? '').padEnd(column).slice(0, column) + unstyled(span) + (shown[row] ?? '').slice(column + unstyled(span).length);
    return shown.join('\n');
  };
  tell({ kind: 'ready', unfinished: [], catalog: CATALOG });
  return { asked, screen, keys, tell, text };
}

const CATALOG = {
  tables: [
    {
      name: 'orders',
      columns: [
        { name: 'id', type: 'BIGINT' },
        { name: 'total amount', type: 'DECIMAL(10, 2)' },
      ],
      key: ['id'],
      isReadable: true,
      isView: false,
      isWritable: true,
      connector: 'mysql-cdc',
    },
    { name: 'printed', columns: [{ name: 'n', type: 'INT' }], isReadable: false, isView: false, isWritable: true, connector: 'print' },
  ],
};

function job(id: string, more: Partial<JobStatus> = {}): JobStatus {
  return {
    id,
    name: `job ${id}`,
    state: 'RUNNING',
    startedAtMs: Date.now(),
    changesIn: 100,
    changesOut: 40,
    inPerSecond: 0,
    outPerSecond: 0,
    lagMs: 0,
    sources: [],
    visibility: 'drain',
    restarts: 0,
    checkpoints: { restored: undefined, completed: 0, failed: 0, history: [], heldBy: undefined },
    operators: [
      { text: 'Sink(table=[t])', changesIn: 40, changesOut: undefined },
      { text: '+- TableSourceScan(table=[orders])', changesIn: undefined, changesOut: 40 },
    ],
    failure: undefined,
    ...more,
  };
}

function checkpoint(id: number, durationMs: number, failure?: string): JobStatus['checkpoints']['history'][number] {
  const status = failure === undefined ? 'COMPLETED' : 'FAILED';
  return { id, status, triggeredAtMs: Date.now() - 5000, durationMs, writtenBytes: 0, stateBytes: 0, positions: [], failure };
}

const [ENTER, UP, DOWN, RIGHT, ESC] = ['\r', '\u001b[A', '\u001b[B', '\u001b[C', '\u001b'];

test('numbers go to the panes while a pane has the keys, and with Alt from the editor', () => {
  const { screen, keys, text } = setup();
  keys(`${ESC}6`);
  expect(screen.state).toMatchObject({ pane: 'catalogue', focus: 'pane' });
  expect(text()).toContain('── catalogue ──');
  keys('3');
  expect(screen.state.pane).toBe('jobs');
});

test('a selected job is stopped after a question, with a savepoint or for good', () => {
  const { asked, screen, keys, tell, text } = setup();
  tell({ kind: 'status', jobs: [job('aaaaaaaa-1'), job('bbbbbbbb-2')] });
  keys(`${ESC}3${DOWN}${DOWN}`);
  expect(text()).toMatch(/^›● RUNNING +bbbbbbbb job bbbbbbbb-2/m);
  keys('k');
  expect(screen.state.dialog).toEqual({ kind: 'stop', job: { id: 'bbbbbbbb-2', name: 'job bbbbbbbb-2' } });
  keys(ENTER);
  expect(asked.at(-1)).toMatchObject({ kind: 'execute', text: "STOP JOB 'bbbbbbbb-2' WITH SAVEPOINT;" });
  expect(screen.state.dialog).toBeUndefined();
  screen.setFocus('pane');
  screen.show('jobs');
  keys('k\u0018');
  expect(asked.at(-1)).toMatchObject({ kind: 'execute', text: "STOP JOB 'bbbbbbbb-2';" });
});

test('a suspended job is resumed by its key; one that runs, or that another process runs, is not', () => {
  const { asked, screen, keys, tell } = setup();
  tell({ kind: 'status', jobs: [job('running'), job('stopped', { state: 'SUSPENDED' })] });
  tell({ kind: 'unfinished', jobs: [{ id: 'other', name: 'other', checkpoint: undefined, ownerPid: 42 }] });
  keys(`${ESC}3${DOWN}o`);
  expect(screen.state.message?.text).toBe('No suspended job is selected.');
  keys(`${DOWN}o`);
  expect(asked.at(-1)).toEqual({ kind: 'resume', jobs: ['stopped'] });
  keys(`${DOWN}o`);
  expect(screen.state.message?.text).toBe('Process 42 runs other.');
});

test('Enter on a job shows its plan with the changes of each operator', () => {
  const { keys, tell, text } = setup();
  tell({ kind: 'status', jobs: [job('one'), job('two', { changesIn: 12_345 })] });
  keys(`${ESC}3${DOWN}${DOWN}${ENTER}`);
  expect(text()).toContain('── job · job two ──');
  expect(text()).toContain('12,345 changes in, 40 out');
  expect(text()).toMatch(/ +in +out +out\/s {2}operator\n +40 +Sink\(table=\[t\]\)\n +40 +\+- TableSourceScan/);
});

test('the catalogue opens a table, and puts a SELECT or a column into the editor', () => {
  const { screen, keys, text } = setup();
  keys(`${ESC}6${DOWN}`);
  expect(text()).toMatch(/›▸ orders {2}2 columns/);
  expect(text()).toContain('printed  1 column, written only');
  keys(RIGHT ?? '');
  expect(text()).toMatch(/id +BIGINT {2}key\n/);
  keys(ENTER ?? '');
  expect(screen.editor.text).toBe('SELECT * FROM orders;');
  keys(`${ESC}${DOWN}${DOWN}${ENTER}`);
  expect(screen.editor.text).toBe('SELECT * FROM orders;`total amount`');
});

test('the log keeps notices, failures and states with their times, and stays where one reads', () => {
  const { keys, tell, text } = setup();
  tell({ kind: 'status', jobs: [job('one')] }, { kind: 'notice', text: 'The connection was lost.', error: undefined });
  const failed = { restored: undefined, completed: 0, failed: 1, history: [checkpoint(3, 10, 'The disk is full.')], heldBy: undefined };
  tell({ kind: 'status', jobs: [job('one', { checkpoints: failed })] }, { kind: 'status', jobs: [job('one', { checkpoints: failed })] });
  keys(`${ESC}7`);
  expect(text()).toMatch(
    /\d\d:\d\d:\d\d {2}· job one is RUNNING\.\n .* ! The connection was lost\.\n .* ✗ Checkpoint #3 of job one failed: The disk is full\.\n\n/,
  );
  for (let number = 1; number <= 40; number++) tell({ kind: 'notice', text: `notice ${number}`, error: undefined });
  expect(text()).toContain('notice 40');
  keys(UP ?? '');
  tell({ kind: 'notice', text: 'notice 41', error: undefined });
  expect(text()).not.toMatch(/:\d\d {2}! notice 41/);
  expect(text()).toMatch(/── log ─+ \d+ above {2}2 below ──/);
});

test('the history of checkpoints shows their durations as bars and why the newest failed', () => {
  const { keys, tell, text } = setup();
  const history = [checkpoint(3, 5, 'The disk is full.'), checkpoint(2, 800), checkpoint(1, 100)];
  tell({
    kind: 'status',
    jobs: [job('one', { checkpoints: { restored: undefined, completed: 2, failed: 1, history, heldBy: undefined } })],
  });
  keys(`${ESC}4`);
  expect(text()).toContain('▁█▁ to 0.8s  2 completed  1 failed');
  expect(text()).toContain('#3 failed 5s ago: The disk is full.');
});

test('with the mouse a click selects a row, and one on the editor goes back there; the wheel scrolls what is under it', () => {
  const { screen, keys, tell, text } = setup();
  tell({ kind: 'status', jobs: [job('aaaaaaaa-1'), job('bbbbbbbb-2')] });
  keys('\u001b3');
  keys('\u001b[<0;10;4M');
  expect(screen.state).toMatchObject({ pane: 'jobs', focus: 'pane' });
  expect(text()).toMatch(/^›● RUNNING +bbbbbbbb job bbbbbbbb-2/m);
  keys('\u001b[<0;10;23M');
  expect(screen.state.focus).toBe('editor');
  for (let number = 1; number <= 40; number++) tell({ kind: 'notice', text: `notice ${number}`, error: undefined });
  keys(`${ESC}7\u001b[<64;10;5M`);
  expect(text()).toMatch(/── log ─+ \d+ above {2}3 below ──/);
});

test('SET of the look reaches the screen: the mouse, and colours that a light ground can bear', () => {
  const { screen, tell } = setup();
  tell({ kind: 'look', look: { theme: 'light', mouse: true } });
  expect(screen.state.mouse).toBe(true);
  expect(yellow('x')).toBe('\u001b[38;5;130mx\u001b[39m');
  tell({ kind: 'look', look: { theme: 'mono', mouse: false } });
  expect(yellow('x')).toBe('x');
  tell({ kind: 'look', look: { theme: 'dark', mouse: false } });
});

test('a snapshot shows its share, its rate, and an estimate of what is left', () => {
  const { keys, tell, text } = setup(120);
  const source = { name: 'orders', phase: 'snapshot', position: '', snapshotRowsRead: 450_000, snapshotRowsEstimated: 1_000_000 } as const;
  tell({ kind: 'status', jobs: [job('one', { sources: [source], inPerSecond: 10_000 })] });
  keys(`${ESC}3`);
  expect(text()).toContain('█████░░░░░ 45%  450k of ~1.00M rows  ~55s left  10.0k/s');
});

test('on a small screen the figures of a snapshot that have no room are left out whole', () => {
  const { keys, tell, text } = setup();
  const source = {
    name: 'mysql-cdc: orders',
    phase: 'snapshot',
    position: '',
    snapshotRowsRead: 701_000,
    snapshotRowsEstimated: 11_100_000,
  } as const;
  tell({ kind: 'status', jobs: [job('one', { sources: [source], inPerSecond: 315_000 })] });
  keys(`${ESC}3`);
  expect(text()).toMatch(/ 6% {2}701k of ~11\.1M rows {2}~33s left$/m);
  for (const line of text().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('the arrows move the columns of a result that is in sight, and of no other', () => {
  const { screen, keys, tell } = setup();
  const columns = ['id', 'name'].map((name) => ({ name, type: 'STRING', isNumeric: false }));
  tell({ kind: 'result', id: 1, result: { kind: 'query', query: 7, columns, key: undefined, mode: 'changelog', notices: [] } });
  keys(`${ESC}2${ESC}[C`);
  expect(screen.result.firstColumn).toBe(0);
  keys(`${ESC}1${ESC}[C`);
  expect(screen.result.firstColumn).toBe(1);
});

test('a table is offered no key of the changelog, and the filter is told to be what leaves no row', () => {
  const { screen, keys, tell, text } = setup(140);
  tell({ kind: 'result', id: 1, result: { kind: 'query', query: 7, columns: [], key: undefined, mode: 'changelog', notices: [] } });
  keys(`${ESC}1`);
  expect(text()).toContain('g by tx');
  keys('m');
  expect(text()).not.toContain('g by tx');
  keys('\r');
  expect(screen.state.message?.text).toBe('There is no row yet.');
  screen.result.setFilter('paid');
  keys('\r');
  expect(screen.state.message?.text).toBe('No row matches the filter.');
});

test('SET of the result mode chooses how a result is shown at first; Space holds a table still, m goes on', () => {
  const { asked, screen, keys, tell } = setup();
  const columns = [{ name: 'id', type: 'BIGINT', isNumeric: true }];
  tell({ kind: 'result', id: 1, result: { kind: 'query', query: 7, columns, key: [0], mode: 'table', notices: [] } });
  expect(asked.at(-1)).toMatchObject({ kind: 'table-view', query: 7, top: 0, rows: 1 });
  screen.setFocus('pane');
  keys(' ');
  expect(asked.at(-1)).toMatchObject({ kind: 'table-view', rows: 1000 });
  expect(screen.result.table.isFrozen).toBe(true);
  keys(' ');
  expect(screen.result.table.isFrozen).toBe(false);
  keys('m');
  expect(screen.result).toMatchObject({ mode: 'tableau' });
  expect(screen.result.table.isFrozen).toBe(true);
  keys('m');
  expect(screen.result.mode).toBe('changelog');
});

const PARTITIONS = {
  name: 'kafka: orders',
  phase: 'stream',
  position: 'orders/0@1204 orders/1@88',
  snapshotRowsRead: undefined,
  snapshotRowsEstimated: undefined,
  parts: [
    { name: 'orders/0', position: '1204', lag: 1500 },
    { name: 'orders/1', position: '88', lag: 0 },
  ],
  partsTotal: { count: 2, lag: 1500 },
  recordsSkipped: 3,
} as const;

test('a log with partitions tells how far behind they are and what was skipped, in sum in the list and one by one in the detail', () => {
  const { keys, tell, text } = setup();
  tell({ kind: 'status', jobs: [job('one', { sources: [PARTITIONS] })] });
  keys(`${ESC}3`);
  expect(text()).toContain('kafka: orders  stream  3 records skipped  2 partitions, 1,500 behind');
  keys(`${ESC}5`);
  expect(text()).toContain('kafka: orders  stream  2 partitions, 1,500 behind  3 records skipped');
  expect(text()).toContain('  orders/0  1204  1,500 behind');
  expect(text()).toContain('  orders/1  88  0 behind');
});
