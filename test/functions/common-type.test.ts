import { expect, test } from 'vitest';
import { findAggregate } from '../../src/functions/aggregates.ts';
import { commonType, comparedType } from '../../src/functions/common-type.ts';
import { decimal, formatType, type SqlType, simple, temporal, varbinary, varchar, withNullability } from '../../src/model/types.ts';

function shown(type: SqlType | undefined): string | undefined {
  return type === undefined ? undefined : formatType(type);
}

test.each<[readonly SqlType[], string | undefined]>([
  [[simple('TINYINT'), simple('BIGINT')], 'BIGINT'],
  [[simple('INT'), decimal(5, 2)], 'DECIMAL(12, 2)'],
  [[decimal(38, 0), decimal(38, 20)], 'DECIMAL(38, 0)'],
  [[decimal(10, 2), simple('FLOAT')], 'DOUBLE'],
  [[simple('INT'), simple('FLOAT')], 'FLOAT'],
  [[simple('FLOAT'), simple('DOUBLE')], 'DOUBLE'],
  [[varchar(3), varchar(7)], 'VARCHAR(7)'],
  [
    [
      { kind: 'CHAR', length: 2, nullable: false },
      { kind: 'CHAR', length: 2, nullable: false },
    ],
    'CHAR(2) NOT NULL',
  ],
  [
    [
      { kind: 'CHAR', length: 2, nullable: false },
      { kind: 'CHAR', length: 3, nullable: false },
    ],
    'VARCHAR(3) NOT NULL',
  ],
  [[varbinary(3), varbinary()], 'BYTES'],
  [[simple('DATE'), temporal('TIMESTAMP', 3)], 'TIMESTAMP(3)'],
  [[temporal('TIMESTAMP', 6), temporal('TIMESTAMP_LTZ', 3)], 'TIMESTAMP_LTZ(6)'],
  [[temporal('TIME', 0), temporal('TIME', 3)], 'TIME(3)'],
  [[simple('INT', false), simple('NULL')], 'INT'],
  [[simple('NULL')], 'NULL'],
  [[simple('INT'), varchar()], undefined],
  [[simple('DATE'), temporal('TIME', 0)], undefined],
  [[simple('BOOLEAN'), simple('INT')], undefined],
])('%o share %s', (types, expected) => {
  expect(shown(commonType(types))).toBe(expected);
});

test('text is compared as what it is compared with', () => {
  expect(shown(comparedType(varchar(), simple('INT', false)))).toBe('BIGINT');
  expect(shown(comparedType(temporal('TIMESTAMP', 0), varchar()))).toBe('TIMESTAMP(6)');
  expect(shown(comparedType(simple('BOOLEAN'), simple('DATE')))).toBe(undefined);
});

test.each<[string, SqlType | undefined, string | undefined]>([
  ['COUNT', undefined, 'BIGINT NOT NULL'],
  ['count', varchar(), 'BIGINT NOT NULL'],
  ['SUM', simple('INT', false), 'INT'],
  ['SUM', decimal(10, 2), 'DECIMAL(38, 2)'],
  ['SUM', varchar(), undefined],
  ['AVG', simple('INT'), 'INT'],
  ['AVG', decimal(10, 2), 'DECIMAL(38, 6)'],
  ['AVG', decimal(30, 9), 'DECIMAL(38, 9)'],
  ['AVG', undefined, undefined],
  ['MIN', varchar(), 'STRING'],
  ['MAX', temporal('TIMESTAMP', 3), 'TIMESTAMP(3)'],
  ['MAX', withNullability(varbinary(), false), undefined],
])('%s of %o is %s', (name, operand, expected) => {
  expect(shown(findAggregate(name)?.resultType(operand))).toBe(expected);
});
