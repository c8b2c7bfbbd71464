/** The built program itself on a terminal: the engine in its thread, real jobs, real checkpoints. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { Terminal, type TerminalOptions } from './support/terminal.ts';

const PROGRAM = resolve('dist/riffle.js');
const open: Terminal[] = [];
let home = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'riffle-program-'));
});

afterEach(() => {
  for (const terminal of open.splice(0)) terminal.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

function riffle(args: readonly string[] = [], options: TerminalOptions = {}): Terminal {
  const env = { HOME: home, XDG_CONFIG_HOME: home, TZ: 'UTC', ...options.env };
  const terminal = new Terminal(process.execPath, [PROGRAM, '--state-dir', join(home, 'state'), ...args], { ...options, env });
  open.push(terminal);
  return terminal;
}

async function execute(terminal: Terminal, sql: string, shown: string | RegExp): Promise<void> {
  terminal.paste(sql);
  terminal.press('enter');
  await terminal.shows(shown);
}

const NUMBERS = `CREATE TABLE numbers (n INT, price DECIMAL(10, 2)) WITH ('connector' = 'datagen', 'number-of-rows' = '3',
  'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '3');`;
const ENDLESS = "CREATE TABLE endless (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '200');";
const NOWHERE = "CREATE TABLE nowhere (n BIGINT) WITH ('connector' = 'blackhole');";
const OFTEN = "SET 'execution.checkpointing.interval' = '200 ms';";

describe.each([
  [80, 24],
  [200, 60],
])('at %i × %i', (columns, rows) => {
  test('from an empty session to a changelog', async () => {
    const terminal = riffle([], { columns, rows });
    await terminal.shows('Declare a table');
    await execute(terminal, NUMBERS, '✓ Table numbers created.');
    await execute(terminal, 'SELECT n, n * 2 AS twice FROM numbers;', /\+I +3 +6/);
    await terminal.shows(/ENDED {2}3 changes/);
    await execute(terminal, 'SHOW TABLES;', /│ numbers +│/);
    terminal.press('ctrl+d');
    expect(await terminal.exited).toMatchObject({ exitCode: 0 });
    expect(terminal.isAlternate).toBe(false);
  });

  test('the log of a screen tells of its jobs and of what failed', async () => {
    const log = join(home, 'riffle.log');
    const terminal = riffle(['--log', log], { columns, rows });
    await terminal.shows('Declare a table');
    await execute(terminal, `${ENDLESS} ${NOWHERE} ${OFTEN}`, /checkpointing/);
    await execute(terminal, 'INSERT INTO nowhere SELECT n FROM endless;', 'Job insert-into_nowhere is running.');
    await execute(terminal, 'SELECT * FROM missing;', 'missing');
    await eventually(async () => expect(readFileSync(log, 'utf8')).toMatch(/Z checkpoint \d+ of insert-into_nowhere completed in /));
    terminal.press('ctrl+c', 'ctrl+c', 'ctrl+d');
    await terminal.shows('Enter checkpoint and stop');
    terminal.press('enter');
    expect(await terminal.exited).toMatchObject({ exitCode: 0 });
    expect(readFileSync(log, 'utf8')).toMatch(/Z ERROR \w+ at 1:15 .*missing[\s\S]*Z riffle has ended\n$/);
  });

  test('what ends in \\G is shown row by row, and what follows it is not', async () => {
    const terminal = riffle([], { columns, rows });
    await terminal.shows('Declare a table');
    await execute(terminal, NUMBERS, '✓ Table numbers created.');
    await execute(terminal, 'SHOW TABLES\\G', /table name: numbers/);
    await execute(terminal, 'SELECT n, price FROM numbers\\G', /\+I +─+\s+n +2\s+price +/);
    await execute(terminal, 'SELECT n, n * 2 AS twice FROM numbers;', /\+I +3 +6/);
  });

  test('a statement set is typed statement by statement; Ctrl-C inside it takes back all of it', async () => {
    const terminal = riffle([], { columns, rows });
    await terminal.shows('Declare a table');
    await execute(terminal, `${NUMBERS} ${NOWHERE}`, '✓ Table nowhere created.');
    const set = (...statements: string[]) => terminal.type(statements.map((one) => `${one}\r`).join(''));
    set('BEGIN STATEMENT SET;', 'INSERT INTO nowhere SELECT n FROM numbers;');
    await terminal.shows(/INSERT INTO nowhere SELECT n FROM numbers;/);
    terminal.press('ctrl+c');
    await terminal.shows('sql> SELECT …');
    await execute(terminal, 'SHOW JOBS;', '(no rows');
    set('BEGIN STATEMENT SET;', 'INSERT INTO nowhere SELECT n FROM numbers;', 'SHOW TABLES;', 'END;');
    await terminal.shows(/Only INSERT statements stand between BEGIN and END/);
    terminal.press('ctrl+c');
    await terminal.shows('sql> SELECT …');
    set('BEGIN STATEMENT SET;', 'INSERT INTO nowhere SELECT n FROM numbers;', 'END;');
    await terminal.shows('Job insert-into_nowhere is running.');
  });

  test('the demo plays with its tour', async () => {
    const terminal = riffle(['--demo'], { columns, rows });
    await terminal.shows('Tip 1/');
    await terminal.shows(/\+I +1001/);
    terminal.press('f3');
    await terminal.shows('Tip 2/');
    terminal.press('ctrl+d');
    expect(await terminal.exited).toMatchObject({ exitCode: 0 });
  });
});

test('two defects of one statement are shown with their places, repaired with F4 and accepted', async () => {
  const terminal = riffle();
  await terminal.shows('sql>');
  terminal.paste("CREATE TABLE t (\n  id BIGINT\n  name STRING\n) WITH (\n  'connector' = 'pulsar',\n);");
  await terminal.shows(');');
  terminal.press('enter');
  await terminal.shows(/✗ SQL_SYNTAX at \d+:\d+/);
  await terminal.shows('F4 repair');
  terminal.press('f4');
  await terminal.shows('id BIGINT,');
  terminal.press('enter');
  await terminal.shows('✓ Table t created.');
});

test('a job outlives kill -9: the next start offers it, with its checkpoint', async () => {
  const first = riffle();
  await first.shows('sql>');
  await execute(first, `${ENDLESS} ${NOWHERE} ${OFTEN} INSERT INTO nowhere SELECT n FROM endless;`, /● RUNNING .*nowhere/);
  await first.shows(/#\d+ +COMPLETED .* row \d+/);
  first.kill('SIGKILL');
  await first.exited;

  const second = riffle();
  await second.shows(/nowhere +from checkpoint #\d+/);
  second.press('enter');
  await second.shows(/● RUNNING .*nowhere/);
  second.kill('SIGTERM');
  expect(await second.exited).toMatchObject({ exitCode: 143 });
  expect(second.text).toMatch(/Job insert-into_nowhere \([0-9a-f]{8}\) is suspended at checkpoint #\d+\.\s+Riffle offers to resume it/);

  const third = riffle();
  await third.shows(/nowhere +from checkpoint #\d+/);
  third.press('escape');
  await third.shows(' sql> SELECT …');
  third.press('ctrl+d');
  expect(await third.exited).toMatchObject({ exitCode: 0 });
});

test('what is typed before the screen is there runs when it is', async () => {
  const terminal = new Terminal(
    '/bin/sh',
    ['-c', 'echo begun; sleep 1; exec "$0" "$1" --state-dir "$2"', process.execPath, PROGRAM, join(home, 'state')],
    {
      env: { HOME: home, XDG_CONFIG_HOME: home },
    },
  );
  open.push(terminal);
  await terminal.shows('begun');
  terminal.type('SHOW TABLES;\r');
  await terminal.shows('(no rows; columns: table name)');
});

test('--resume continues unfinished jobs on the screen without asking; what only a script can honour is refused', async () => {
  const first = riffle();
  await first.shows('sql>');
  await execute(first, `${ENDLESS} ${NOWHERE} INSERT INTO nowhere SELECT n FROM endless;`, /● RUNNING .*nowhere/);
  first.kill('SIGTERM');
  await first.exited;
  const second = riffle(['--resume']);
  await second.shows(/● RUNNING .*nowhere/);
  second.kill('SIGTERM');
  expect(await second.exited).toMatchObject({ exitCode: 143 });
  const third = riffle(['--fresh']);
  await third.shows('--fresh would be ignored: the screen has no use for it');
  expect(await third.exited).toMatchObject({ exitCode: 1 });
});

test('Ctrl-D asks about running jobs; cancelled they are not offered again', async () => {
  const first = riffle();
  await first.shows('sql>');
  await execute(first, `${ENDLESS} ${NOWHERE} INSERT INTO nowhere SELECT n FROM endless;`, /● RUNNING .*nowhere/);
  first.press('ctrl+d');
  await first.shows('cancel them');
  first.press('ctrl+x');
  expect(await first.exited).toMatchObject({ exitCode: 0 });
  const second = riffle();
  await second.shows('SELECT * FROM');
  expect(second.text).not.toContain('unfinished');
});

test('SHOW JOBS answers while a query is on the screen, and Ctrl-C ends the query alone', async () => {
  const terminal = riffle();
  await terminal.shows('sql>');
  await execute(terminal, `${ENDLESS} ${NOWHERE} INSERT INTO nowhere SELECT n FROM endless;`, /● RUNNING .*nowhere/);
  await execute(terminal, 'SELECT n FROM endless;', /FOLLOW {2}\d+ changes/);
  await execute(terminal, 'SHOW JOBS;', /\d+ rows?/);
  terminal.press('ctrl+c', 'f2', 'f2');
  await terminal.shows(/ENDED {2}/);
  expect(terminal.lines[0]).toMatch(/RUNNING .*nowhere/);
});
