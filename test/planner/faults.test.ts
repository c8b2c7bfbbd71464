import { expect, test, vi } from 'vitest';
import { PlanSession } from './session.ts';

vi.mock('../../src/connectors/catalogue.ts', () => import('./connectors.ts'));

const session = new PlanSession(`
  CREATE TABLE orders (id BIGINT, customer INT, price DECIMAL(10, 2), placed TIMESTAMP(3), note STRING,
    PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'log');
  CREATE TABLE customers (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'log');
  CREATE TABLE events (id BIGINT, name STRING) WITH ('connector' = 'appended');
  CREATE TABLE target (id BIGINT, name STRING, n INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'upserts');
  CREATE TABLE appendix (id BIGINT, name STRING) WITH ('connector' = 'upserts');
  CREATE TABLE days (d DATE NOT NULL, id BIGINT, n INT, region STRING) PARTITIONED BY (d, region) WITH ('connector' = 'lines');
  CREATE TABLE elsewhere (id BIGINT) WITH ('connector' = 'kafka', 'topic' = 'x');
  CREATE TABLE stamped (id BIGINT, op_ts TIMESTAMP_LTZ(3) METADATA) WITH ('connector' = 'upserts');
`);

/** Code and place of every fault; the words are looked at where they matter. */
function places(text: string): readonly string[] {
  return session.faults(text).map((fault) => /^\w+ at (".*?"(?=:)|nowhere)/s.exec(fault)?.[0] ?? fault);
}

test('all faults of a query are told at once, in the order of the text', () => {
  expect(places('SELECT idd, UPER(note), price + note2 FROM orders WHERE custmer = 1 GROUP BY nothing')).toEqual([
    'SQL_UNKNOWN_COLUMN at "idd"',
    'SQL_UNKNOWN_FUNCTION at "UPER"',
    'SQL_UNKNOWN_COLUMN at "note2"',
    'SQL_UNKNOWN_COLUMN at "custmer"',
    'SQL_UNKNOWN_COLUMN at "nothing"',
  ]);
});

test('of an unknown table no column is faulty too, grouped or not', () => {
  expect(places('INSERT INTO target SELECT id, name, 1 FROM absent GROUP BY id, name')).toEqual(['SQL_UNKNOWN_TABLE at "absent"']);
  expect(places('INSERT INTO target SELECT id, name, n FROM absent')).toEqual(['SQL_UNKNOWN_TABLE at "absent"']);
});

test('a literal that is no pattern, path or character set is told before a job starts, a column is not looked at', () => {
  expect(
    places(
      "SELECT REGEXP(note, '('), JSON_VALUE(note, '$['), DATE_FORMAT(placed, 'QQ'), ENCODE(note, 'X'), note SIMILAR TO ']' FROM orders WHERE REGEXP_REPLACE(note, 'a*+', '') = ''",
    ),
  ).toEqual([
    `SQL_RUNTIME_REGEXP at "REGEXP(note, '(')"`,
    `SQL_RUNTIME_JSON_PATH at "JSON_VALUE(note, '$[')"`,
    `SQL_RUNTIME_DATE_PATTERN at "DATE_FORMAT(placed, 'QQ')"`,
    `SQL_RUNTIME_CHARSET at "ENCODE(note, 'X')"`,
    `SQL_RUNTIME_REGEXP at "note SIMILAR TO ']'"`,
    `SQL_RUNTIME_REGEXP at "REGEXP_REPLACE(note, 'a*+', '')"`,
  ]);
  expect(places("SELECT REGEXP(note, note), note SIMILAR TO '!(' ESCAPE note FROM orders")).toEqual([]);
});

test('PARTITION gives columns of PARTITIONED BY their value, and the query the others', () => {
  const insert = (partition: string, rest: string) => session.faults(`INSERT INTO days PARTITION (${partition}) ${rest}`);
  expect(insert("d = '2026-11-29', region = 7", 'SELECT id, 1 FROM events')).toEqual([]);
  expect(insert("d = DATE '2026-11-29'", '(id, region) SELECT id, name FROM events')).toEqual([]);
  expect(insert('d = NULL, region = NULL', 'SELECT id, 1 FROM events')).toEqual([
    'SQL_NOT_NULL at "NULL": The column \'d\' is DATE NOT NULL and cannot be NULL. Give it a value.',
  ]);
  expect(insert("region = 'x'", 'SELECT id, 1 FROM events')).toEqual([
    'SQL_TYPE at "SELECT id, 1 FROM events": The query gives 2 columns (id, EXPR$1); 3 are to be written (d, id, n). ' +
      'Give the query one column for each, or list the columns: INSERT INTO t (a, b) SELECT ….',
  ]);
  expect(insert("d = 'today', n = 1, regoin = 'x', d = '2026-11-29'", 'SELECT id FROM events')).toEqual([
    `SQL_TYPE at "'today'": The column 'd' is DATE, and 'today' is none. Write a value of the type DATE.`,
    `SQL_PARTITIONED at "n": The table 'days' has no partition column 'n'. It is PARTITIONED BY (d, region).`,
    `SQL_PARTITIONED at "regoin": The table 'days' has no partition column 'regoin'. Did you mean 'region'? It is PARTITIONED BY (d, region).`,
    `SQL_DUPLICATE_COLUMN at "d": The column 'd' is listed twice. Remove one of them.`,
  ]);
  expect(insert('d = id', 'SELECT id, 1, name FROM events')).toEqual([
    'SQL_SYNTAX at "id": PARTITION gives a column one literal for all rows. ' +
      'Write a text, a number, or DATE and the like with a text; what differs from row to row the query gives.',
  ]);
  expect(insert("d = '2026-11-29'", '(d, id) SELECT name, id FROM events')).toEqual([
    `SQL_DUPLICATE_COLUMN at "d": The column 'd' has its value from PARTITION. Leave it out of the columns that the query gives.`,
  ]);
  expect(session.faults("INSERT INTO appendix PARTITION (name = 'x') SELECT id FROM events")).toEqual([
    `SQL_PARTITIONED at "name": The table 'appendix' has no partition column 'name'. Leave PARTITION out; the query gives every column.`,
  ]);
});

