import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { stopped } from '../support/processes.ts';
import { scriptedScreens } from './support/scripted-screens.ts';
import type { Terminal } from './support/terminal.ts';

const screens = scriptedScreens();

function start(env: Record<string, string> = {}): Terminal {
  // The shell tells whether the terminal is as it was: cooked mode, normal screen.
  const script = `"$0" "$1"; echo "exit=$?"; stty -a | tr ' ;' '\\n\\n' | grep -x -e '-\\?icanon' -e '-\\?echo'`;
  return screens.start({ env }, script);
}

async function isRestored(terminal: Terminal, exitCode: number): Promise<void> {
  await terminal.shows(`exit=${exitCode}`);
  await terminal.shows(/^icanon$/m);
  await terminal.shows(/^echo$/m);
  expect(terminal.isAlternate).toBe(false);
  expect(terminal.cursor.isVisible).toBe(true);
  for (const mode of ['2004', '1049'])
    expect(terminal.output.lastIndexOf(`[?${mode}l`)).toBeGreaterThan(terminal.output.lastIndexOf(`[?${mode}h`));
  expect(terminal.output.lastIndexOf('[?7h')).toBeGreaterThan(terminal.output.lastIndexOf('[?7l'));
}

/** The program's own process: the one child of the shell. */
async function childOf(terminal: Terminal): Promise<number> {
  return Number(readFileSync(`/proc/${terminal.pid}/task/${terminal.pid}/children`, 'utf8').trim().split(' ')[0]);
}

test('Ctrl-D gives the terminal back and ends with 0', async () => {
  const terminal = start();
  await terminal.shows('SELECT * FROM orders;');
  terminal.press('ctrl+d');
  await isRestored(terminal, 0);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s gives the terminal back and ends with %i', async (signal, exitCode) => {
  const terminal = start();
  await terminal.shows('SELECT * FROM orders;');
  process.kill(await childOf(terminal), signal);
  await isRestored(terminal, exitCode);
});

test('a defect that nobody caught stands on the normal screen', async () => {
  const terminal = start({ SCENARIO_THROWS: '700' });
  await isRestored(terminal, 1);
  expect(terminal.text).toContain('a defect nobody caught');
});

test('so does a promise that nobody handled', async () => {
  const terminal = start({ SCENARIO_THROWS: '700', SCENARIO_REJECTS: '1' });
  await isRestored(terminal, 1);
  expect(terminal.text).toContain('a defect nobody handled');
});

test('a screen that cannot be rendered ends with the reason, not with 0', async () => {
  const terminal = start();
  await terminal.shows('SELECT * FROM orders;');
  terminal.type('SHOW BROKEN;\r');
  await isRestored(terminal, 1);
  expect(terminal.text).toContain('Riffle has a defect');
});

test('a second signal ends the program while it still waits for the final checkpoint', async () => {
  const terminal = start({ SCENARIO_HANGS: '1' });
  await terminal.shows('SELECT * FROM orders;');
  const child = await childOf(terminal);
  process.kill(child, 'SIGTERM');
  await terminal.shows('taking the final checkpoint');
  process.kill(child, 'SIGTERM');
  await isRestored(terminal, 143);
});

test('so does Ctrl-C while it waits', async () => {
  const terminal = start({ SCENARIO_HANGS: '1' });
  await terminal.shows('SELECT * FROM orders;');
  terminal.press('ctrl+d');
  await terminal.shows('taking the final checkpoint');
  terminal.press('ctrl+c');
  await isRestored(terminal, 1);
  expect(terminal.text).toContain('without waiting for the final checkpoint');
});

test('a program that was stopped takes the terminal over again when it goes on', async () => {
  const terminal = start();
  await terminal.shows('SELECT * FROM orders;');
  const child = await childOf(terminal);
  process.kill(child, 'SIGSTOP');
  const before = terminal.output.length;
  process.kill(child, 'SIGCONT');
  await terminal.shows(() => terminal.output.slice(before).includes('[?1049h'));
  await terminal.shows('SELECT * FROM orders;');
});

test('SIGTSTP gives the terminal back before the program stops', async () => {
  const terminal = start();
  await terminal.shows('SELECT * FROM orders;');
  const child = await childOf(terminal);
  process.kill(child, 'SIGTSTP');
  await stopped(child);
  await terminal.shows(() => !terminal.isAlternate);
  expect(terminal.cursor.isVisible).toBe(true);
  process.kill(child, 'SIGCONT');
  await terminal.shows('SELECT * FROM orders;');
  expect(terminal.isAlternate).toBe(true);
});

test('an engine that dies says why on the normal screen', async () => {
  const terminal = start({ SCENARIO_DIES: '600' });
  await isRestored(terminal, 1);
  expect(terminal.text).toContain('The engine ran out of memory.');
  expect(terminal.text).toContain('Give Node more.');
});

test('so does one that dies while the final checkpoint is taken', async () => {
  const terminal = start({ SCENARIO_HANGS: '1', SCENARIO_DIES: '2000' });
  await terminal.shows('SELECT * FROM orders;');
  terminal.press('ctrl+d');
  await terminal.shows('taking the final checkpoint');
  await isRestored(terminal, 1);
  expect(terminal.text).toContain('The engine ran out of memory.');
});

test('a terminal that cannot show a screen is refused with a sentence', async () => {
  const terminal = start({ TERM: 'dumb' });
  await terminal.shows('exit=1');
  expect(terminal.text).toContain('TERM=dumb');
  expect(terminal.output).not.toContain('\u001b[?1049h');
});

test('NO_COLOR leaves weight and slant only', async () => {
  const terminal = start({ NO_COLOR: '1' });
  await terminal.shows('SELECT * FROM orders;');
  terminal.type('SELECT * FROM orders;\r');
  await terminal.shows('+U');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the very sequences are looked for.
  expect(terminal.output).not.toMatch(/\u001b\[(?:3[0-7]|4[0-7]|9[0-7]|38|48)[;m]/);
});
