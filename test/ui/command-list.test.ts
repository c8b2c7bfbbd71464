import { expect, test } from 'vitest';
import { foundCommands, keyNames } from '../../src/ui/command-list.ts';
import { KEY_GROUPS } from '../../src/ui/key-commands.ts';

function names(pattern: string): readonly string[] {
  return foundCommands(KEY_GROUPS, pattern).map(({ command }) => command.name);
}

test('all commands are listed, in the order of the table', () => {
  expect(names('')).toHaveLength(Object.values(KEY_GROUPS).reduce((sum, { commands }) => sum + commands.length, 0));
  expect(names('')[0]).toBe('cancel');
});

test('they are found by name, by letters of it, by key and by what they do, the best first', () => {
  expect(names('suspend')[0]).toBe('suspend');
  expect(names('grptr')).toContain('group by transaction');
  expect(names('ctrl-l')[0]).toBe('redraw');
  expect(names('clipboard').slice(0, 2).sort()).toEqual(['copy row', 'copy statement']);
  expect(names('qqqq')).toEqual([]);
});

test('keys are written as they stand on a keyboard', () => {
  expect(keyNames(['ctrl+o', 'alt+enter', ' ', 'f5', '/', 'pageup'])).toBe('Ctrl-o Alt-Enter Space F5 / PgUp');
});
