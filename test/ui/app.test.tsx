import { render } from 'ink-testing-library';
import { expect, test } from 'vitest';
import type { JobStatus } from '../../src/runtime/status.ts';
import type { EnginePort, Event, Request } from '../../src/session/protocol.ts';
import { App } from '../../src/ui/app.tsx';
import { chromeLines } from '../../src/ui/chrome-lines.ts';
import { engineListener } from '../../src/ui/engine-events.ts';
import { handleInput } from '../../src/ui/key-input.ts';
import { Screen } from '../../src/ui/screen.ts';
import { screenLayout } from '../../src/ui/screen-layout.ts';
import { KeyParser } from '../../src/ui/terminal/key-parser.ts';
import { unstyled } from './unstyled.ts';

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

interface SetupOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly tour?: readonly string[];
  readonly resumes?: boolean;
}

/** A screen whose engine only listens: what it was asked, and a way to tell the screen something. */
function setup({ columns = 80, rows = 24, tour, resumes = false }: SetupOptions = {}) {
  const asked: Request[] = [];
  const ended: (string | undefined)[] = [];
  const written: string[] = [];
  const port: EnginePort = { send: (request) => asked.push(request), listen: () => undefined };
  const screen = new Screen({
    port,
    historyFile: '/dev/null',
    resumes,
    tour,
    script: undefined,
    demo: undefined,
    columns,
    rows,
    redraw: () => undefined,
    suspend: () => undefined,
    mouse: () => undefined,
    writeTerminal: (text) => written.push(text),
    repaint: () => undefined,
    editOutside: async (text) => text,
    endBySignal: () => undefined,
    ended: (lost) => ended.push(lost),
  });
  const listener = engineListener(screen, screen.options.ended);
  const context = { screen, pageRows: () => 10, passOn: () => undefined, prefix: '' };
  const parser = new KeyParser((input) => handleInput(context, input));
  const ink = render(<App screen={screen} />);
  const tell = async (...events: readonly Event[]): Promise<void> => {
    for (const event of events) listener(structuredClone(event));
    await nextTurn();
  };
  const keys = async (bytes: string): Promise<void> => {
    parser.push(Buffer.from(bytes));
    await nextTurn();
  };
  // Ink's frame with the painted rows over it, as the compositor writes them.
  const lines = (): readonly string[] => {
    const shown = unstyled(ink.lastFrame() ?? '').split('\n');
    for (const { row, column, text } of chromeLines(screen, screenLayout(screen))) {
      shown[row] = (shown[row] ?? '').padEnd(column).slice(0, column) + unstyled(text);
    }
    return shown;
  };
  return { asked, ended, written, screen, tell, keys, lines };
}

const READY: Event = { kind: 'ready', unfinished: [], catalog: { tables: [] } };

function job(state: JobStatus['state'], more: Partial<JobStatus> = {}): JobStatus {
  return {
    id: 'job-1',
    name: 'orders_rt',
    state,
    startedAtMs: 0,
    changesIn: 10,
    changesOut: 10,
    inPerSecond: 101_234,
    outPerSecond: 12_345,
    lagMs: 412,
    sources: [
      {
        name: 'shop.orders',
        phase: 'stream',
        position: 'mysql-bin.000042:88123',
        snapshotRowsRead: undefined,
        snapshotRowsEstimated: undefined,
      },
    ],
    visibility: 'drain',
    restarts: 0,
    checkpoints: {
      restored: undefined,
      completed: 1,
      failed: 1,
      heldBy: undefined,
      history: [
        {
          id: 3,
          status: 'IN_PROGRESS',
          triggeredAtMs: Date.now(),
          durationMs: undefined,
          writtenBytes: 0,
          stateBytes: 0,
          positions: [],
          failure: undefined,
        },
        {
          id: 2,
          status: 'FAILED',
          triggeredAtMs: Date.now() - 1000,
          durationMs: 30,
          writtenBytes: 0,
          stateBytes: 0,
          positions: [],
          failure: 'The disk is full.',
        },
        {
          id: 1,
          status: 'COMPLETED',
          triggeredAtMs: Date.now() - 125_000,
          durationMs: 412,
          writtenBytes: 1,
          stateBytes: 3_100_000,
          positions: ['mysql-bin.000042:88000'],
          failure: undefined,
        },
      ],
    },
    operators: [],
    failure: undefined,
    ...more,
  };
}

