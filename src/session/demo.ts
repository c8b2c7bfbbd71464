/** The shop that comes with the program: a recorded binlog, declared as tables, with a query over it. */

import { quoted } from '../sql/names.ts';

/** `recordings` is the folder of recordings, with a separator at its end; `pace` is the recording connector's option. */
export function demoScript(recordings: string, pace: 'recorded' | 'fast'): string {
  const withOptions = (table: string) =>
    `WITH ('connector' = 'recording', 'path' = ${quoted(`${recordings}shop`, "'")}, 'table-name' = '${table}', 'pace' = '${pace}')`;
  return `CREATE TABLE customers (id BIGINT, name STRING, city STRING, PRIMARY KEY (id) NOT ENFORCED)
${withOptions('customers')};
CREATE TABLE products (id BIGINT, name STRING, price DECIMAL(10, 2), PRIMARY KEY (id) NOT ENFORCED)
${withOptions('products')};
CREATE TABLE orders (id BIGINT, customer_id BIGINT, product_id BIGINT, quantity INT, status STRING, PRIMARY KEY (id) NOT ENFORCED)
${withOptions('orders')};
SELECT o.id, c.name AS customer, p.name AS product, o.quantity, o.quantity * p.price AS total, o.status
FROM orders o JOIN customers c ON o.customer_id = c.id JOIN products p ON o.product_id = p.id;
`;
}

/** One line at a time in the help line. */
export const demoTour: readonly string[] = [
  'You see a join of three MySQL tables, live from a recorded binlog: +I insert, -U +U update, -D delete.',
  'Space pauses the changelog, PgUp and PgDn move through it, End follows again.',
  'Type: SELECT status, COUNT(*), SUM(quantity) FROM orders GROUP BY status;  and Enter.',
  'EXPLAIN SELECT …; shows the plan and which row kinds flow over each edge.',
  "HELP 'mysql-cdc'; lists what reading your own server takes. Ctrl-D leaves.",
];
