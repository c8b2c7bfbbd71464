/** What the planner proves of a condition over a row whose columns are all NULL. */
import { expect, test, vi } from 'vitest';
import { PlanSession } from './session.ts';

vi.mock('../../src/connectors/catalogue.ts', () => import('./connectors.ts'));

const session = new PlanSession(`
  CREATE TABLE a (id INT, x INT) WITH ('connector' = 'appended');
  CREATE TABLE b (id INT, y INT, f BOOLEAN) WITH ('connector' = 'appended');
`);

function isInner(where: string): boolean {
  return session.explain(`SELECT a.x FROM a LEFT JOIN b ON a.id = b.id WHERE ${where}`).includes('InnerJoin');
}

test.each([
  'b.y = 1',
  'b.y > a.x',
  'b.y IS NOT NULL',
  'b.f',
  'NOT b.f',
  'b.f IS TRUE',
  'b.f IS NOT UNKNOWN',
  'NOT b.y = 1',
  'b.y IN (1, 2)',
  'b.y NOT IN (1, 2)',
  'b.y BETWEEN 1 AND 2',
  'b.y = 1 OR b.y = 2',
  'a.x = 1 AND b.y = 2',
  'CAST(b.y AS STRING) = 1',
  'COALESCE(b.y, b.id) = 1',
  'CASE WHEN a.x = 1 THEN b.f ELSE b.f END',
])('%s rejects a row of NULL', (where) => {
  expect(isInner(where)).toBe(true);
});

test.each([
  'b.y IS NULL',
  'a.x = 1',
  'b.y = 1 OR a.x = 1',
  'b.f IS NOT TRUE',
  'b.f IS UNKNOWN',
  'NOT (b.y = 1 AND a.x = 1)',
  '1 IN (b.y, a.x)',
  'COALESCE(b.y, 1) = 1',
  'CASE WHEN b.y = 1 THEN FALSE ELSE TRUE END',
])('%s may let one pass', (where) => {
  expect(isInner(where)).toBe(false);
});

test('the condition of a join above counts, that of the join itself does not', () => {
  const chain = 'SELECT a.x FROM a LEFT JOIN b ON a.id = b.id JOIN a AS c ON';
  expect(session.explain(`${chain} b.y = c.x`)).not.toContain('LeftOuterJoin');
  expect(session.explain(`${chain} a.x = c.x`)).toContain('LeftOuterJoin');
});
