import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { complete } from '../../../src/session/completion/complete.ts';
import { signatureAt } from '../../../src/session/completion/function-items.ts';
import type { CompletionFacts } from '../../../src/session/completion/item.ts';
import type { TableView } from '../../../src/session/protocol.ts';
import { completionPlace } from '../../../src/sql/completion/place.ts';
import { tokenize } from '../../../src/sql/lexer.ts';
import { parse } from '../../../src/sql/parse.ts';

const SPOT = { name: 'spot', type: 'ROW<`lat` INT, `lon` INT>', fields: ['lat', 'lon'].map((name) => ({ name, type: 'INT' })) };
const PLACE = { name: 'place', type: `ROW<\`city\` STRING, \`spot\` ${SPOT.type}>`, fields: [{ name: 'city', type: 'STRING' }, SPOT] };

const FACTS: CompletionFacts = {
  catalog: {
    tables: [
      table('orders', 'mysql-cdc', ['id', 'customer_id', 'total', 'Order Note'], { isReadable: true, isWritable: false }),
      table('customers', 'mysql-cdc', ['id', 'name'], { isReadable: true, isWritable: false }),
      table('orders_copy', 'jdbc', ['id', 'total'], { isReadable: false, isWritable: true }),
      {
        ...table('shops', 'print', ['id'], { isReadable: true, isWritable: false }),
        columns: [{ name: 'id', type: 'INT' }, PLACE],
      },
      table('order', 'print', ['id'], { isReadable: false, isWritable: true }),
    ],
  },
  jobs: [],
  unfinished: [{ id: 'a1b2', name: 'orders_rt', checkpoint: undefined, ownerPid: undefined }],
  files: (folder) => (folder === '' ? ['sync.sql', 'notes.txt', 'jobs/', '.git/'] : folder === 'jobs/' ? ['nightly.sql'] : []),
};

function table(
  name: string,
  connector: string,
  columns: readonly string[],
  access: Pick<TableView, 'isReadable' | 'isWritable'>,
): TableView {
  return {
    name,
    connector,
    ...access,
    isView: false,
    columns: columns.map((column) => ({ name: column, type: column === 'id' ? 'BIGINT' : 'STRING' })),
  };
}

/** ▮ is the cursor. */
function at(marked: string) {
  const cursor = marked.indexOf('▮');
  return complete(marked.replace('▮', ''), cursor, FACTS);
}

function labels(marked: string): readonly string[] {
  return at(marked).items.map(({ label }) => label);
}

/** The text after the best completion, ▮ behind it. */
function accepted(marked: string): string {
  const text = marked.replace('▮', '');
  const { span, items } = at(marked);
  return `${text.slice(0, span.start)}${items[0]?.insert}▮${text.slice(span.end)}`;
}

describe('keywords', () => {
  test('a statement begins with its words', () => {
    expect(labels('▮').slice(0, 4)).toEqual(['SELECT', 'INSERT', 'CREATE', 'SHOW']);
    expect(labels('SHOW TABLES; INS▮')).toEqual(['INSERT']);
    expect(labels('SELECT 1;\nEXPL▮')).toEqual(['EXPLAIN']);
  });

  test.each([
    ['SELECT * FR▮', 'SELECT * FROM ▮'],
    ['SELECT * FROM orders WH▮', 'SELECT * FROM orders WHERE ▮'],
    ['SELECT * FROM orders GROUP ▮', 'SELECT * FROM orders GROUP BY ▮'],
    ['SELECT id FROM orders o JO▮', 'SELECT id FROM orders o JOIN ▮'],
    ['SELECT * FROM orders o JOIN customers c O▮', 'SELECT * FROM orders o JOIN customers c ON ▮'],
    ['CREATE TABLE t (id INT, PRIM▮', 'CREATE TABLE t (id INT, PRIMARY ▮'],
    ['CREATE TABLE t (id INT, PRIMARY KEY (id) NOT ENF▮', 'CREATE TABLE t (id INT, PRIMARY KEY (id) NOT ENFORCED▮'],
    ['CREATE TABLE t (id INT) WI▮', 'CREATE TABLE t (id INT) WITH ▮'],
    [
      'EXECUTE STATEMENT SET BEGIN INSERT INTO orders_copy SELECT 1, 2; INS▮',
      'EXECUTE STATEMENT SET BEGIN INSERT INTO orders_copy SELECT 1, 2; INSERT ▮',
    ],
    ['SELECT CASE WHEN id > 1 TH▮', 'SELECT CASE WHEN id > 1 THEN ▮'],
    ['SELECT id IS NOT NU▮', 'SELECT id IS NOT NULL▮'],
  ])('%s', (before, after) => expect(accepted(before)).toBe(after));

  test('small letters stay small, also where nothing is typed yet', () => {
    expect(accepted('sel▮')).toBe('select ▮');
    expect(accepted('select * fr▮')).toBe('select * from ▮');
    expect(accepted('select id from orders group ▮')).toBe('select id from orders group by ▮');
    expect(accepted('select substr▮')).toBe('select substring(▮');
  });

  test('what Flink has and Riffle does not execute is not offered', () => {
    expect(labels('SHOW MODU▮')).toEqual([]);
    expect(labels('INSERT OVER▮')).toEqual([]);
  });

  test('a mistake earlier in the statement does not end it', () => {
    expect(accepted('SELECT a b c FROM orders WH▮')).toBe('SELECT a b c FROM orders WHERE ▮');
    expect(labels('SELEC * FORM orders WHERE cust▮')).toEqual(['customer_id']);
    expect(labels('SELECT ) FROM orders WHERE cust▮')).toEqual(['customer_id']);
    expect(labels('BROKEN IN MANY WAYS;\nSELECT * FROM cust▮')).toEqual(['customers']);
  });
});

