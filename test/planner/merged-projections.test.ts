/** A projection over a projection is one, and means what both meant. */
import { expect, test, vi } from 'vitest';
import { runOnRows } from './run.ts';
import { PlanSession } from './session.ts';

vi.mock('../../src/connectors/catalogue.ts', () => import('./connectors.ts'));

const session = new PlanSession(`
  CREATE TABLE a (id INT, name STRING) WITH ('connector' = 'appended');
  CREATE TABLE b (id INT, name STRING) WITH ('connector' = 'appended');
`);

test('a cast of a literal text is made, also where the projection is merged with that of a join', () => {
  const plan = session.plan("SELECT a.id, CAST('abc' AS VARCHAR(1)), CAST('x' AS CHAR(3)) || '|' FROM a JOIN b ON a.id = b.id");
  expect(runOnRows(plan, { a: [[1, 'ann']], b: [[1, 'bob']] })).toEqual(['+I[1, a, x  |]']);
});
