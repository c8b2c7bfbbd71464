/**
 * The shop that `npm run record` writes into a server: three tables and five minutes of a busy morning, the same each time. Times are
 * scripted: `SET timestamp` makes the server date each commit as if it had been made then.
 */
export const SHOP_TABLES = ['customers', 'products', 'orders'] as const;

/** The morning begins on 2026-03-02 at 09:00:00 UTC. */
export const SHOP_START_SECONDS = 1_772_442_000;

export const SHOP_SCHEMA = [
  'CREATE DATABASE shop CHARACTER SET utf8mb4',
  `CREATE TABLE shop.customers (
    id INT NOT NULL PRIMARY KEY,
    name VARCHAR(60) NOT NULL,
    city VARCHAR(40),
    email VARCHAR(80),
    born DATE
  )`,
  `CREATE TABLE shop.products (
    id INT NOT NULL PRIMARY KEY,
    name VARCHAR(80) NOT NULL,
    price DECIMAL(10, 2) NOT NULL,
    stock SMALLINT UNSIGNED NOT NULL,
    added DATETIME(6) NOT NULL
  )`,
  `CREATE TABLE shop.orders (
    id BIGINT NOT NULL PRIMARY KEY,
    customer_id INT NOT NULL,
    product_id INT NOT NULL,
    quantity INT NOT NULL,
    status ENUM('new', 'paid', 'shipped', 'cancelled') NOT NULL,
    note VARCHAR(200),
    ordered_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
  )`,
];

export interface ShopCommit {
  /** Seconds after the start of the morning. */
  readonly atSeconds: number;
  readonly statements: readonly string[];
}

const CUSTOMERS = [
  "(1, 'Ada Lovelace', 'London', 'ada@example.com', '1815-12-10')",
  "(2, '张伟', '北京', 'zhang.wei@example.com', '1988-06-01')",
  "(3, 'Grace Hopper', 'New York', 'grace@example.com', '1906-12-09')",
  "(4, '李娜', '上海', NULL, '1992-02-29')",
  "(5, 'Søren Kierkegaard', 'København', 'soren@example.com', '1813-05-05')",
  "(6, 'Frida Kahlo', 'Ciudad de México', NULL, '1907-07-06')",
  "(7, '王芳', '深圳', 'wang.fang@example.com', NULL)",
  "(8, 'Alan Turing', 'Manchester', 'alan@example.com', '1912-06-23')",
];

const PRODUCTS = [
  "(1, 'apple', 0.35, 900, '2026-01-05 08:00:00')",
  "(2, 'notebook, squared', 3.50, 240, '2026-01-05 08:00:00.5')",
  "(3, '茉莉花茶', 12.80, 120, '2026-01-12 10:15:30.123456')",
  "(4, 'fountain pen', 49.90, 35, '2026-01-20 00:00:00')",
  "(5, 'desk lamp', 79.00, 18, '2026-02-01 12:00:00')",
  "(6, 'kimchi ☘', 6.20, 64, '2026-02-14 23:59:59.999999')",
];

const NOTES = [null, null, null, null, "'leave it at the door'", "'生日礼物，请包装'", "'call first'", "''", "'🎁'"];