describe('tables', () => {
  test('those that can be read behind FROM and JOIN, those that can be written behind INSERT INTO', () => {
    expect(labels('SELECT * FROM ord▮')).toEqual(['orders']);
    expect(labels('SELECT * FROM orders, ▮').slice(0, 2)).toEqual(['orders', 'customers']);
    expect(labels('INSERT INTO ord▮')).toEqual(['orders_copy', 'order']);
    expect(labels('DESCRIBE ord▮')).toEqual(['orders', 'orders_copy', 'order']);
    expect(labels('DROP TABLE IF EXISTS ord▮')).toHaveLength(3);
  });

  test('a name for a new table is the person’s own', () => expect(labels('CREATE TABLE ord▮')).toEqual([]));

  test('names that need backticks get them', () => {
    expect(at('INSERT INTO order▮').items.find(({ label }) => label === 'order')?.insert).toBe('`order`');
    expect(accepted('SELECT * FROM `ord▮')).toBe('SELECT * FROM `orders`▮');
    expect(accepted('SELECT * FROM `ord▮`')).toBe('SELECT * FROM `orders`▮');
  });

  test('queries named by WITH can be read', () => expect(labels('WITH big AS (SELECT id FROM orders) SELECT * FROM b▮')).toEqual(['big']));
});

