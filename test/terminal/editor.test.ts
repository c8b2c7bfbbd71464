import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { scriptedScreens } from './support/scripted-screens.ts';

const { ready } = scriptedScreens();

/** A shell script that stands for the person's editor; its first argument is the file. */
function editor(script: string): string {
  const folder = temporaryFolder('editor');
  const file = join(folder, 'editor');
  writeFileSync(file, `#!/bin/sh\n${script.replaceAll('$FOLDER', folder)}\n`);
  chmodSync(file, 0o755);
  return file;
}

test('Ctrl-X Ctrl-E edits the text in the person’s own editor, on the normal screen, as one step, in a file of nobody else', async () => {
  const command = editor(
    'stat -c %a "$1" > $FOLDER/mode; echo "$1" > $FOLDER/path; echo in the editor; read answer; printf \'SELECT\\r\\n  2;\\n\' > "$1"',
  );
  const terminal = await ready({ env: { EDITOR: command, VISUAL: '' } });
  terminal.type('SELECT 1');
  terminal.press('ctrl+x', 'ctrl+e');
  await terminal.shows('in the editor');
  expect(terminal.isAlternate).toBe(false);
  terminal.press('enter');
  await terminal.shows(/sql> SELECT\n +> {3}2;/);
  expect(terminal.isAlternate).toBe(true);
  const folder = join(command, '..');
  expect(readFileSync(join(folder, 'mode'), 'utf8')).toBe('600\n');
  expect(() => readFileSync(readFileSync(join(folder, 'path'), 'utf8').trim())).toThrow('ENOENT');
  terminal.press('ctrl+_');
  await terminal.shows('sql> SELECT 1');
});

test('jobs run on meanwhile, and Ctrl-C there is the editor’s', async () => {
  const terminal = await ready({ env: { VISUAL: editor('trap "exit 0" INT; echo in the editor; while :; do sleep 0.1; done') } });
  terminal.type('INSERT INTO a SELECT 1;\r');
  await terminal.shows('● RUNNING');
  terminal.type('SELECT 1');
  terminal.press('ctrl+x', 'ctrl+e');
  await terminal.shows('in the editor');
  terminal.press('ctrl+c');
  await terminal.shows('The text is as it was.');
  expect(terminal.text).toContain('● RUNNING');
});

test.each([
  ['SELECT 2;', /Edited: Enter runs it/],
  ['SELECT 2', /Edited: F5 runs it/],
])('which key runs the edited text %s is said', async (text, said) => {
  const terminal = await ready({ env: { VISUAL: editor(`printf '${text}' > "$1"`) } });
  terminal.type('SELECT 1');
  terminal.press('ctrl+x', 'ctrl+e');
  await terminal.shows(said);
});

test.each([
  ['no-such-editor --wait', /The editor 'no-such-editor --wait' cannot be run\. Set VISUAL or EDITOR/],
  ['false', /The editor 'false' ended with 1\. The text is as it was before\./],
])('the editor %s: the text stays, and what is wrong is said', async (command, said) => {
  const terminal = await ready({ columns: 140, env: { VISUAL: command } });
  terminal.type('SELECT 1');
  terminal.press('ctrl+x', 'ctrl+e');
  await terminal.shows(said);
  expect(terminal.text).toContain('sql> SELECT 1');
});

test('F4 tells what it changed, and undo takes it back', async () => {
  const terminal = await ready();
  terminal.type('SHOW BAD FROM orders;\r');
  await terminal.shows('F4 repair');
  terminal.press('f4');
  await terminal.shows('✓ Repaired: BAD → *. Enter runs it, ^_ undoes it.');
  await terminal.shows('sql> SHOW * FROM orders;');
  terminal.press('ctrl+_');
  await terminal.shows('sql> SHOW BAD FROM orders;');
});

test('a paste with tabs, line ends of Windows and 山 is one insert, and the cursor crosses a family in one step', async () => {
  const terminal = await ready();
  terminal.paste(`${Array.from({ length: 49 }, (_, line) => `\t-- ${line}`).join('\r\n')}\r\nSELECT '山👩‍👩‍👧'`);
  await terminal.shows("SELECT '山");
  const { column } = terminal.cursor;
  terminal.press('left');
  terminal.press('left');
  await terminal.shows(() => terminal.cursor.column === column - 3);
  terminal.press('backspace');
  await terminal.shows((screen) => !screen.includes('山'));
  terminal.press('ctrl+_');
  terminal.press('ctrl+_');
  await terminal.shows(/sql> SELECT …/);
});

test('Ctrl-R finds by words in any order, shows statements of several lines in one, and brings the chosen back whole', async () => {
  const terminal = await ready();
  for (const text of ['SHOW TABLES;\r', 'EXPLAIN SELECT 1\rFROM orders;\r']) {
    terminal.type(text);
    await terminal.shows('sql> SELECT …');
  }
  terminal.press('ctrl+r');
  await terminal.shows('search:');
  terminal.type('orders expl');
  await terminal.shows((screen) => /› EXPLAIN SELECT 1 FROM orders;/.test(screen) && !screen.includes('SHOW TABLES'));
  terminal.press('enter');
  await terminal.shows(/sql> EXPLAIN SELECT 1\n +> FROM orders;/);
});
