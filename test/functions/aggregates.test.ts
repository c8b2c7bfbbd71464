import { expect, test, vi } from 'vitest';
import { aggregateNames, findAggregate } from '../../src/functions/aggregates.ts';
import { commonType } from '../../src/functions/common-type.ts';
import type { Row } from '../../src/model/row.ts';
import { formatType, withNullability } from '../../src/model/types.ts';
import { parseValue } from '../../src/model/value.ts';
import { runOnRows } from '../planner/run.ts';
import { PlanSession } from '../planner/session.ts';

vi.mock('../../src/connectors/catalogue.ts', () => import('../planner/connectors.ts'));

const ENTRIES = [...new Set(aggregateNames().map(findAggregate))].filter((entry) => entry !== undefined);

/** The last row that `SELECT sql FROM t` gives, where column x of t has these values. */
function resultOf(values: readonly string[], sql: string): string | undefined {
  const session = new PlanSession();
  const types = values.map((value) => session.plan(`SELECT ${value}`).sinks[0]?.input.schema[0]?.type);
  const type = withNullability(commonType(types.filter((one) => one !== undefined)) ?? { kind: 'NULL', nullable: true }, true);
  session.declare(`CREATE TABLE t (x ${formatType(type)}) WITH ('connector' = 'appended')`);
  const rows = values.map((value): Row => [value === 'NULL' ? null : (parseValue(value.replaceAll("'", ''), type, 'UTC') ?? null)]);
  return runOnRows(session.plan(`SELECT ${sql} AS found FROM t`), { t: rows }).at(-1);
}

test.each(ENTRIES.map((entry) => [entry.name, entry.example] as const))(
  'the example of %s gives what its help says',
  (_, { values, sql, result }) => {
    expect(resultOf(values, sql)?.slice(2)).toBe(`[${result}]`);
  },
);

test.each([
  [['1', '1', '2'], 'VAR_POP(x)', '0'],
  [['1', '5'], 'VARIANCE(x)', '8'],
  [['5'], 'STDDEV(x)', 'NULL'],
  [['1.5e0', '1.5e0', '1.5e0'], 'STDDEV_POP(x)', '0.0'],
  [['9223372036854775807', '0'], 'VAR_POP(x)', '21267647932558653961849226946058125312'],
  [["'a'", "'b'", "'a'"], 'LISTAGG(DISTINCT x)', 'a,b'],
  [["'a'", "'b'"], "LISTAGG(x, '')", 'ab'],
  [['NULL', '5', 'NULL'], 'COUNT(x)', '1'],
  [['5', '7', '5'], 'COUNT(x) FILTER (WHERE x > 5)', '1'],
])('of %j, %s is %s', (values, sql, result) => {
  expect(resultOf(values, sql)?.slice(2)).toBe(`[${result}]`);
});

test('what Flink aggregates and Riffle does not is named', () => {
  const session = new PlanSession("CREATE TABLE t (x INT, s STRING) WITH ('connector' = 'appended')");
  const faults = session.faults('SELECT COLLECT(x), LISTAGG(x), LISTAGG(s, s) FROM t');
  expect(faults.map((fault) => fault.split(': ')[0])).toEqual([
    'SQL_UNSUPPORTED at "COLLECT"',
    'SQL_TYPE at "LISTAGG(x)"',
    'SQL_TYPE at "LISTAGG(s, s)"',
  ]);
});
