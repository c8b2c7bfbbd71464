import { expect, test } from 'vitest';
import { bindTable } from '../../src/connectors/bind.ts';
import { findConnector } from '../../src/connectors/catalogue.ts';
import type { Table } from '../../src/model/schema.ts';
import { simple } from '../../src/model/types.ts';

function bind(options: Record<string, string>) {
  const table: Table = {
    name: 't',
    columns: [{ name: 'id', type: simple('INT') }],
    primaryKey: undefined,
    options: new Map(Object.entries({ connector: 'print', ...options })),
  };
  const connector = findConnector('print');
  if (connector === undefined) throw new Error('print is in the catalogue');
  return bindTable(connector, table);
}

function reference(name: string): string {
  return `\${${name}}`;
}

test('options are read against the connector’s literal', () => {
  const { bound, faults } = bind({ 'standard-error': 'true' });
  expect(faults).toEqual([]);
  expect(bound.options).toEqual({ 'print-identifier': undefined, 'standard-error': true });
});

test('every fault is reported at once, under the key as written', () => {
  const { faults } = bind({ 'standard-error': 'maybe', 'print-identifer': 'a' });
  expect(faults.map(({ key, error }) => [key, error.code])).toEqual([
    ['standard-error', 'OPTION_INVALID'],
    ['print-identifer', 'OPTION_UNKNOWN'],
  ]);
});

test('a value that is a reference as a whole comes from the environment', () => {
  process.env['RIFFLE_TEST_IDENTIFIER'] = 'shop';
  try {
    expect(bind({ 'print-identifier': reference('RIFFLE_TEST_IDENTIFIER') }).bound.options['print-identifier']).toBe('shop');
    expect(bind({ 'print-identifier': `a${reference('RIFFLE_TEST_IDENTIFIER')}` }).bound.options['print-identifier']).toBe(
      `a${reference('RIFFLE_TEST_IDENTIFIER')}`,
    );
  } finally {
    delete process.env['RIFFLE_TEST_IDENTIFIER'];
  }
});

test('a variable that is not set is one fault that names it', () => {
  for (const name of ['RIFFLE_TEST_UNSET', 'constructor']) {
    const { faults } = bind({ 'standard-error': reference(name) });
    expect(faults.map(({ key, error }) => [key, error.code])).toEqual([['standard-error', 'OPTION_VARIABLE_UNSET']]);
    expect(faults[0]?.error.problem).toContain(name);
  }
});
