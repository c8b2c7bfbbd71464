/**
 * The jobs that measure operators: what they run, and the changes that go in. Each reads tables of a log, made here in memory before the clock
 * starts, so that nothing but the engine is timed.
 */
import { INSERT, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../src/model/row-kind.ts';
import type { Value } from '../../src/model/value.ts';

/** A change of a table: its kind, and its columns by name. */
export type Feed = (place: number) => { readonly table: string; readonly kind: RowKind; readonly row: Readonly<Record<string, Value>> };

export interface OperatorJob {
  readonly name: string;
  readonly sql: string;
  /** Changes that are made; they are pushed over and over until `changes` have been. */
  readonly feed: Feed;
  readonly made: number;
  readonly changes: number;
  /** Changes per second that Flink 1.20.3 reached on a machine of this kind, tuned, with its heap state: measured apart. */
  readonly flink: number;
  readonly aim: number;
}

const KEYS = 1_000_000;

const LOG = `WITH ('connector' = 'mysql-cdc', 'hostname' = 'h', 'username' = 'u', 'password' = 'p', 'database-name' = 'd', 'table-name' = 't')`;
const APPENDED = `WITH ('connector' = 'datagen')`;
const NOWHERE = `WITH ('connector' = 'blackhole')`;

const ORDERS = 'id BIGINT, customer_id BIGINT, region STRING, quantity INT, price DECIMAL(10, 2), status STRING';
const REGIONS = ['EU', 'US', 'CN', 'BR'];
const STATUSES = ['new', 'paid', 'shipped', 'returned'];

/** Spreads 0 … n − 1 over 0 … KEYS − 1 without repeating one before all were there: KEYS and the factor have no common divisor. */
function scattered(place: number): number {
  return (place * 611_953) % KEYS;
}

function order(id: number, version = 0) {
  return {
    id,
    customer_id: id % 50_000,
    region: REGIONS[id % 4] ?? null,
    quantity: 1 + ((id + version) % 9),
    price: 125 + ((id * 7 + version) % 100_000),
    status: STATUSES[(id + version) % 4] ?? null,
  };
}

/** Every order is inserted once; what follows updates it, -U and +U. */
function ordersUpdated(place: number): ReturnType<Feed> {
  if (place < KEYS) return { table: 'orders', kind: INSERT, row: order(scattered(place)) };
  const update = Math.floor((place - KEYS) / 2);
  const version = Math.floor(update / KEYS);
  const isBefore = (place - KEYS) % 2 === 0;
  const row = order(scattered(update), isBefore ? version : version + 1);
  return { table: 'orders', kind: isBefore ? UPDATE_BEFORE : UPDATE_AFTER, row };
}

export const OPERATOR_JOBS: readonly OperatorJob[] = [
  {
    name: 'filter + project',
    sql: `CREATE TABLE orders (${ORDERS}) ${APPENDED}; CREATE TABLE sink (id BIGINT, total DECIMAL(20, 2), region STRING) ${NOWHERE};
      INSERT INTO sink SELECT id, price * quantity, LOWER(region) FROM orders WHERE status <> 'returned' AND quantity > 2;`,
    feed: (place) => ({ table: 'orders', kind: INSERT, row: order(scattered(place)) }),
    made: 100_000,
    changes: 20_000_000,
    flink: 3_400_000,
    aim: 5_000_000,
  },
  {
    name: 'GROUP BY, 1 M keys',
    sql: `CREATE TABLE orders (${ORDERS}) ${APPENDED}; CREATE TABLE sink (id BIGINT, orders BIGINT, quantity BIGINT, PRIMARY KEY (id) NOT ENFORCED) ${NOWHERE};
      INSERT INTO sink SELECT id, COUNT(*), SUM(quantity) FROM orders GROUP BY id;`,
    feed: (place) => ({ table: 'orders', kind: INSERT, row: order(scattered(place), place % 3) }),
    made: KEYS,
    changes: 5 * KEYS,
    flink: 309_000,
    aim: 1_000_000,
  },
  {
    name: 'GROUP BY, retracting, 1 M rows',
    sql: `CREATE TABLE orders (${ORDERS}, PRIMARY KEY (id) NOT ENFORCED) ${LOG};
      CREATE TABLE sink (customer_id BIGINT, orders BIGINT, quantity BIGINT, revenue DECIMAL(38, 2), PRIMARY KEY (customer_id) NOT ENFORCED) ${NOWHERE};
      INSERT INTO sink SELECT customer_id, COUNT(*), SUM(quantity), SUM(price) FROM orders GROUP BY customer_id;`,
    feed: ordersUpdated,
    made: 3 * KEYS,
    changes: 3 * KEYS,
    flink: 182_000,
    aim: 700_000,
  },
  {
    name: 'inner join of two streams, 1 M keys',
    sql: `CREATE TABLE orders (${ORDERS}, PRIMARY KEY (id) NOT ENFORCED) ${LOG};
      CREATE TABLE payments (order_id BIGINT, amount DECIMAL(10, 2), PRIMARY KEY (order_id) NOT ENFORCED) ${LOG};
      CREATE TABLE sink (id BIGINT, region STRING, quantity INT, amount DECIMAL(10, 2), PRIMARY KEY (id) NOT ENFORCED) ${NOWHERE};
      INSERT INTO sink SELECT o.id, o.region, o.quantity, p.amount FROM orders o JOIN payments p ON o.id = p.order_id;`,
    feed(place) {
      if (place % 2 === 0) return { table: 'orders', kind: INSERT, row: order(scattered(place / 2)) };
      const order_id = scattered((place - 1) / 2 + 500_000);
      return { table: 'payments', kind: INSERT, row: { order_id, amount: 100 + (order_id % 5000) } };
    },
    made: 2 * KEYS,
    changes: 2 * KEYS,
    flink: 147_000,
    aim: 500_000,
  },
  {
    name: 'Top-10 per key, 100 k keys',
    sql: `CREATE TABLE orders (${ORDERS}) ${APPENDED};
      CREATE TABLE sink (buyer BIGINT, id BIGINT, price DECIMAL(10, 2), rank_number BIGINT) ${NOWHERE};
      INSERT INTO sink SELECT buyer, id, price, rank_number FROM (
        SELECT buyer, id, price, ROW_NUMBER() OVER (PARTITION BY buyer ORDER BY price DESC) AS rank_number
        FROM (SELECT MOD(id, 100000) AS buyer, id, price FROM orders)) WHERE rank_number <= 10;`,
    feed: (place) => ({ table: 'orders', kind: INSERT, row: order(scattered(place)) }),
    made: KEYS,
    changes: 2 * KEYS,
    flink: 79_000,
    aim: 400_000,
  },
];