describe('columns', () => {
  test('of the tables of the same SELECT, also when FROM stands behind the cursor', () => {
    expect(labels('SELECT cust▮ FROM orders')).toEqual(['customer_id']);
    expect(labels('SELECT * FROM orders WHERE to▮')).toContain('total');
    expect(labels('SELECT na▮ FROM orders o JOIN customers c ON o.customer_id = c.id')).toEqual(['name']);
    expect(labels('SELECT name FROM customers UNION ALL SELECT nam▮ FROM orders')).toEqual([]);
  });

  test('behind a qualifier only those of its table, without letters typed', () => {
    expect(labels('SELECT o.▮ FROM orders o JOIN customers c ON o.id = c.id')).toEqual(['id', 'customer_id', 'total', 'Order Note']);
    expect(labels('SELECT * FROM orders o JOIN customers c ON c.▮')).toEqual(['id', 'name']);
  });

  test('a name that two tables have comes with its qualifier, and shows its type', () => {
    const found = at('SELECT i▮ FROM orders o JOIN customers c ON o.id = c.id').items.slice(0, 2);
    expect(found.map(({ insert, detail }) => `${insert} ${detail}`)).toEqual(['o.id BIGINT', 'c.id BIGINT']);
  });

  test('in backticks where they need them', () => expect(accepted('SELECT Ord▮ FROM orders')).toBe('SELECT `Order Note`▮ FROM orders'));

  test('behind a row its fields, however deep it lies', () => {
    expect(labels('SELECT place.▮ FROM shops')).toEqual(['city', 'spot']);
    expect(labels('SELECT s.place.c▮ FROM shops s')).toEqual(['city']);
    expect(labels('SELECT s.place.spot.▮ FROM shops AS s')).toEqual(['lat', 'lon']);
    expect(labels('SELECT city.▮ FROM shops')).toEqual([]);
  });

  test('of subqueries, of queries named by WITH, and through their stars', () => {
    expect(labels('SELECT x.▮ FROM (SELECT id, total AS amount FROM orders) x')).toEqual(['id', 'amount']);
    expect(labels('WITH q (a, b) AS (SELECT 1, 2) SELECT q.▮ FROM q')).toEqual(['a', 'b']);
    expect(labels('SELECT s.▮ FROM (SELECT * FROM customers) AS s')).toEqual(['id', 'name']);
    expect(labels('WITH q AS (SELECT c.* FROM orders o, customers c) SELECT q.▮ FROM q')).toEqual(['id', 'name']);
  });

  test('a subquery in a condition sees the tables around it, one behind FROM does not', () => {
    expect(labels('SELECT * FROM customers WHERE EXISTS (SELECT 1 FROM orders WHERE nam▮')).toEqual(['name']);
    expect(labels('SELECT * FROM orders WHERE id IN (SELECT tot▮ FROM orders)')).toEqual(['total']);
    expect(labels('SELECT * FROM customers, (SELECT nam▮ FROM orders) x')).toEqual([]);
  });

  test('of the target in the list of an INSERT, and of the table itself in its key', () => {
    expect(labels('INSERT INTO orders_copy (▮').slice(0, 2)).toEqual(['id', 'total']);
    expect(labels('CREATE TABLE t (code INT, city STRING, PRIMARY KEY (c▮')).toEqual(['code', 'city']);
  });
});

describe('options', () => {
  const create = "CREATE TABLE t (id INT) WITH ('connector' = 'mysql-cdc', ";

  test('the connector comes first, then its required options, without those given already', () => {
    expect(accepted('CREATE TABLE t (id INT) WITH (▮')).toBe("CREATE TABLE t (id INT) WITH ('connector' = '▮");
    expect(labels("CREATE TABLE t (id INT) WITH ('connector' = 'm▮")).toEqual(['mysql-cdc']);
    const required = at(`${create}'▮`).items.filter(({ detail }) => detail === 'required').length;
    expect(required).toBeGreaterThan(2);
    expect(labels(`${create}'▮`)[0]).toBe('hostname');
    expect(labels(`${create}'hostname' = 'h', '▮`)).not.toContain('hostname');
    expect(labels(`${create}'ho▮', 'port' = '1')`)).toEqual(['hostname']);
  });

  test('a key goes on to its value, unless the value stands there already', () => {
    expect(accepted(`${create}'hostn▮`)).toBe(`${create}'hostname' = '▮`);
    expect(accepted(`${create}'hostn▮' = 'localhost'`)).toBe(`${create}'hostname'▮ = 'localhost'`);
    expect(accepted(`${create}hostn▮`)).toBe(`${create}'hostname' = '▮`);
  });

  test('values of choices and booleans', () => {
    expect(labels(`${create}'scan.startup.mode' = '▮`)).toContain('initial');
    expect(accepted(`${create}'scan.startup.mode' = 'in▮`)).toBe(`${create}'scan.startup.mode' = 'initial'▮`);
    expect(labels("SET 'table.dml-sync' = '▮")).toEqual(['true', 'false']);
    expect(labels('SET table.dml-sync = t▮')).toEqual(['true']);
  });

  test('keys of the session, bare and in quotes', () => {
    expect(accepted('SET exec▮')).toBe("SET 'execution.checkpointing.interval' = '▮");
    expect(labels("SET 'check▮")[0]).toBe('execution.checkpointing.interval');
    expect(accepted("RESET 'pipeline.n▮")).toBe("RESET 'pipeline.name'▮");
  });
});

