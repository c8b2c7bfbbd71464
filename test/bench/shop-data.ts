/** The ten-column orders table of the benchmarks, and ways to fill it. */
import type { MysqlServer } from '../support/servers.ts';

/** Declared in Flink SQL. */
export const ORDERS_COLUMNS = `id BIGINT, customer_id INT, sku STRING, product STRING, quantity INT, price DECIMAL(10, 2), status STRING, note STRING,
  created_at TIMESTAMP(3), updated_at TIMESTAMP_LTZ(3), PRIMARY KEY (id) NOT ENFORCED`;

export const ORDERS_POSTGRES = `id BIGINT PRIMARY KEY, customer_id INT, sku TEXT, product TEXT, quantity INT, price NUMERIC(10, 2), status TEXT, note TEXT,
  created_at TIMESTAMP(3), updated_at TIMESTAMPTZ(3)`;

const ORDERS_MYSQL = `id BIGINT PRIMARY KEY, customer_id INT NOT NULL, sku VARCHAR(32) NOT NULL, product VARCHAR(64) NOT NULL, quantity INT NOT NULL,
  price DECIMAL(10, 2) NOT NULL, status VARCHAR(16) NOT NULL, note VARCHAR(200), created_at DATETIME(3) NOT NULL, updated_at TIMESTAMP(3) NOT NULL`;

/** Nine values from a number called `i`. */
const VALUES = `i, i % 50000, CONCAT('SKU-', LPAD(i % 10000, 8, '0')), CONCAT('Product number ', i % 5000), 1 + i % 9, 1.25 + i % 1000,
  ELT(1 + i % 4, 'new', 'paid', 'shipped', 'returned'), IF(i % 3 = 0, NULL, CONCAT('note of order ', i)),
  TIMESTAMP('2024-01-01 00:00:00') + INTERVAL i SECOND, TIMESTAMP('2024-06-01 12:00:00') + INTERVAL i % 86400 SECOND`;

export async function createOrders(mysql: MysqlServer, table: string): Promise<void> {
  await mysql.query(
    `CREATE DATABASE IF NOT EXISTS bench; DROP TABLE IF EXISTS bench.${table}; CREATE TABLE bench.${table} (${ORDERS_MYSQL}) CHARACTER SET utf8mb4`,
  );
  await mysql.query(
    `CREATE TABLE IF NOT EXISTS bench.digits (d INT PRIMARY KEY); REPLACE INTO bench.digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)`,
  );
}

/** Rows `from` to `from + count - 1` in transactions of `perTransaction` (a power of ten up to 100,000). */
export async function insertOrders(
  mysql: MysqlServer,
  table: string,
  range: { readonly from: number; readonly count: number; readonly perTransaction: number },
): Promise<void> {
  const { from, count, perTransaction } = range;
  const digits = Math.round(Math.log10(perTransaction));
  const names = Array.from({ length: digits }, (_, index) => `d${index}`);
  const number = names.map((name, index) => `${name}.d * ${10 ** index}`).join(' + ') || '0';
  const tables = names.map((name) => `bench.digits ${name}`).join(', ') || 'DUAL';
  for (let start = from; start < from + count; start += perTransaction) {
    await mysql.query(`INSERT INTO bench.${table} SELECT ${VALUES} FROM (SELECT ${start} + ${number} AS i FROM ${tables}) numbers`);
  }
}

/** `transactions` transactions of one to three changes each, made inside the server; gives how many changes there were. */
export async function changeInSmallTransactions(mysql: MysqlServer, table: string, transactions: number): Promise<number> {
  await mysql.query(`DROP PROCEDURE IF EXISTS bench.small`);
  await mysql.query(`CREATE PROCEDURE bench.small(IN transactions INT) BEGIN
    DECLARE n INT DEFAULT 0;
    WHILE n < transactions DO
      START TRANSACTION;
      UPDATE bench.${table} SET quantity = quantity + 1 WHERE id = n;
      IF n % 2 = 0 THEN UPDATE bench.${table} SET status = 'paid', quantity = quantity + 1 WHERE id = n + 100000; END IF;
      IF n % 3 = 0 THEN UPDATE bench.${table} SET price = price + 1 WHERE id = n + 200000; END IF;
      COMMIT;
      SET n = n + 1;
    END WHILE; END`);
  await mysql.query(`CALL bench.small(${transactions})`);
  return transactions + Math.ceil(transactions / 2) + Math.ceil(transactions / 3);
}
