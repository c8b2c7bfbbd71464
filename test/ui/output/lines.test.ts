import { beforeAll, expect, test } from 'vitest';
import type { ErrorReport } from '../../../src/session/protocol.ts';
import { entryLines } from '../../../src/ui/output/lines.ts';
import { OutputLog } from '../../../src/ui/output/log.ts';
import { loadTables } from '../../../src/ui/output/table.ts';
import { widthOf } from '../../../src/ui/text-width.ts';
import { unstyled } from '../unstyled.ts';

beforeAll(loadTables);

const lines = (entry: Parameters<typeof entryLines>[0], columns = 60): readonly string[] => entryLines(entry, columns).map(unstyled);

function report(excerpt: string, column: number): ErrorReport {
  const fault = {
    code: 'SQL_SYNTAX',
    problem: 'A comma is missing.',
    remedy: 'Put one.',
    location: { file: undefined, line: 10, column, excerpt },
  };
  return { ...fault, faults: [fault, { ...fault, location: undefined, remedy: '' }], repaired: undefined };
}

test('every fault of an error stands with its place, a caret and the remedy', () => {
  expect(lines({ kind: 'error', error: report('  price DECIMAL(10,2)\n  ^^^^^', 3) })).toEqual([
    '✗ SQL_SYNTAX at 10:3',
    '  A comma is missing.',
    '  10 │   price DECIMAL(10,2)',
    '     │   ^^^^^',
    '  → Put one.',
    '✗ SQL_SYNTAX',
    '  A comma is missing.',
  ]);
});

test('a caret far to the right stays in sight, below what it points at', () => {
  const source = `${'x'.repeat(200)}BAD${'y'.repeat(50)}`;
  const [, , shown = '', caret = ''] = lines({ kind: 'error', error: report(`${source}\n${' '.repeat(200)}^^^`, 201) });
  expect(caret.indexOf('^')).toBe(shown.indexOf('BAD'));
  expect(widthOf(shown)).toBeLessThanOrEqual(60);
});

test('a table is drawn within the width, wide characters and NULL included', () => {
  const rows = [
    ['orders', '山田太郎'.repeat(12)],
    ['quiet', null],
  ];
  const drawn = lines({ kind: 'result', result: { kind: 'table', columns: ['table name', 'what it is'], rows } });
  for (const line of drawn) expect(widthOf(line)).toBeLessThanOrEqual(60);
  expect(drawn.join('\n')).toMatch(/│ quiet +│ NULL +│/);
  expect(new Set(drawn.slice(0, -1).map(widthOf)).size).toBe(1);
});

test('the columns of an empty table are all named', () => {
  const names = ['job id', 'job name', 'status', 'start time (UTC)', 'checkpoint', 'process'];
  const said = lines({ kind: 'result', result: { kind: 'table', columns: names, rows: [] } });
  expect(said.join(' ')).toBe(`(no rows; columns: ${names.join(', ')})`);
  for (const line of said) expect(line.length).toBeLessThanOrEqual(60);
});

test('a word that is too long for its column goes on in the next line', () => {
  const id = '1f0c93ab4d5e6f708192a3b4c5d6e7f8';
  const drawn = lines({ kind: 'result', result: { kind: 'table', columns: ['id', 'name'], rows: [[id, 'x '.repeat(40)]] } });
  const cells = drawn.flatMap((line) => /^│ (\S+) +│/.exec(line)?.[1] ?? []);
  expect(cells.slice(1).join('')).toBe(id);
});

test('more than a hundred rows come as plain columns', () => {
  const rows = Array.from({ length: 101 }, (_, row) => [String(row), 'x']);
  const plain = lines({ kind: 'result', result: { kind: 'table', columns: ['n', 'name'], rows } });
  expect(plain.slice(0, 3)).toEqual(['n    name', '0    x', '1    x']);
  expect(plain.at(-1)).toBe('101 rows');
});

test('a line of help that is too long goes on below its second column', () => {
  const text = '  SHOW           SHOW TABLES | CREATE TABLE t | JOBS | CONNECTORS | and more;';
  expect(lines({ kind: 'result', result: { kind: 'text', text } })).toEqual([
    '  SHOW           SHOW TABLES | CREATE TABLE t | JOBS |',
    '                 CONNECTORS | and more;',
  ]);
});

