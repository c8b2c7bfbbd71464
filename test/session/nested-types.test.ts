import { expect, test } from 'vitest';
import { TestSession } from './support.ts';

const TABLES = `
  CREATE TABLE numbers (id INT) WITH ('connector' = 'datagen', 'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '4',
    'rows-per-second' = '1000');
  CREATE TABLE printed (half INT, r ROW<name STRING, n BIGINT NOT NULL>, tags ARRAY<STRING>, m MAP<STRING, INT>) WITH ('connector' = 'print');
  CREATE VIEW built AS SELECT id, ROW(CONCAT('n', CAST(id AS STRING)), id) AS r, ARRAY['a', CAST(id % 2 AS STRING)] AS tags,
    MAP['id', id, 'zero', 0] AS m FROM numbers;
`;

test('nested values go from a query through a view and a job to what prints them', async () => {
  const session = new TestSession();
  await session.run(TABLES);
  await session.run("SET 'table.dml-sync' = 'true'; INSERT INTO printed SELECT id, r, tags, m FROM built WHERE m['id'] > 2;");
  expect(session.printed).toBe('+I[3, (n3, 3), [a, 1], {id=3, zero=0}]\n+I[4, (n4, 4), [a, 0], {id=4, zero=0}]\n');
});

test('a SELECT groups by them and shows them', async () => {
  const session = new TestSession();
  await session.run(TABLES);
  await session.run('SELECT tags, COUNT(*) AS n, MAX(r.EXPR$1) AS last FROM built GROUP BY tags;');
  expect(
    session.rows
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('-U'))
      .slice(-2),
  ).toEqual(['+U[[a, 1], 2, 3]', '+U[[a, 0], 2, 4]']);
});

test('SHOW CREATE TABLE writes a type that declares the same table again', async () => {
  const session = new TestSession();
  await session.run(TABLES);
  const declaration = await session.say('SHOW CREATE TABLE printed;');
  expect(declaration).toContain('r ROW<`name` STRING, `n` BIGINT NOT NULL>');
  await session.run(`DROP TABLE printed; ${declaration};`);
  expect(await session.say('SHOW CREATE TABLE printed;')).toBe(declaration);
});