/** A small generator of its own, so that every recording tells the same story. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

/** All commits of the morning, in order of time. */
export function shopCommits(minutes = 5): ShopCommit[] {
  const random = generator(20_260_302);
  const commits: ShopCommit[] = [
    { atSeconds: 0, statements: [`INSERT INTO shop.customers VALUES ${CUSTOMERS.join(', ')}`] },
    { atSeconds: 0, statements: [`INSERT INTO shop.products VALUES ${PRODUCTS.join(', ')}`] },
  ];
  const open: { id: number; step: number }[] = [];
  let nextId = 1001;
  for (let atSeconds = 0.5; atSeconds < minutes * 60; atSeconds += 0.4 + random(24) / 10) {
    const chance = random(100);
    const order = open[random(Math.max(1, open.length))];
    if (order === undefined || chance < 42) {
      const id = nextId++;
      open.push({ id, step: 0 });
      commits.push({ atSeconds, statements: orderStatements(id, atSeconds, random) });
    } else if (chance < 80) {
      commits.push({ atSeconds, statements: progress(order, open) });
    } else if (chance < 88) {
      open.splice(open.indexOf(order), 1);
      const isGone = chance < 85;
      const statement = isGone
        ? `DELETE FROM shop.orders WHERE id = ${order.id}`
        : `UPDATE shop.orders SET status = 'cancelled', note = NULL WHERE id = ${order.id}`;
      commits.push({ atSeconds, statements: [statement] });
    } else {
      commits.push({ atSeconds, statements: [around(random)] });
    }
  }
  return [...commits, ...highlights()].sort((left, right) => left.atSeconds - right.atSeconds);
}

/** Customer 8 becomes 108 on the way. */
function orderStatements(id: number, atSeconds: number, random: (below: number) => number): string[] {
  const chosen = 1 + random(CUSTOMERS.length);
  const customer = chosen === 8 && atSeconds > 61 ? 108 : chosen;
  const product = 1 + random(PRODUCTS.length);
  const quantity = 1 + random(5);
  const note = NOTES[random(NOTES.length)] ?? 'NULL';
  const columns = 'id, customer_id, product_id, quantity, status, note';
  const insert = `INSERT INTO shop.orders (${columns}) VALUES (${id}, ${customer}, ${product}, ${quantity}, 'new', ${note})`;
  if (quantity < 4) return [insert];
  return [insert, `UPDATE shop.products SET stock = IF(stock > ${quantity}, stock - ${quantity}, 0) WHERE id = ${product}`];
}

function progress(order: { id: number; step: number }, open: { id: number; step: number }[]): string[] {
  order.step++;
  if (order.step === 2) open.splice(open.indexOf(order), 1);
  return [`UPDATE shop.orders SET status = '${order.step === 1 ? 'paid' : 'shipped'}' WHERE id = ${order.id}`];
}

function around(random: (below: number) => number): string {
  const product = 1 + random(PRODUCTS.length);
  if (random(2) === 0) return `UPDATE shop.products SET stock = stock + 40 WHERE id = ${product}`;
  return `UPDATE shop.products SET price = price * ${['1.10', '0.90', '1.05'][random(3)]} WHERE id = ${product}`;
}

/** What chance may leave out. */
function highlights(): ShopCommit[] {
  return [
    { atSeconds: 20.2, statements: ["UPDATE shop.customers SET city = 'Paris', email = NULL WHERE id = 3"] },
    { atSeconds: 45.7, statements: ["INSERT INTO shop.customers VALUES (9, '渡辺 直美', '大阪', NULL, '1987-10-23')"] },
    {
      atSeconds: 61.1,
      statements: ['UPDATE shop.customers SET id = 108 WHERE id = 8', 'UPDATE shop.orders SET customer_id = 108 WHERE customer_id = 8'],
    },
    { atSeconds: 90.3, statements: ["INSERT INTO shop.products VALUES (7, 'atlas, 2nd edition', 120.00, 3, '2026-03-02 09:01:30.3')"] },
    { atSeconds: 133.9, statements: ['DELETE FROM shop.products WHERE id = 7'] },
    { atSeconds: 150.5, statements: ["UPDATE shop.customers SET born = '1987-10-24' WHERE id = 9"] },
    { atSeconds: 200.8, statements: ["INSERT INTO shop.customers VALUES (10, '', NULL, '', NULL)"] },
    { atSeconds: 214.6, statements: ['DELETE FROM shop.customers WHERE id = 10'] },
    { atSeconds: 260.4, statements: ['UPDATE shop.orders SET id = id + 100000 WHERE id < 1004'] },
  ];
}