test('types, jobs, files and topics of HELP', () => {
  expect(labels('CREATE TABLE t (id BIG▮')).toEqual(['BIGINT']);
  expect(labels('SELECT CAST(id AS dec▮ FROM orders')).toEqual(['decimal', 'dec']);
  expect(accepted("STOP JOB '▮")).toBe("STOP JOB 'orders_rt'▮");
  expect(labels("SOURCE '▮")).toEqual(['sync.sql', 'jobs/']);
  expect(accepted("SOURCE 'jo▮")).toBe("SOURCE 'jobs/▮");
  expect(accepted("SOURCE 'jobs/n▮")).toBe("SOURCE 'jobs/nightly.sql'▮");
  expect(labels('HELP mysql▮')).toEqual(['mysql-cdc']);
});

test('nothing is offered inside a comment, a number, a text of the person’s own', () => {
  for (const place of ['SELECT 1 -- sel▮', 'SELECT 1 /* sel▮', 'SELECT 12▮', "SELECT 'sel▮", 'SELECT 1 AS t▮', 'SELECT "a▮']) {
    expect(labels(place)).toEqual([]);
  }
  expect(labels('-- a comment\nSEL▮')).toEqual(['SELECT']);
});

test('what starts as typed comes before what only holds the letters', () => {
  expect(labels('SELECT * FROM orders WHERE cid▮')).toEqual(['customer_id']);
  expect(labels('SELECT * FROM orders ORDER BY id▮')[0]).toBe('id');
  expect(at('INSERT INTO o▮').commonStart).toBe('order');
});

describe('the signature of the call at the cursor', () => {
  const shown = (text: string) => {
    const found = signatureAt(text);
    return found && [found.syntax, found.current && found.syntax.slice(found.current.start, found.current.end)];
  };

  test('with the operand being written', () => {
    expect(shown('SELECT ROUND(')).toEqual(['ROUND(number [, digits])', 'number']);
    expect(shown('SELECT ROUND(total * (1 + 2), ')).toEqual(['ROUND(number [, digits])', 'digits']);
    expect(shown('SELECT COALESCE(a, b, c')).toEqual(['COALESCE(value, …)', '…']);
  });

  test('of no call that is closed or that is none', () => {
    expect(shown('SELECT ROUND(1)')).toBeUndefined();
    expect(shown('SELECT 1 WHERE a IN (')).toBeUndefined();
    expect(shown('SELECT LEFT(name, (1 + ')?.[1]).toBe('length');
  });
});

const corpus = ['sql-corpus.sql', 'sql-flink.sql'].map((name) => readFileSync(new URL(`../../golden/${name}`, import.meta.url), 'utf8'));
const statements = corpus.flatMap((text) => parse(text).statements);

test('every keyword of every statement that can be executed is offered at its place', () => {
  const missing = statements
    // The words of a bare key are words of its own.
    .filter(({ faults, statement }) => faults.length === 0 && statement?.kind !== 'set')
    .flatMap(({ text }) =>
      tokenize(text)
        .filter(({ kind }) => kind === 'keyword')
        .filter(({ start, word }) => !offers(text.slice(0, start), word))
        .map(({ start, end }) => text.slice(Math.max(0, start - 40), end)),
    );
  expect(missing).toEqual([]);
});

/** A keyword may also be a function, a type, or a name of the person's own. */
function offers(before: string, word: string): boolean {
  const { wants } = completionPlace(before, before.length);
  return wants.some((want) => want.kind === 'function' || want.kind === 'type' || (want.kind === 'keyword' && want.words.includes(word)));
}

test('at every place of every statement of the corpus it answers, and what it replaces is around the cursor', () => {
  for (const { text } of statements) {
    for (let cursor = 0; cursor <= text.length; cursor++) {
      const { span } = complete(text, cursor, FACTS);
      if (span.start > cursor || span.end < cursor) throw new Error(`${cursor} of ${text}`);
    }
  }
});

test('at any place of any text it answers', () => {
  const pieces = fc.constantFrom(
    'SELECT ',
    'FROM ',
    '(',
    ')',
    "'",
    '`',
    '"',
    ';',
    ',',
    '.',
    'WITH ',
    'a',
    ' ',
    '\n',
    '--',
    '/*',
    '*/',
    '=',
    '山',
    '1',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), fc.nat(60), (parts, place) => {
      const text = parts.join('');
      const cursor = Math.min(place, text.length);
      const { span } = complete(text, cursor, FACTS);
      expect(span.start).toBeLessThanOrEqual(cursor);
      expect(span.end).toBeGreaterThanOrEqual(cursor);
    }),
  );
});