test('the header names the job, its rates, its lag and its newest checkpoint', async () => {
  const { tell, lines } = setup({ columns: 120, rows: 24 });
  await tell(READY, { kind: 'status', jobs: [job('RUNNING')] });
  expect(lines()[0]).toMatch(/^ Riffle {2}● RUNNING orders_rt {2}in 101k\/s {2}out 12.3k\/s {2}lag 0.4s {2}ckpt #2 FAILED/);
});

test('the header counts the other jobs that run, not those that are over', async () => {
  const { tell, lines } = setup();
  const jobs = (['RUNNING', 'RESTARTING', 'CANCELED', 'FINISHED'] as const).map((state, index) => job(state, { id: `job-${index}` }));
  await tell(READY, { kind: 'status', jobs });
  expect(lines()[0]).toContain('RESTARTING orders_rt +1 ');
});

test('Ctrl-C stops no job, and says what does', async () => {
  const { asked, tell, keys, lines } = setup();
  await tell(READY, { kind: 'status', jobs: [job('RUNNING', { id: '1f0c93ab4d5e6f708192a3b4c5d6e7f8' })] });
  await keys('\u0003');
  expect(lines().join('\n')).toContain("Jobs run on; STOP JOB '1f0c93ab'; would stop one. Ctrl-D quits.");
  expect(asked).toEqual([]);
});

test('checkpoints show id, status, age, duration, state size, and position or failure', async () => {
  const { tell, keys, lines } = setup();
  await tell(READY, { kind: 'status', jobs: [job('RUNNING')] });
  await keys('\u001bOQ\u001bOQ');
  const text = lines().join('\n');
  expect(text).toContain('1 completed  1 failed');
  expect(text).toMatch(/#3 {2}IN_PROGRESS +now/);
  expect(text).toMatch(/#2 {2}FAILED +1s +30ms +0 B {2}The disk is full\./);
  expect(text).toMatch(/#1 {2}COMPLETED +2m +0\.4s +3\.1 MB {2}mysql-bin\.000042:88000/);
});

test('a failed job says why and what to do', async () => {
  const { tell, keys, lines } = setup();
  const failure = { code: 'MYSQL_BINLOG_PURGED', problem: 'The binlog is gone.', remedy: 'Read the table again.' };
  await tell(READY, { kind: 'status', jobs: [job('FAILED', { failure })] });
  await keys('\u001bOQ\u001bOQ');
  const text = lines().join('\n');
  expect(text).toContain('✗ FAILED');
  expect(text).toContain('The binlog is gone.');
  expect(text).toContain('→ Read the table again.');
});

test('jobs that are over stand below the others; what is out of sight is said, and scrolls into it', async () => {
  const { tell, keys, lines } = setup();
  const jobs = Array.from({ length: 12 }, (_, index) =>
    job(index === 0 ? 'FINISHED' : 'RUNNING', { id: `job-${index}`, name: `job ${index}` }),
  );
  await tell(READY, { kind: 'status', jobs });
  await keys('\u001bOQ\u001bOQ');
  expect(lines().join('\n')).toMatch(/── jobs ─+ \d+ below ──/);
  expect(lines().join('\n')).not.toContain('✓ FINISHED');
  await keys('\u001b[6~\u001b[6~\u001b[6~\u001b[6~');
  expect(lines().join('\n')).toMatch(/── jobs ─+ \d+ above ──/);
  expect(lines().join('\n')).toContain('✓ FINISHED');
  await keys('\u001b[5~');
  expect(lines().join('\n')).toMatch(/── jobs ─+ \d+ above {2}\d+ below ──/);
  await keys('\u001b[H');
  expect(lines().join('\n')).toMatch(/● RUNNING +job-1 +job 1/);
});

test('jobs whose names differ at the end are told apart, with the letters of the id that STOP JOB takes', async () => {
  const { tell, keys, lines } = setup();
  const jobs = ['01', '02'].map((end) =>
    job('RUNNING', { id: `${end}abcdef${'0'.repeat(24)}`, name: `insert-into_sink_with_a_long_name_${end}` }),
  );
  await tell(READY, { kind: 'status', jobs });
  await keys('\u001bOQ\u001bOQ');
  expect(lines().join('\n')).toMatch(/● RUNNING +01abcdef insert-\S+…\S+name_01 +in 101k\/s +out 12\.3k\/s +lag 0\.4s/);
  await keys('\u0004');
  expect(lines().join('\n')).toMatch(/2 jobs are running:\n +01abcdef insert-into_sink_with_a_long_name_01\n +02abcdef/);
  const next = setup();
  await next.tell({ ...READY, unfinished: jobs.map(({ id, name }) => ({ id, name, checkpoint: undefined, ownerPid: undefined })) });
  expect(next.lines().join('\n')).toMatch(/02abcdef insert-\S+…?\S+name_02 +no checkpoint yet/);
});

test('what holds the next checkpoint is said', async () => {
  const held = { restored: undefined, completed: 0, failed: 0, history: [], heldBy: 'the table orders is read as one chunk' };
  const { tell, keys, lines } = setup();
  await tell(READY, { kind: 'status', jobs: [job('RUNNING', { checkpoints: held })] });
  await keys('\u001bOQ\u001bOQ');
  expect(lines().join('\n')).toContain('held: the table orders is read as one chunk');
});

test('quitting with a running job asks; each answer is one key', async () => {
  for (const [key, request, said] of [
    ['\r', { kind: 'close', mode: 'checkpoint' }, 'taking the final checkpoint'],
    ['\u0004', { kind: 'close', mode: 'checkpoint' }, 'taking the final checkpoint'],
    ['\u0018', { kind: 'close', mode: 'cancel' }, 'cancelling the jobs'],
  ] as const) {
    const { asked, tell, keys, lines } = setup();
    await tell(READY, { kind: 'status', jobs: [job('RUNNING')] });
    await keys('\u0004');
    expect(lines().join('\n')).toMatch(/A job is running:\n +job-1 +orders_rt/);
    await keys(key);
    expect(asked.at(-1)).toEqual(request);
    expect(lines().join('\n')).toContain(said);
  }
});

test('on a small screen the question at the end keeps its answers rather than its list', async () => {
  const { tell, keys, lines } = setup({ columns: 40, rows: 10 });
  await tell(READY, { kind: 'status', jobs: [job('RUNNING')] });
  await keys('\u0004');
  expect(lines().join('\n')).toMatch(/A job is running:\n +Enter +checkpoint.*\n +\^X +cancel/);
});

test('Ctrl-D quits from a pane, whatever has been typed into the editor', async () => {
  const { asked, tell, keys } = setup();
  await tell(READY);
  await keys('SELECT 1');
  await keys('\u001b1\u0004');
  expect(asked.at(-1)).toEqual({ kind: 'close', mode: 'checkpoint' });
});

test('an export that cannot be written says what to do, and its name stays to be corrected', async () => {
  const { asked, tell, keys, lines } = setup();
  await tell(READY, {
    kind: 'result',
    id: 1,
    result: { kind: 'query', query: 1, columns: [], key: undefined, mode: 'changelog', notices: [] },
  });
  await keys('\u001b1e\r');
  expect(asked.at(-1)).toMatchObject({ kind: 'export', path: 'changes.jsonl' });
  const remedy = 'Name a file in a folder that is there and that you may write to.';
  const error = { code: 'FILE_UNWRITABLE', problem: 'It cannot be written.', remedy, faults: [], repaired: undefined };
  await tell({ kind: 'exported', path: '/nowhere/changes.jsonl', rows: undefined, isThere: false, error });
  expect(lines().join('\n')).toMatch(/ file: changes\.jsonl\n ✗ Name a file in a folder that is there/);
  await keys('\u0015');
  expect(lines().join('\n')).not.toContain('Name a file');
});

test('who leaves before the engine is there has left', async () => {
  const { ended, screen, tell, keys } = setup();
  await keys('\u0004');
  await tell(READY);
  expect(screen.state.phase).toBe('closing');
  await tell({ kind: 'closed', error: undefined });
  expect(ended).toEqual([undefined]);
});

test('what is being executed when the person leaves does not hide what the end waits for', async () => {
  const { screen, tell, keys, lines } = setup();
  await tell(READY);
  await keys('SELECT 1; SHOW TABLES;\r');
  await keys('\u0004');
  const error = { code: 'INTERRUPTED', problem: 'The text was stopped.', remedy: '', faults: [], repaired: undefined };
  await tell({ kind: 'result', id: 1, result: { kind: 'error', error } }, { kind: 'done', id: 1, isFailed: true });
  expect(lines().join('\n')).toContain('taking the final checkpoint');
  expect(screen.editor.text).toBe('');
});

test('a SELECT alone is no reason to ask', async () => {
  const { asked, ended, tell, keys } = setup();
  await tell(READY, { kind: 'status', jobs: [job('RUNNING', { id: 'query-1-1' })] });
  await keys('\u0004');
  expect(asked.at(-1)).toEqual({ kind: 'close', mode: 'checkpoint' });
  await tell({ kind: 'closed', error: undefined });
  expect(ended).toEqual([undefined]);
});

test('what went wrong with the end is said, whether the end was asked for or not', async () => {
  const error = { code: 'ENGINE_DIED', problem: 'It died.', remedy: 'Start again.', faults: [], repaired: undefined };
  for (const isAsked of [false, true]) {
    const { ended, tell, keys } = setup();
    await tell(READY);
    if (isAsked) await keys('\u0004');
    await tell({ kind: 'closed', error });
    expect(ended).toEqual(['It died.\nStart again.']);
  }
});

test('a notice is told as one, and takes no error away', async () => {
  const { screen, tell, keys, lines } = setup();
  const lost: Event = { kind: 'notice', text: 'The connection is lost.', error: undefined };
  const error = { code: 'X', problem: 'No such table.', remedy: '', faults: [], repaired: undefined };
  await tell(READY, lost);
  expect(lines().join('\n')).toContain('── sql ───');
  expect(lines().join('\n')).toContain(' ! The connection is lost. ──');
  await keys('SHOW X;\r');
  await tell({ kind: 'result', id: 1, result: { kind: 'error', error } }, lost);
  expect(lines().join('\n')).toContain(' ✗ No such table. ──');
  expect(screen.output.window(78, 20).lines.map(unstyled)).toContain('! The connection is lost.');
});

test('several faults at once are told with the first of them', async () => {
  const { tell, keys, lines } = setup();
  await tell(READY);
  await keys('SHOW X;\r');
  const faults = ['No such table.', 'No such column.'].map((problem) => ({ code: 'X', problem, remedy: '', location: undefined }));
  const error = { code: 'X', problem: '2 things are wrong:\n1. …', remedy: '', faults, repaired: undefined };
  await tell({ kind: 'result', id: 1, result: { kind: 'error', error } });
  expect(lines().join('\n')).toContain(' ✗ 2 things are wrong; the first: No such table. ──');
});

test('what a job prints is shown, and hides no message', async () => {
  const { screen, tell, keys, lines } = setup();
  await tell(READY);
  await keys('INSERT INTO p SELECT 1;\r');
  await tell({ kind: 'result', id: 1, result: { kind: 'job', job: 'a', name: 'p', notices: [] } });
  expect(screen.state.pane).toBe('jobs');
  await tell({ kind: 'printed', lines: ['+I[1]'], leftOut: 0 });
  expect(lines().join('\n')).toMatch(/^ \+I\[1\]$/m);
  expect(lines().join('\n')).toContain('✓ Job p is running. ──');
});

test('a statement that takes its time says so, whatever has been said, and Ctrl-C is offered for it', async () => {
  const { screen, tell, keys, lines } = setup({ columns: 120 });
  await tell(READY);
  await keys('CREATE TABLE t (id INT); INSERT INTO t SELECT 1;\r');
  await tell({ kind: 'result', id: 1, result: { kind: 'ok', message: 'Table t created.', notices: [] } });
  expect(lines().join('\n')).toContain(' ✓ Table t created. ──');
  screen.store.update({ nowMs: Date.now() + 12_000 });
  await nextTurn();
  expect(lines().join('\n')).toContain(' executing 12s  ✓ Table t created. ──');
  expect(lines().at(-1)).toContain('^C cancel');
});

test('a job that is kept and does not run stands in the jobs pane, until it is forgotten', async () => {
  const { tell, keys, lines } = setup();
  await tell({ ...READY, unfinished: UNFINISHED });
  await keys('\u001b');
  await new Promise((resolve) => setTimeout(resolve, 60));
  await keys('\u001bOQ\u001bOQ');
  expect(lines().join('\n')).toMatch(/◌ SUSPENDED +a +orders_rt +no checkpoint yet: from the beginning/);
  expect(lines().at(-1)).toContain('F6 resume jobs');
  await tell({ kind: 'unfinished', jobs: [] });
  expect(lines().join('\n')).toContain('No job yet.');
});

test('printed lines stand in the output with what was left out, and the next are asked for', async () => {
  const { asked, screen, tell } = setup();
  await tell(READY, { kind: 'printed', lines: ['+I[1234]', '+I[1235]'], leftOut: 1233 });
  screen.show('output');
  expect(screen.output.window(70, 10).lines.map(unstyled)).toEqual(['… 1,233 more lines, too fast to be shown', '+I[1234]', '+I[1235]']);
  expect(asked).toEqual([{ kind: 'print-more' }]);
});

test('jobs of another live process are named and not taken', async () => {
  const { asked, tell, keys, lines } = setup();
  const unfinished = [
    { id: 'a', name: 'orders_rt', checkpoint: { id: 118, completedAtMs: Date.now() - 65_000 }, ownerPid: undefined },
    { id: 'b', name: 'other', checkpoint: undefined, ownerPid: 4242 },
  ];
  await tell({ ...READY, unfinished });
  expect(lines().join('\n')).toMatch(/orders_rt +from checkpoint #118, 1m ago/);
  expect(lines().join('\n')).toMatch(/other +run by process 4242/);
  await keys('\r');
  expect(asked).toContainEqual({ kind: 'resume', jobs: ['a'] });
});

const UNFINISHED = [{ id: 'a', name: 'orders_rt', checkpoint: undefined, ownerPid: undefined }];

test('unfinished jobs are resumed without asking where --resume says so; those of another process are named', async () => {
  const { asked, screen, tell, lines } = setup({ resumes: true });
  const unfinished = [
    { id: 'a', name: 'orders_rt', checkpoint: undefined, ownerPid: undefined },
    { id: 'b', name: 'other', checkpoint: undefined, ownerPid: 4242 },
  ];
  await tell({ ...READY, unfinished });
  expect(asked).toEqual([{ kind: 'resume', jobs: ['a'] }]);
  expect(screen.state.dialog).toBe(undefined);
  screen.show('output');
  expect(screen.output.window(70, 10).lines.join('\n')).toContain('other is run by process 4242');
  const none = setup({ resumes: true });
  await none.tell(READY);
  expect(none.asked).toEqual([]);
  expect(none.lines().join('\n')).toContain('There is no unfinished job to resume.');
  expect(lines().join('\n')).toContain('Resuming 1 job.');
});

test('a statement begun or pasted over a question is not lost, whatever its first letter, and answers nothing', async () => {
  for (const text of ['select 1', 'resume', 'SHOW', 'Cancel', 'xyz']) {
    for (const typed of [text, `\u001b[200~${text}\u001b[201~`]) {
      for (const question of ['resume', 'quit'] as const) {
        const { asked, screen, tell, keys } = setup();
        await tell({ ...READY, unfinished: question === 'resume' ? UNFINISHED : [] }, { kind: 'status', jobs: [job('RUNNING')] });
        if (question === 'quit') await keys('\u0004');
        expect(screen.state.dialog?.kind).toBe(question);
        await keys(typed);
        expect(screen.editor.text).toBe(text);
        expect(screen.state.dialog).toBe(undefined);
        expect(asked).toEqual([]);
      }
    }
  }
});

test('jobs are not offered over what is being typed; F6 offers them, as long as one waits', async () => {
  const { asked, screen, tell, keys, lines } = setup();
  await keys('select 1;');
  await tell({ ...READY, unfinished: UNFINISHED });
  expect(screen.state.dialog).toBe(undefined);
  expect(lines().join('\n')).toContain('A job waits to be resumed: F6.');
  await keys('\r\u001b[17~');
  expect(asked).toEqual([{ kind: 'execute', id: 1, text: 'select 1;' }]);
  await keys('\u001b[17~\r');
  expect(asked.at(-1)).toEqual({ kind: 'resume', jobs: ['a'] });
  await tell({ kind: 'status', jobs: [job('RUNNING', { id: 'a' })] });
  await keys('\u001b[17~');
  expect(screen.state.dialog).toBe(undefined);
});

test('the statements that ran are not given back when a later one fails; the cursor stands at the fault', async () => {
  const { screen, tell, keys } = setup();
  await tell(READY);
  await keys('\u001b[200~SHOW TABLES;\nDESCRIBE\n  bad;\u001b[201~');
  screen.executeNow();
  const fault = { code: 'X', problem: 'No.', remedy: '', location: { file: undefined, line: 3, column: 3, excerpt: '  bad;\n  ^' } };
  await tell(
    { kind: 'result', id: 1, result: { kind: 'table', columns: ['t'], rows: [] } },
    { kind: 'result', id: 1, result: { kind: 'error', error: { ...fault, faults: [fault], repaired: undefined } } },
    { kind: 'done', id: 1, isFailed: true },
  );
  expect(screen.editor.text).toBe('DESCRIBE\n  bad;');
  expect(screen.editor.text.slice(screen.editor.cursor)).toBe('bad;');
});

test('what is wrong in a file that SOURCE names is not put into the editor', async () => {
  const { screen, tell, keys } = setup();
  await tell(READY);
  await keys("\u001b[200~SOURCE 'deep.sql';\u001b[201~\r");
  const fault = { code: 'X', problem: 'No.', remedy: '', location: { file: 'deep.sql', line: 30, column: 3, excerpt: 'bad\n  ^' } };
  await tell({ kind: 'result', id: 1, result: { kind: 'error', error: { ...fault, faults: [fault], repaired: 'the whole file' } } });
  expect(screen.editor.text).toBe("SOURCE 'deep.sql';");
  expect(screen.editor.cursor).toBe(screen.editor.text.length);
  expect(screen.state.repaired).toBe(undefined);
});

test('after an error the next statement is typed over the failed one, or the failed one is corrected', async () => {
  const error = { code: 'X', problem: 'No.', remedy: '', faults: [], repaired: undefined };
  const afterError = async () => {
    const { asked, screen, tell, keys, lines } = setup();
    await tell(READY);
    await keys('SELECT a FROM order;\r');
    await tell({ kind: 'result', id: 1, result: { kind: 'error', error } }, { kind: 'done', id: 1, isFailed: true });
    return { asked, screen, keys, lines };
  };
  for (const typed of ['SHOW', '\u001b[200~SHOW\u001b[201~']) {
    const { screen, keys, lines } = await afterError();
    expect(lines().at(-1)).toContain('correct it');
    await keys(typed);
    expect(screen.editor.text).toBe('SHOW');
    await keys('\u001a');
    expect(screen.editor.text).toBe('SELECT a FROM order;');
  }
  const corrected = await afterError();
  await corrected.keys('\u001b[Ds');
  expect(corrected.screen.editor.text).toBe('SELECT a FROM orders;');
  const again = await afterError();
  await again.keys('\r');
  expect(again.asked.at(-1)).toEqual({ kind: 'execute', id: 2, text: 'SELECT a FROM order;' });
});

test('a SELECT that fails on the way comes back itself', async () => {
  const { screen, tell, keys } = setup();
  await tell(READY);
  await keys('\u001b[200~SHOW TABLES;\nSELECT n FROM t;\u001b[201~\r');
  const error = { code: 'X', problem: 'No.', remedy: '', faults: [], repaired: undefined };
  await tell(
    { kind: 'result', id: 1, result: { kind: 'table', columns: ['t'], rows: [] } },
    { kind: 'result', id: 1, result: { kind: 'query', query: 1, columns: [], key: undefined, mode: 'changelog', notices: [] } },
    { kind: 'result', id: 1, result: { kind: 'error', error } },
    { kind: 'done', id: 1, isFailed: true },
  );
  expect(screen.editor.text).toBe('SELECT n FROM t;');
});

test('a statement typed while the changelog has the keys goes into the editor, whole', async () => {
  const { screen, tell, keys } = setup();
  await tell(READY);
  screen.setFocus('pane');
  await keys('insert into a');
  expect(screen.editor.text).toBe('insert into a');
  expect(screen.state.focus).toBe('editor');
});

test('what is being typed is not overwritten by a statement that fails', async () => {
  const { screen, tell, keys } = setup();
  await tell(READY);
  await keys('SHOW X;\rSELECT 2');
  const error = { code: 'X', problem: 'No.', remedy: '', faults: [], repaired: undefined };
  await tell({ kind: 'result', id: 1, result: { kind: 'error', error } });
  expect(screen.editor.text).toBe('SELECT 2');
});

test('the tour advances line by line and ends', async () => {
  const { tell, keys, lines } = setup({ tour: ['Look at this.', 'And at that.'] });
  await tell(READY);
  expect(lines().join('\n')).toContain('Tip 1/2  Look at this.');
  await keys('\u001bOR');
  expect(lines().join('\n')).toContain('Tip 2/2  And at that.');
  await keys('\u001bOR');
  expect(lines().join('\n')).not.toContain('Tip');
});

test.each([
  [80, 24],
  [40, 12],
  [120, 35],
  [200, 60],
])('at %i × %i the frame fills the screen and no row is too wide', async (columns, rows) => {
  const { tell, lines } = setup({ columns, rows });
  await tell(READY, {
    kind: 'status',
    jobs: [job('RUNNING'), job('FAILED', { failure: { code: 'X', problem: 'p '.repeat(200), remedy: 'r '.repeat(200) } })],
  });
  expect(lines()).toHaveLength(rows);
  for (const line of lines()) expect(line.length).toBeLessThanOrEqual(columns);
});
