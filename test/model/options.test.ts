import { expect, test } from 'vitest';
import { harmless, integer, optionalText, readOptions } from '../../src/model/options.ts';

const LITERAL = {
  port: integer('A port.', { min: 1 }, 3306),
  driver: harmless('A class.', 'the driver is built in.'),
  'more.*': optionalText('More.'),
};

function read(given: Readonly<Record<string, string>>) {
  return readOptions(LITERAL, new Map(Object.entries(given)), "connector 'test'");
}

test.each(['toString', 'constructor', 'hasOwnProperty'])('%s, which every object of JavaScript has, is an unknown option', (key) => {
  expect(read({ [key]: 'x' }).faults.map((fault) => [fault.key, fault.error.code])).toEqual([[key, 'OPTION_UNKNOWN']]);
});

test('what patterns take is kept under the key as written, what has no meaning here is accepted with one notice', () => {
  const { values, matched, notices, faults } = read({ 'more.a': '1', driver: 'org.postgresql.Driver', port: '1' });
  expect([values, [...matched], notices, faults]).toEqual([
    { port: 1, driver: 'org.postgresql.Driver' },
    [['more.a', '1']],
    ["'driver' has no effect here: the driver is built in."],
    [],
  ]);
});
