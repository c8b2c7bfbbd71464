import { expect, test } from 'vitest';
import { choice, harmless, integer, optionalText, readOptions, text } from '../../src/model/options.ts';

const LITERAL = {
  mode: choice('A mode.', ['initial', 'latest-offset'], 'initial'),
  hostname: text('A host.'),
  port: integer('A port.', { min: 1 }, 3306),
  driver: harmless('A class.', 'the driver is built in.'),
  'more.*': optionalText('More.'),
};

function read(given: Readonly<Record<string, string>>) {
  return readOptions(LITERAL, new Map(Object.entries(given)), "connector 'test'");
}

test.each(['toString', 'constructor', 'hasOwnProperty'])('%s, which every object of JavaScript has, is an unknown option', (key) => {
  expect(read({ hostname: 'h', [key]: 'x' }).faults.map((fault) => [fault.key, fault.error.code])).toEqual([[key, 'OPTION_UNKNOWN']]);
});

test('what patterns take is kept under the key as written, what has no meaning here is accepted with one notice', () => {
  const { values, matched, notices, faults } = read({ hostname: 'h', 'more.a': '1', driver: 'org.postgresql.Driver', port: '1' });
  expect([values, [...matched], notices, faults]).toEqual([
    { mode: 'initial', hostname: 'h', port: 1, driver: 'org.postgresql.Driver' },
    [['more.a', '1']],
    ["'driver' has no effect here: the driver is built in."],
    [],
  ]);
});

test('what was plainly meant is said, of a key and of a value, and an option with a key nearly right is not missing as well', () => {
  expect(read({ hostnme: 'h', mode: 'initail', drver: 'x' }).faults.map(({ error, meant }) => [error.code, meant])).toEqual([
    ['OPTION_UNKNOWN', { of: 'key', text: 'hostname' }],
    ['OPTION_INVALID', { of: 'value', text: 'initial' }],
    ['OPTION_UNKNOWN', { of: 'key', text: 'driver' }],
  ]);
  expect(read({}).faults.map(({ key, error }) => [key, error.code])).toEqual([['hostname', 'OPTION_MISSING']]);
});
