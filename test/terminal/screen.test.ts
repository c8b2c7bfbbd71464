import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { scriptedScreens } from './support/scripted-screens.ts';

const { start, ready } = scriptedScreens();

describe.each([
  [80, 24],
  [200, 60],
])('at %i × %i', (columns, rows) => {
  test('a SELECT shows its changelog, aligned below its column names', async () => {
    const terminal = await ready({ columns, rows });
    terminal.type('SELECT * FROM orders;');
    terminal.press('enter');
    await terminal.shows(/-D +4 +Ada Lovelace +4\.00 +note␊4/);
    expect(terminal.isAlternate).toBe(true);
    const head = terminal.lines.find((line) => line.includes('customer')) ?? '';
    const row = terminal.lines.find((line) => line.includes('Ada Lovelace')) ?? '';
    expect(row.indexOf('Ada')).toBe(head.indexOf('customer'));
    // Numbers are set flush right.
    expect(row.indexOf('.00') + 3).toBe(head.indexOf('total') + 'total'.length);
  });

  test('no row is wider than the screen and the key hints stand in the last', async () => {
    const terminal = await ready({ columns, rows, env: { SCENARIO_TOUR: 'first tip|second tip' } });
    terminal.type('INSERT INTO a SELECT 1;\rSELECT * FROM orders;\rEXPLAIN SELECT 1;\rHELP;\r');
    await terminal.shows('help line 1');
    await terminal.shows('lag 0.4s');
    expect(terminal.lines).toHaveLength(rows);
    expect(terminal.lines.at(-1)).toContain('F2');
    expect(terminal.lines.at(-2)).toContain('first tip');
    expect(terminal.lines[0]).toMatch(/^ Riffle .*RUNNING orders_rt.*F1 help$/);
  });

  test('the real cursor stands where the next letter goes', async () => {
    const terminal = await ready({ columns, rows });
    terminal.type('SELECT 山,');
    await terminal.shows('SELECT 山,');
    const row = terminal.lines.findIndex((line) => line.includes('SELECT 山,'));
    expect(terminal.cursor).toEqual({ row, column: ' sql> SELECT '.length + 3, isVisible: true });
  });
});

test('the changelog pauses with Space, scrolls with PgUp and follows again with End', async () => {
  const terminal = await ready({ env: { SCENARIO_RATE: '500' } });
  terminal.type('SELECT * FROM orders;\r');
  await terminal.shows(/FOLLOW {2}\d\d\d changes/);
  terminal.type(' ');
  await terminal.shows(/PAUSED .* below/);
  const [paused] = terminal.lines.slice(3, 4);
  await terminal.shows(/[5-9]\d\d below|,\d\d\d below/);
  expect(terminal.lines[3]).toBe(paused);
  terminal.press('pageup');
  await terminal.shows((screen) => screen.split('\n')[3] !== paused);
  terminal.press('end');
  await terminal.shows('FOLLOW');
});

test('Enter runs what ends in a semicolon and else begins a new line', async () => {
  const terminal = await ready();
  terminal.type('SHOW\r');
  await terminal.shows(/sql> SHOW\n +>/);
  terminal.type('TABLES;\r');
  await terminal.shows('│ orders     │ mysql-cdc │');
  await terminal.shows('│ quiet      │ NULL      │');
  expect(terminal.text).toContain('2 rows');
});

test('a paste of fifty lines is one insert and is not executed', async () => {
  const terminal = await ready();
  terminal.paste(Array.from({ length: 50 }, (_, line) => `-- line ${line + 1};`).join('\r\n'));
  await terminal.shows('-- line 50;');
  terminal.press('ctrl+z');
  await terminal.shows(/sql> SELECT …/);
});

test('a statement that follows from a result waits at the prompt: Enter runs it, and a letter takes its place', async () => {
  const terminal = await ready();
  terminal.type("PEEK TOPIC 'a';\r");
  await terminal.shows('CREATE TABLE peeked');
  await terminal.shows('Enter run');
  terminal.type('S');
  await terminal.shows(/sql> S\s*\n/);
  expect(terminal.text).not.toContain('CREATE TABLE peeked');
  terminal.press('ctrl+c');
  terminal.type("PEEK TOPIC 'a';\r");
  await terminal.shows('CREATE TABLE peeked');
  terminal.press('enter');
  await terminal.shows('Table orders was created.');
});

