/**
 * The shop that comes with the program: a recorded binlog, declared as tables, with a query over it; and the same shop as Debezium sent it to
 * Kafka, declared as tables beside.
 */

import { quoted } from '../sql/names.ts';

/**
 * `recordings` is the folder of recordings, with a separator at its end; `pace` is the recording connector's option. The tables have names
 * of their own, beside the user's; they are declared anew each time, for the folder moves with the program.
 */
export function demoScript(recordings: string, pace: 'recorded' | 'fast'): string {
  const columns = {
    customers: 'id BIGINT, name STRING, city STRING',
    products: 'id BIGINT, name STRING, price DECIMAL(10, 2)',
    orders: 'id BIGINT, customer_id BIGINT, product_id BIGINT, quantity INT, status STRING',
  };
  const declared = (prefix: string, folder: string, what: (name: string) => string) =>
    Object.entries(columns).map(
      ([name, list]) => `DROP TABLE IF EXISTS ${prefix}_${name};
CREATE TABLE ${prefix}_${name} (${list}, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'recording', 'path' = ${quoted(recordings + folder, "'")}, ${what(name)}, 'pace' = '${pace}');
`,
    );
  const tables = [
    ...declared('shop', 'shop', (name) => `'table-name' = '${name}'`),
    ...declared('shop_kafka', 'shop-debezium', (name) => `'topic' = 'shop.${name}', 'format' = 'debezium-json'`),
  ];
  return `${tables.join('')}\
SELECT o.id, c.name AS customer, p.name AS product, o.quantity, o.quantity * p.price AS total, o.status
FROM shop_orders o JOIN shop_customers c ON o.customer_id = c.id JOIN shop_products p ON o.product_id = p.id;
`;
}

/** One line at a time in the help line. */
export const demoTour: readonly string[] = [
  'You see a join of three MySQL tables, live from a recorded binlog: +I insert, -U +U update, -D delete.',
  'Space pauses the changelog, PgUp and PgDn move through it, End follows again.',
  'Type: SELECT status, COUNT(*), SUM(quantity) FROM shop_orders GROUP BY status;  and Enter.',
  'SELECT * FROM shop_kafka_orders;  reads the same shop as Debezium sent it to Kafka: no broker needed.',
  'EXPLAIN SELECT …; shows the plan and which row kinds flow over each edge.',
  "HELP 'mysql-cdc'; lists what reading your own server takes. Ctrl-D leaves.",
];
