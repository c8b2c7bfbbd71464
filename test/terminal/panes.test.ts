import { describe, expect, test } from 'vitest';
import { stopped } from '../support/processes.ts';
import { scriptedScreens } from './support/scripted-screens.ts';
import type { Terminal } from './support/terminal.ts';

const { ready } = scriptedScreens();

interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A query that has given fifteen changes and stands still, with the keys in its pane. */
async function result(size: Size, env: Readonly<Record<string, string>> = {}): Promise<Terminal> {
  const terminal = await ready({ ...size, env: { SCENARIO_CHANGES: '15', SCENARIO_RATE: '100000', ...env } });
  terminal.type('SELECT * FROM orders;\r');
  await terminal.shows('FOLLOW  15 changes');
  terminal.press('escape');
  await terminal.shows('Enter inspect');
  return terminal;
}

/** The whole screen, as it must look. Rows are written from the top: its lowest change must have been waited for. */
function looksAsBefore(terminal: Terminal): void {
  expect(`\n${terminal.text}\n`).toMatchSnapshot();
}

describe.each([
  [80, 24],
  [200, 60],
])('at %i × %i', (columns, rows) => {
  test('changes stand below the transaction that brought them', async () => {
    const terminal = await result({ columns, rows });
    terminal.type('g');
    await terminal.shows(/3 changes\n.*\n.*\n.*13\.50/);
    looksAsBefore(terminal);
  });

  test('a row in full names its columns with types, where it comes from, and what an update changed', async () => {
    const terminal = await result({ columns, rows });
    terminal.type('\r');
    await terminal.shows('row · change 15');
    terminal.type('p');
    await terminal.shows('row · change 14');
    terminal.type('n');
    await terminal.shows('13.00 → 13.50');
    looksAsBefore(terminal);
  });

  test('the table holds the rows that are there now, sorted by their key', async () => {
    const terminal = await result({ columns, rows });
    terminal.type('m');
    await terminal.shows('LIVE  4 rows');
    terminal.press('down');
    await terminal.shows('› ');
    looksAsBefore(terminal);
  });

  test('the filter shows what matches while it is typed', async () => {
    const terminal = await result({ columns, rows });
    terminal.type('/');
    await terminal.shows('filter:');
    terminal.type('op:+U total>5');
    await terminal.shows((screen) => screen.includes('FOLLOW  3 matches') && !screen.includes('+I '));
    looksAsBefore(terminal);
    terminal.press('enter');
    await terminal.shows('changelog /op:+U total>5/');
  });

  test('each row is a block of lines, and the catalogue a tree beside it', async () => {
    const terminal = await result({ columns, rows });
    terminal.type('x');
    await terminal.shows(/total +13\.50\n +note +.*\n +ts +2024/);
    looksAsBefore(terminal);
    terminal.type('6');
    await terminal.shows('▸ orders');
    terminal.press('down', 'right');
    await terminal.shows(/▾ orders[\s\S]*total +DECIMAL[\s\S]*quiet {2}0 columns/);
    looksAsBefore(terminal);
  });
});

test('keys that come at once all get into the line that is asked for, before the Enter behind them', async () => {
  const terminal = await result({ columns: 80, rows: 24 });
  terminal.type('/op:+U total>5\r');
  await terminal.shows('changelog /op:+U total>5/');
  terminal.type('/\u0017total>7\r');
  await terminal.shows('changelog /op:+U total>7/');
  terminal.type('/\u0015op:-D\r');
  await terminal.shows('changelog /op:-D/');
});

test('changed cells stand out without colour too', async () => {
  const terminal = await result({ columns: 80, rows: 24 }, { NO_COLOR: '1' });
  const row = terminal.lines.findIndex((line) => line.includes('9.50'));
  // The name in front of it takes two cells a letter.
  const column = (terminal.lines[2]?.indexOf('total') ?? 0) + 'total'.length - 1;
  expect(terminal.isUnderlined(row, column)).toBe(true);
  expect(terminal.isUnderlined(row, 2)).toBe(false);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour is an escape sequence.
  expect(terminal.output).not.toMatch(/\u001b\[3\dm/);
});

test('y copies the row by OSC 52, and says so', async () => {
  const terminal = await result({ columns: 80, rows: 24 });
  terminal.type('y');
  await terminal.shows('Copied the row as JSON');
  const [, encoded = ''] = terminal.output.split('\u001b]52;c;');
  const [copied = ''] = encoded.split('\u0007');
  expect(JSON.parse(Buffer.from(copied, 'base64').toString())).toMatchObject({ id: 13, total: 13.5 });
});

test('all commands are found from F1 and run with Enter', async () => {
  const terminal = await result({ columns: 80, rows: 24 });
  terminal.press('f1');
  await terminal.shows('── keys and commands ──');
  for (const letter of 'result mode') {
    terminal.type(letter);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await terminal.shows(/› +m +result mode/);
  terminal.press('enter');
  await terminal.shows('LIVE  4 rows');
});

test('an export asks before it writes over a file', async () => {
  const terminal = await result({ columns: 80, rows: 24 });
  terminal.type('e');
  await terminal.shows('file: changes.jsonl');
  terminal.press('enter');
  await terminal.shows('This file is there already: Enter writes over it.');
  terminal.press('enter');
  await terminal.shows('✓ Wrote 15 rows to changes.jsonl.');
});

test('Ctrl-Z gives the terminal back, and fg finds the screen as it was', async () => {
  const terminal = await result({ columns: 80, rows: 24 });
  const before = terminal.text;
  terminal.press('ctrl+z');
  await terminal.shows(() => !terminal.isAlternate);
  await stopped(terminal.pid);
  terminal.kill('SIGCONT');
  await terminal.shows(() => terminal.isAlternate && terminal.text === before);
});