test('a near name is offered', () => {
  expect(session.faults('SELECT custmer FROM orders')[0]).toContain("Did you mean 'customer'?");
  expect(session.faults('SELECT 1 FROM order_')[0]).toContain("Did you mean 'orders'?");
  expect(session.faults('SELECT UPER(note) FROM orders')[0]).toContain("Did you mean 'UPPER'?");
});

test('what was plainly meant is written for the user, every fault of a text at once', () => {
  expect(session.repaired('SELECT o.custmer, UPER(note) FROM order_ o')).toBe('SELECT o.custmer, UPPER(note) FROM orders o');
  expect(session.repaired('SELECT o.custmer, COUN(*) FROM orders o GROUP BY o.custmer')).toBe(
    'SELECT o.customer, COUNT(*) FROM orders o GROUP BY o.customer',
  );
  expect(session.repaired('INSERT INTO target (id, nam, n) SELECT id, note, 1 FROM orders')).toContain('(id, name, n)');
  expect(session.repaired("CREATE TABLE t (id INT) WITH ('connector' = 'log', 'sever' = 'x', 'snapshot' = 'treu')")).toContain(
    "'server' = 'x'",
  );
  expect(session.repaired('SELECT nothing_like_it FROM orders')).toBeUndefined();
});

test('a table that is not there hides no other fault and makes none up', () => {
  expect(places('SELECT anything, NOSUCH(1) FROM nowhere')).toEqual(['SQL_UNKNOWN_FUNCTION at "NOSUCH"', 'SQL_UNKNOWN_TABLE at "nowhere"']);
});

test('a name in two tables must be qualified', () => {
  expect(session.faults('SELECT id FROM orders o JOIN customers c ON o.customer = c.id')).toEqual([
    'SQL_AMBIGUOUS at "id": The column \'id\' is in more than one table: o, c. Say which one: o.id or c.id.',
  ]);
  expect(places('SELECT x.id FROM orders o')).toEqual(['SQL_UNKNOWN_TABLE at "x.id"']);
  expect(places('SELECT 1 FROM orders JOIN orders ON TRUE')).toContain('SQL_AMBIGUOUS at "orders"');
});

test('types that do not fit are told with the CAST to write', () => {
  expect(places('SELECT note + placed FROM orders')).toEqual(['SQL_TYPE at "note + placed"']);
  expect(places("SELECT id FROM orders WHERE placed > 'yesterday'")).toEqual(['SQL_TYPE at "placed > \'yesterday\'"']);
  expect(places('SELECT id FROM orders WHERE price')).toEqual(['SQL_TYPE at "price"']);
  expect(places("SELECT CASE WHEN id = 1 THEN price ELSE DATE '2024-01-01' END FROM orders")).toHaveLength(1);
  expect(session.faults('INSERT INTO target SELECT id, note, price FROM orders')[0]).toContain('Write CAST(… AS INT).');
});

test('a length that no value has is refused where CAST would pad to it', () => {
  expect(session.faults('SELECT CAST(note AS CHAR(600000000)), TRY_CAST(CAST(note AS BYTES) AS BINARY(2147483647)) FROM orders')).toEqual([
    expect.stringMatching(
      /^SQL_TYPE at "CAST\(note AS CHAR\(600000000\)\)": CAST pads every value .* which may be 1000000 at most\. Cast to STRING/,
    ),
    expect.stringMatching(/^SQL_TYPE at "TRY_CAST\(.*\)": CAST pads every value .* Cast to BYTES/),
  ]);
  expect(places('SELECT CAST(note AS CHAR(1000000)), CAST(note AS VARCHAR(600000000)) FROM orders')).toEqual([]);
});

