import { expect, test } from 'vitest';
import type { KeyCommand } from '../../src/ui/key-command.ts';
import { KEY_GROUPS, type KeyGroup } from '../../src/ui/key-commands.ts';

const groups: readonly KeyGroup[] = Object.values(KEY_GROUPS);

test.each(groups.map(({ title, commands }) => [title, commands] as const))(
  '%s: no key is out of reach behind another entry',
  (_, commands) => {
    const unreachable = commands.flatMap((command, place) => command.keys.filter((key) => isTaken(commands.slice(0, place), key)));
    expect(unreachable).toEqual([]);
  },
);

test('every key has a name and one sentence of help', () => {
  const wrong = groups.flatMap(({ commands }) => commands).filter(({ name, help }) => name === '' || !/^[A-Z].*\.$/.test(help));
  expect(wrong).toEqual([]);
});

function isTaken(before: readonly KeyCommand[], key: string): boolean {
  return before.some(({ keys, when }) => when === undefined && keys.includes(key));
}
