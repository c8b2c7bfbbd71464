import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decimal, simple, varchar } from '../../src/model/types.ts';
import { available, type MysqlServer, startSource } from '../support/servers.ts';
import { Run, scanOf } from './mysql-cdc-harness.ts';

const columns = [
  { name: 'id', type: simple('BIGINT', false) },
  { name: 'name', type: varchar() },
  { name: 'price', type: decimal(10, 2) },
];

describe.each(available().sources)('mysql-cdc on %s', (flavor) => {
  let server: MysqlServer;
  beforeAll(async () => {
    server = await startSource(flavor);
    await server.query(`CREATE DATABASE shop; USE shop;
      CREATE TABLE products (id BIGINT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100), price DECIMAL(10, 2));
      INSERT INTO products (name, price) VALUES ('apple', 3.50), ('pear', 1.25), (NULL, NULL)`);
  });
  afterAll(() => server.stop());

  test('delivers what the table holds, then every change in order', async () => {
    const run = await Run.open([scanOf(server, { table: 'products', columns })]);
    await run.snapshot();
    expect(run.changelog).toEqual(['+I[1, apple, 350]', '+I[2, pear, 125]', '+I[3, null, null]']);
    await server.query(
      "UPDATE shop.products SET price = 4 WHERE id = 1; DELETE FROM shop.products WHERE id = 2; INSERT INTO shop.products VALUES (9, 'fig', 1)",
    );
    await run.until(() => run.changes >= 7);
    expect(run.changelog.slice(3)).toEqual(['-U[1, apple, 350]', '+U[1, apple, 400]', '-D[2, pear, 125]', '+I[9, fig, 100]']);
    await run.close();
  });
});
