import { describe, expect, test } from 'vitest';
import { scriptedScreens } from './support/scripted-screens.ts';
import type { Terminal } from './support/terminal.ts';

const { ready } = scriptedScreens();

/** The last rows of the screen. */
function bottom(terminal: Terminal, rows: number): string {
  return `\n${terminal.lines
    .slice(-rows)
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

describe.each([
  [80, 24],
  [200, 60],
])('at %i × %i', (columns, rows) => {
  test('completions stand above the editor while a word is typed, with what explains the best', async () => {
    const terminal = await ready({ columns, rows });
    terminal.type('SELECT tot FROM orders');
    terminal.press('left', 'left', 'left', 'left', 'left', 'left', 'left', 'left', 'left', 'left', 'left', 'left');
    terminal.type('a');
    await terminal.shows('╰');
    expect(bottom(terminal, columns === 80 ? 6 : 7)).toMatchSnapshot();
    terminal.press('tab');
    await terminal.shows('sql> SELECT total FROM orders');
    expect(terminal.text).not.toContain('╰');
  });

  test('a long list in rows that fit, the chosen one explained, in line with its word behind wide characters', async () => {
    const terminal = await ready({ columns, rows });
    terminal.type("-- 注文 の 再起動\rSET 'restart-strat");
    await terminal.shows('╰');
    expect(terminal.lines.filter((line) => /^ *[│╰]/.test(line)).length).toBeLessThanOrEqual(8);
    terminal.press('down', 'down');
    await terminal.shows('Restarts before the job fails');
    expect(bottom(terminal, columns === 80 ? 10 : 11)).toMatchSnapshot();
    terminal.press('enter');
    await terminal.shows("SET 'restart-strategy.fixed-delay.attempts' = '");
  });

  test('the signature of the call at the cursor stands in the rule above the editor', async () => {
    const terminal = await ready({ columns, rows });
    terminal.type('SELECT ROUND(total, ');
    await terminal.shows(/sql ─+ ROUND\(number \[, digits\]\) — /);
    terminal.type('2)');
    await terminal.shows((screen) => !screen.includes('ROUND(number'));
  });
});

test('who types on and presses Enter runs what stands there: nothing is taken that was not chosen', async () => {
  const terminal = await ready();
  terminal.type('SHOW T');
  await terminal.shows('│ TABLES │');
  terminal.type('ABLES;');
  await terminal.shows((screen) => !screen.includes('╰'));
  terminal.press('enter');
  await terminal.shows('│ orders     │ mysql-cdc │');
});

test('Tab goes on as far as it is certain, then takes the best; small letters stay small', async () => {
  const terminal = await ready();
  terminal.type('sel\t* fr\tord\tw\tid = 1;');
  await terminal.shows('sql> select * from orders where id = 1;');
  terminal.press('ctrl+c');
  await terminal.shows('Cleared');
  terminal.type('insert into q\t;');
  await terminal.shows('sql> insert into quiet;');
});

test('Escape closes the completions of a word and the next word has its own', async () => {
  const terminal = await ready();
  terminal.type('SELECT * FROM o');
  await terminal.shows('╰');
  terminal.press('escape');
  await terminal.shows((screen) => !screen.includes('╰'));
  terminal.type('r');
  await terminal.shows('FROM or');
  expect(terminal.text).not.toContain('╰');
  terminal.type('ders w');
  await terminal.shows('│ where ');
});

test('Ctrl-Space shows everything that may stand there', async () => {
  const terminal = await ready();
  terminal.type('SELECT * FROM \u0000');
  await terminal.shows(/│ orders +mysql-cdc +│/);
  terminal.press('up');
  terminal.press('down', 'down');
  terminal.press('enter');
  await terminal.shows('sql> SELECT * FROM quiet');
});

test('Tab at the start of a further line indents', async () => {
  const terminal = await ready();
  terminal.type('SELECT\r\t1');
  await terminal.shows(/SELECT\n +> {3}1/);
});

test('completions stand in line with their word, also behind wide characters', async () => {
  const terminal = await ready({ columns: 110, rows: 30 });
  terminal.type("SELECT '注文', ROU");
  await terminal.shows('│ ROUND ');
  // Two of the letters before it take two columns each.
  const row = terminal.lines.find((line) => line.includes('│ ROUND ')) ?? '';
  expect(row.indexOf('ROUND')).toBe(" sql> SELECT '注文', ".length + 2);
});
