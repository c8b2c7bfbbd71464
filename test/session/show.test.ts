import { expect, test } from 'vitest';
import { TestSession } from './support.ts';

const TABLES =
  "CREATE TABLE orders (id INT, item STRING) WITH ('connector' = 'datagen'); CREATE TABLE order_items (id INT) WITH ('connector' = 'datagen');";

test('there is one catalog and one database, and SHOW says so', async () => {
  const session = new TestSession();
  expect(await session.say('SHOW CATALOGS; SHOW CURRENT CATALOG; SHOW DATABASES; SHOW CURRENT DATABASE')).toBe(
    'default_catalog\ndefault_catalog\ndefault_database\ndefault_database',
  );
  expect(await session.say('USE CATALOG default_catalog; USE default_database; USE default_catalog.default_database')).toBe(
    [
      'The current catalog is default_catalog, the only one there is.',
      'The current database is default_database, the only one there is.',
      'The current database is default_database, the only one there is.',
    ].join('\n'),
  );
  expect(await session.say('USE prod')).toContain(
    "SQL_UNSUPPORTED 1:5 There is no database 'prod': all tables live in default_catalog.default_database.",
  );
  expect(await session.say('USE CATALOG hive')).toContain("There is no catalog 'hive'");
  expect(await session.say('USE default_catalog.prod')).toContain("There is no database 'default_catalog.prod'");
  expect(await session.say('SHOW TABLES FROM prod')).toContain("SQL_UNSUPPORTED 1:18 There is no database 'prod'");
  expect(await session.say('SHOW DATABASES FROM hive')).toContain("SQL_UNSUPPORTED 1:21 There is no catalog 'hive'");
});

test('a table has its full name everywhere', async () => {
  const session = new TestSession();
  await session.run(TABLES.replace('TABLE orders', 'TABLE default_catalog.default_database.orders'));
  await session.run('CREATE VIEW default_database.v AS SELECT orders.id FROM default_catalog.default_database.orders');
  expect(await session.say('SHOW TABLES IN default_catalog.default_database')).toBe('order_items\norders\nv');
  expect(await session.say('EXPLAIN SELECT default_database.v.id FROM default_database.v')).toContain('table=[orders]');
});

test.each([
  ["SHOW TABLES LIKE 'order%'", 'order_items\norders'],
  ["SHOW TABLES FROM default_database LIKE 'order\\_%'", 'order_items'],
  ["SHOW TABLES NOT LIKE '%s'", ''],
  ["SHOW TABLES LIKE 'ORDER%'", ''],
  ["SHOW TABLES ILIKE 'ORDER_'", 'orders'],
  ["SHOW COLUMNS FROM orders LIKE 'it%'", 'item | STRING | TRUE | NULL | NULL | NULL'],
  ["SHOW COLUMNS IN orders NOT LIKE 'it%'", 'id | INT | TRUE | NULL | NULL | NULL'],
  ["SHOW FUNCTIONS LIKE 'UPP%'", 'UPPER'],
  ['SHOW USER FUNCTIONS', ''],
  ["SHOW CATALOGS LIKE 'd%'", 'default_catalog'],
  ["SHOW JOBS LIKE '%'", ''],
])('%s', async (statement, rows) => {
  const session = new TestSession();
  await session.run(TABLES);
  expect(await session.say(statement)).toBe(rows);
});

test('a pattern that means nothing is refused', async () => {
  const session = new TestSession();
  expect(await session.say("SHOW CATALOGS LIKE 'a\\b'")).toContain('uses its escape character in front of something other than');
});