test('a table is used as what its connector can do', () => {
  expect(session.faults('SELECT * FROM elsewhere')).toEqual([
    "SQL_UNKNOWN_CONNECTOR at \"elsewhere\": The table 'elsewhere' needs the connector 'kafka', which is not there yet. Connectors: log, keyed, appended, upserts, topic, lines, nothing.",
  ]);
  expect(places('SELECT * FROM target')).toEqual(['SQL_CONNECTOR_ROLE at "target"']);
  expect(places('INSERT INTO orders SELECT * FROM orders')).toEqual(['SQL_CONNECTOR_ROLE at "orders"']);
  expect(places('INSERT INTO stamped SELECT id, CAST(NULL AS TIMESTAMP_LTZ(3)) FROM events')).toEqual(['SQL_METADATA at "stamped"']);
});

test('columns to write are checked by number, name, type and NULL', () => {
  expect(places('INSERT INTO target SELECT id FROM orders')).toEqual(['SQL_TYPE at "SELECT id FROM orders"']);
  expect(places('INSERT INTO target (id, nme) SELECT id, note FROM orders')).toEqual(['SQL_UNKNOWN_COLUMN at "nme"']);
  expect(places('INSERT INTO target (name) SELECT note FROM orders')).toEqual(['SQL_NOT_NULL at "target"']);
  expect(places('INSERT INTO target (id, id) SELECT id, id FROM orders')).toEqual(['SQL_DUPLICATE_COLUMN at "id"']);
  expect(places("INSERT INTO target SELECT NULL, 'a', 1 FROM orders")).toEqual(['SQL_NOT_NULL at "NULL"']);
});

test('grouping rules are explained', () => {
  expect(places('SELECT customer, note, COUNT(*) FROM orders GROUP BY customer')).toEqual(['SQL_GROUP_BY at "note"']);
  expect(places('SELECT customer AS c, COUNT(*) FROM orders GROUP BY c')).toContain('SQL_GROUP_BY at "c"');
  expect(places('SELECT COUNT(*) FROM orders GROUP BY 1')).toEqual(['SQL_GROUP_BY at "1"']);
  expect(places('SELECT id FROM orders WHERE COUNT(*) > 1')).toEqual(['SQL_AGGREGATE at "COUNT(*)"']);
  expect(places('SELECT SUM(COUNT(*)) FROM orders')).toEqual(['SQL_AGGREGATE at "COUNT(*)"']);
  expect(places('SELECT SUM(note) FROM orders')).toEqual(['SQL_TYPE at "SUM(note)"']);
  expect(places('SELECT COUNT(DISTINCT *), COUNT(DISTINCT id, note) FROM orders')).toEqual([
    'SQL_TYPE at "COUNT(DISTINCT *)"',
    'SQL_TYPE at "COUNT(DISTINCT id, note)"',
  ]);
  expect(places('SELECT COUNT(*) FILTER (WHERE note), UPPER(note) FILTER (WHERE TRUE) FROM orders')).toEqual([
    'SQL_TYPE at "note"',
    'SQL_TYPE at "UPPER(note) FILTER (WHERE TRUE)"',
    'SQL_GROUP_BY at "note"',
  ]);
  expect(places('SELECT COUNT(*) FILTER (WHERE MAX(id) > 1) FROM orders')).toEqual(['SQL_AGGREGATE at "MAX(id)"']);
  expect(places('SELECT id FROM orders HAVING id > 1')).toEqual(['SQL_GROUP_BY at "id"', 'SQL_GROUP_BY at "id"']);
  expect(places('SELECT customer FROM orders GROUP BY customer HAVING COUNT(*)')).toEqual(['SQL_TYPE at "COUNT(*)"']);
});

test('a join without an equality is refused with the remedy', () => {
  expect(places('SELECT 1 FROM orders o, customers c')).toEqual(['SQL_JOIN at "customers c"']);
  expect(places('SELECT 1 FROM orders o JOIN customers c ON o.customer > c.id')).toEqual(['SQL_JOIN at "customers c"']);
  expect(places('SELECT 1 FROM orders o LEFT JOIN customers c ON o.customer > c.id')).toEqual(['SQL_JOIN at "customers c"']);
  // WHERE says nothing of what an outer join matches.
  expect(places('SELECT 1 FROM orders o LEFT JOIN customers c ON TRUE WHERE c.id IS NULL OR o.customer = c.id')).toEqual([
    'SQL_JOIN at "customers c"',
  ]);
});

test('a sink that can only append refuses updates and says what to declare', () => {
  expect(session.faults('INSERT INTO appendix SELECT id, note FROM orders')).toEqual([
    "SQL_CHANGELOG at \"appendix\": The table 'appendix' cannot take updates and deletes, which the table 'orders' produces. " +
      'Declare its key so that rows can be changed: PRIMARY KEY (…) NOT ENFORCED in CREATE TABLE appendix.',
  ]);
  expect(session.faults('INSERT INTO appendix SELECT COUNT(*), name FROM events GROUP BY name')[0]).toContain(
    'which the aggregation produces',
  );
  expect(session.faults('INSERT INTO appendix SELECT id, name FROM events')).toEqual([]);
});

test('numbers beyond DECIMAL(38) are no literals', () => {
  expect(places('SELECT 123456789012345678901234567890123456789.5')).toEqual(['SQL_TYPE at "123456789012345678901234567890123456789.5"']);
});