test('an error shows its place, and F4 puts the repaired text into the editor', async () => {
  const terminal = await ready();
  terminal.type('SELECT\rBAD FROM orders'.replace('SELECT\r', 'SHOW '));
  terminal.press('f5');
  await terminal.shows('✗ SQL_SYNTAX at 1:6');
  const caret = terminal.lines.findIndex((line) => line.includes('^^^'));
  expect(terminal.lines[caret]?.indexOf('^^^')).toBe(terminal.lines[caret - 1]?.indexOf('BAD'));
  await terminal.shows('F4 repair');
  terminal.press('f4');
  await terminal.shows('sql> SHOW * FROM orders;');
});

test('history is kept across starts, recalled with Up and found with Ctrl-R, without passwords', async () => {
  const history = join(temporaryFolder('screen'), 'deep', 'history');
  const first = await ready({ env: { SCENARIO_HISTORY: history } });
  first.type("CREATE TABLE t (id INT) WITH ('password' = 'hunter2');\r");
  await first.shows('✓ Table orders was created.');
  first.type('SHOW TABLES;\r');
  await first.shows('2 rows');
  first.press('ctrl+d');
  expect(await first.exited).toMatchObject({ exitCode: 0 });
  expect(readFileSync(history, 'utf8')).not.toContain('hunter2');

  const second = await ready({ env: { SCENARIO_HISTORY: history } });
  second.press('up');
  await second.shows('sql> SHOW TABLES;');
  second.press('ctrl+c');
  await second.shows('Cleared');
  second.press('ctrl+r');
  await second.shows('search:');
  second.type('create');
  await second.shows((screen) => screen.includes("'******'") && !screen.includes('SHOW TABLES'));
  second.press('enter');
  await second.shows("sql> CREATE TABLE t (id INT) WITH ('password' = '******');");
});

test('Ctrl-C clears the editor, then stops the query, then says how to quit; never ends the program', async () => {
  const terminal = await ready();
  terminal.type('SELECT * FROM orders;\r');
  await terminal.shows('FOLLOW');
  terminal.type('SELECT 1');
  await terminal.shows('sql> SELECT 1');
  terminal.press('ctrl+c');
  await terminal.shows('^C again stops the query');
  terminal.press('ctrl+c');
  await terminal.shows('ENDED');
  terminal.press('ctrl+c');
  await terminal.shows('Ctrl-D quits');
});

test('Ctrl-D with a running job asks, and stays or stops with one key', async () => {
  const terminal = await ready();
  terminal.type('INSERT INTO a SELECT 1;\r');
  await terminal.shows('● RUNNING');
  terminal.press('ctrl+d');
  await terminal.shows(/A job is running:\s+job-1 +orders_rt/);
  terminal.press('escape');
  await terminal.shows(' sql> SELECT …');
  terminal.press('ctrl+d');
  await terminal.shows('checkpoint and stop');
  terminal.press('enter');
  expect(await terminal.exited).toMatchObject({ exitCode: 0 });
});

test('unfinished jobs are offered at the start; those of another live process are not taken', async () => {
  const unfinished = [
    { id: 'a', name: 'orders_rt', checkpoint: { id: 118, completedAtMs: Date.now() - 125_000 }, ownerPid: undefined },
    { id: 'b', name: 'customers_rt', checkpoint: undefined, ownerPid: 4242 },
  ];
  const terminal = start({ env: { SCENARIO_UNFINISHED: JSON.stringify(unfinished) } });
  await terminal.shows(/orders_rt +from checkpoint #118, 2m ago/);
  await terminal.shows(/customers_rt +run by process 4242/);
  terminal.press('enter');
  await terminal.shows('● RUNNING a');
});

test('resizing lays the screen out anew', async () => {
  const terminal = await ready();
  terminal.type('INSERT INTO a SELECT 1;\rSELECT * FROM orders;\r');
  await terminal.shows('FOLLOW');
  terminal.resize(140, 40);
  await terminal.shows(/── jobs ─+ ?── checkpoints/);
  expect(terminal.lines).toHaveLength(40);
  terminal.resize(70, 16);
  await terminal.shows((screen) => !screen.includes('── jobs') && screen.includes('FOLLOW'));
  expect(terminal.lines[15]).toContain('Space');
});
