import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isComplete } from '../../src/sql/complete-statement.ts';
import { parse } from '../../src/sql/parse.ts';
import { printStatement, quoteName } from '../../src/sql/print.ts';
import { statement, withoutSpans } from './arbitrary-statements.ts';

test('a printed statement parses to itself', () => {
  fc.assert(
    fc.property(statement, (one) => {
      const printed = printStatement(one);
      const { statements } = parse(printed);
      expect(statements.flatMap(({ faults }) => faults.map(({ message }) => message))).toEqual([]);
      expect(statements.map((parsed) => withoutSpans(parsed.statement))).toEqual([withoutSpans(one)]);
    }),
    { numRuns: 700 },
  );
});

test('a printed statement is complete once it has its semicolon', () => {
  fc.assert(
    fc.property(statement, (one) => isComplete(`${printStatement(one)};`)),
    { numRuns: 300 },
  );
});

test('a table prints as people write it', () => {
  const text = [
    'CREATE TABLE IF NOT EXISTS `order` (',
    '  id BIGINT NOT NULL,',
    "  price DECIMAL(10, 2) COMMENT 'it''s net',",
    "  at TIMESTAMP_LTZ(3) METADATA FROM 'op_ts' VIRTUAL,",
    '  PRIMARY KEY (id) NOT ENFORCED',
    ") COMMENT 'all' WITH (",
    "  'connector' = 'datagen'",
    ')',
  ].join('\n');
  const [parsed] = parse(
    text.replace('at TIMESTAMP_LTZ(3)', '`at` timestamp(3) with local time zone').replace('DECIMAL(10, 2)', 'dec ( 10,2 )'),
  ).statements;
  expect(parsed?.faults).toEqual([]);
  const printed = parsed?.statement === undefined ? '' : printStatement(parsed.statement);
  expect(printed).toBe(
    text.replace('  at TIMESTAMP_LTZ(3)', '  `at` TIMESTAMP(3) WITH LOCAL TIME ZONE').replace('DECIMAL(10, 2)', 'DEC(10, 2)'),
  );
});

test('names are quoted only where they must be', () => {
  expect(['id', 'order', 'two words', '订单', 'a`b', '1st', 'jobs'].map(quoteName)).toEqual([
    'id',
    '`order`',
    '`two words`',
    '`订单`',
    '`a``b`',
    '`1st`',
    'jobs',
  ]);
});