test('data never steers the terminal', () => {
  const [line = ''] = entryLines({ kind: 'notice', text: 'a\u001b]0;title\u0007b' }, 60);
  expect(unstyled(line)).toBe('! a␛]0;title␇b');
});

test('results stand below the statement that gave them, whenever they come', () => {
  const log = new OutputLog();
  log.append({ kind: 'statement', text: 'SHOW A;' }, 1);
  log.append({ kind: 'statement', text: 'SHOW B;' }, 2);
  log.append({ kind: 'result', result: { kind: 'text', text: 'a' } }, 1);
  log.append({ kind: 'result', result: { kind: 'text', text: 'b' } }, 2);
  expect(log.window(60, 20).lines.map(unstyled)).toEqual(['sql> SHOW A;', 'a', '', 'sql> SHOW B;', 'b']);
});

test('a result taller than the window is shown from its first line and scrolls from there', () => {
  const log = new OutputLog();
  log.append({ kind: 'statement', text: 'HELP;' }, 1);
  log.append({ kind: 'result', result: { kind: 'text', text: Array.from({ length: 50 }, (_, line) => `line ${line}`).join('\n') } }, 1);
  const top = log.window(60, 10);
  expect(unstyled(top.lines[0] ?? '')).toBe('sql> HELP;');
  expect([top.above, top.below]).toEqual([0, 41]);
  log.scroll(1000);
  expect(unstyled(log.window(60, 10).lines.at(-1) ?? '')).toBe('line 49');
  log.scroll(-1);
  expect(log.window(60, 10).below).toBe(1);
});

/** A log in which a job was started that prints. */
function printing(): OutputLog {
  const log = new OutputLog();
  log.append({ kind: 'statement', text: 'INSERT INTO p SELECT 1;' }, 1);
  log.append({ kind: 'result', result: { kind: 'job', job: 'a', name: 'p', notices: [] } }, 1);
  return log;
}

test('printed rows arrive at the bottom, do not move what is being read, and are not kept for ever', () => {
  const log = printing();
  const print = (from: number): void => {
    for (let row = from; row < from + 1500; row++) log.print(`+I[${row}]`);
  };
  print(0);
  expect(unstyled(log.window(60, 10).lines.at(-1) ?? '')).toBe('+I[1499]');
  log.scroll(-20);
  const read = log.window(60, 10).lines;
  log.print('+I[1500]\n+I[1501]');
  for (let row = 0; row < 100; row++) log.print('+I[1502]');
  expect(log.window(60, 10).lines).toEqual(read);
  print(2000);
  print(4000);
  const { above, below } = log.window(60, 10);
  expect(above + below).toBeLessThan(1010);
});

test('printed rows push no answer away: they go on above what was answered since the job was started', () => {
  const log = printing();
  expect(log.print('+I[1]\n+I[2]')).toBe(true);
  log.append({ kind: 'statement', text: 'DESCRIBE p;' }, 2);
  log.append({ kind: 'result', result: { kind: 'text', text: 'n INT' } }, 2);
  log.append({ kind: 'result', result: { kind: 'text', text: 'of the same text as the job' } }, 1);
  expect(log.print('+I[3]')).toBe(false);
  log.append({ kind: 'error', error: { code: 'X', problem: 'No.', remedy: '', faults: [], repaired: undefined } });
  log.print('+I[4]');
  expect(log.window(60, 8).lines.map(unstyled)).toEqual([
    '+I[3]',
    '+I[4]',
    'of the same text as the job',
    '',
    'sql> DESCRIBE p;',
    'n INT',
    '✗ X',
    '  No.',
  ]);
});

test('a job that prints anew does so below its own statement', () => {
  const log = printing();
  log.print('+I[1]');
  log.append({ kind: 'statement', text: 'INSERT INTO q SELECT 1;' }, 2);
  log.append({ kind: 'result', result: { kind: 'job', job: 'b', name: 'q', notices: [] } }, 2);
  expect(log.print('+I[2]')).toBe(true);
  expect(log.window(60, 3).lines.map(unstyled)).toEqual(['sql> INSERT INTO q SELECT 1;', '✓ Job q is running.', '+I[2]']);
});
