/** Law: a row read from the table is the row read from the log, whatever its types and values; JSON is the server's own text. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TableColumn } from '../../src/model/schema.ts';
import { simple, varchar } from '../../src/model/types.ts';
import { available, type MysqlServer, startSource } from '../support/servers.ts';
import { Run, scanOf } from './mysql-cdc-harness.ts';

const ID: TableColumn = { name: 'id', type: simple('BIGINT', false) };

describe.each(available().sources)('types of %s', (flavor) => {
  let server: MysqlServer;
  beforeAll(async () => {
    server = await startSource(flavor);
    await server.query("CREATE DATABASE shop; SET SESSION sql_mode = ''");
  });
  afterAll(() => server.stop());

  /** Rows of a table as the log has them, and as a snapshot reads them afterwards. */
  async function bothWays(
    table: string,
    columns: readonly TableColumn[],
    { insert, rows, options = {} }: { insert: () => Promise<unknown>; rows: number; options?: Record<string, string> },
  ): Promise<{ log: string[]; snapshot: string[] }> {
    const log = await Run.open([scanOf(server, { table, columns, options: { ...options, 'scan.startup.mode': 'latest-offset' } })]);
    await insert();
    await log.until(() => log.changes >= rows, { timeoutMs: 20_000 });
    const snapshot = await Run.open([scanOf(server, { table, columns, options })]);
    await snapshot.snapshot();
    await Promise.all([log.close(), snapshot.close()]);
    return { log: log.table(), snapshot: snapshot.table() };
  }

  test('YEAR, BIT, SET and ENUM', async () => {
    await server.query(`CREATE TABLE shop.small (id BIGINT PRIMARY KEY, y YEAR, y_text YEAR, b1 BIT, b10 BIT(10), b64 BIT(64),
      s SET('a', 'b c', 'it''s', 'ö', '5', '6', '7', '8', 'ninth'), e ENUM('x', 'y''z', 'a,b'))`);
    const columns = [
      ID,
      { name: 'y', type: simple('INT') },
      { name: 'y_text', type: varchar() },
      { name: 'b1', type: simple('BOOLEAN') },
      { name: 'b10', type: { kind: 'BINARY', length: 2, nullable: true } },
      { name: 'b64', type: { kind: 'BINARY', length: 8, nullable: true } },
      { name: 's', type: varchar() },
      { name: 'e', type: varchar() },
    ] as const;
    const insert = () =>
      server.query(`SET SESSION sql_mode = ''; INSERT INTO shop.small VALUES
      (1, 0, 0, 0, 0, 0, '', 'x'), (2, 1901, 2155, 1, b'1000000001', b'10', 'a,it''s', 'a,b'), (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
      (4, 2024, 2024, 1, 1023, X'0102030405060708', 'ninth,ö,b c', 'no such label'), (5, 2000, 0, 1, 3, 255, 'a,b c,it''s,ö,5,6,7,8,ninth', 'y''z')`);
    const { log, snapshot } = await bothWays('small', columns, { insert, rows: 5 });
    expect(log).toEqual([
      '1, 0, 0000, false, 0000, 0000000000000000, , x',
      "2, 1901, 2155, true, 0102, 0200000000000000, a,it's, a,b",
      '3, null, null, null, null, null, null, null',
      '4, 2024, 2024, true, ff03, 0807060504030201, b c,ö,ninth, ',
      "5, 2000, 0000, true, 0300, ff00000000000000, a,b c,it's,ö,5,6,7,8,ninth, y'z",
    ]);
    expect(snapshot).toEqual(log);
  });

  const DOCUMENTS: readonly string[] = [
    ...fc.sample(fc.jsonValue({ maxDepth: 4 }), { numRuns: 300, seed: 4711 }).map((value) => JSON.stringify(value)),
    ...fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: 300, seed: 4712 }).map((value) => `[${value}]`),
    '18446744073709551615',
    '-9223372036854775808',
    '[1.0, 1e15, 1e16, 123456789012345.0, 0.000000000000001, 1e-16, 100000000000000000000, -0.0]',
    '{"b": 1, "aa": [], "a": {}, "": "a, b: \\" \\\\ \\u0001 c"}',
    JSON.stringify({
      long: 'ä, '.repeat(40_000),
      list: Array.from({ length: 3000 }, (_, index) => ({ index, half: index / 2, big: index * 1e9 })),
    }),
  ];
  const FROM_SQL = [
    'JSON_ARRAY(CAST(1.50 AS DECIMAL(5, 2)), CAST(-123456789012345678901234567890.123456789 AS DECIMAL(60, 20)), 0.1)',
    "JSON_ARRAY(DATE'2020-01-02', TIMESTAMP'2020-01-02 03:04:05.6', TIME'-838:59:59', TIME'00:00:00.000001', DATE'9999-12-31')",
    "JSON_OBJECT('blob', REPEAT(X'00ff', 70), 'bits', b'1010', 'true', TRUE, 'null', NULL)",
  ];

  test('JSON, as the server prints it', async () => {
    await server.query('CREATE TABLE shop.documents (id BIGINT PRIMARY KEY, j JSON)');
    const columns = [ID, { name: 'j', type: varchar() }];
    const sources = flavor === 'mysql' ? FROM_SQL : [];
    const rows = DOCUMENTS.length + sources.length;
    const insert = async () => {
      for (const [id, document] of DOCUMENTS.entries()) await server.query('INSERT INTO shop.documents VALUES (?, ?)', [id, document]);
      for (const [id, sql] of sources.entries()) await server.query(`INSERT INTO shop.documents VALUES (${DOCUMENTS.length + id}, ${sql})`);
    };
    const { log, snapshot } = await bothWays('documents', columns, { insert, rows, options: { 'use.legacy.json.format': 'false' } });
    const printed = await server.query("SELECT CONCAT(id, ', ', CAST(j AS CHAR)) AS j FROM shop.documents");
    expect(log).toEqual(printed.map((row) => String(row['j'])).sort());
    expect(snapshot).toEqual(log);
    await server.query('CREATE TABLE shop.copies LIKE shop.documents');
    const again = await bothWays('copies', columns, {
      insert: () => server.query('INSERT INTO shop.copies SELECT * FROM shop.documents'),
      rows,
    });
    expect(again.snapshot).toEqual(again.log);
    if (flavor === 'mysql') expect(again.log).toContain(`${DOCUMENTS.length - 2}, {"":"a, b: \\" \\\\ \\u0001 c","a":{},"b":1,"aa":[]}`);
    else expect(again.log).toEqual(log);
  });

  test('geometries, as the JSON that Flink CDC makes of them', async () => {
    await server.query('CREATE TABLE shop.places (id BIGINT PRIMARY KEY, g GEOMETRY, p POINT)');
    const columns = [ID, { name: 'g', type: varchar() }, { name: 'p', type: varchar() }];
    const shapes = [
      'POINT(1 2)',
      'LINESTRING(3 0, 3 3, 3 5.5)',
      'POLYGON((1 1, 2 1, 2 2, 1 2, 1 1), (1.1 1.1, 1.2 1.1, 1.2 1.2, 1.1 1.1))',
      'MULTIPOINT(1 1, 2 2)',
      'MULTILINESTRING((1 1, 2 2), (3 3, 4 -4))',
      'MULTIPOLYGON(((0 0, 10 0, 10 10, 0 10, 0 0)), ((5 5, 7 5, 7 7, 5 7, 5 5)))',
      'GEOMETRYCOLLECTION(POINT(10 10), LINESTRING(15 15, 20 20))',
    ];
    const insert = () =>
      server.query(`INSERT INTO shop.places VALUES (0, NULL, ST_GeomFromText('POINT(0.5 -1)')),
        ${shapes
          .map((shape, id) => `(${id + 1}, ST_GeomFromText('${shape}', ${id}), NULL)`)
          .join(', ')
          .replace(/', [1-9]\d*\)/g, "', 0)")}`);
    const { log, snapshot } = await bothWays('places', columns, { insert, rows: shapes.length + 1 });
    expect(log).toEqual([
      '0, null, {"coordinates":[0.5,-1],"type":"Point","srid":0}',
      '1, {"coordinates":[1,2],"type":"Point","srid":0}, null',
      '2, {"coordinates":[[3,0],[3,3],[3,5.5]],"type":"LineString","srid":0}, null',
      '3, {"coordinates":[[[1,1],[2,1],[2,2],[1,2],[1,1]],[[1.1,1.1],[1.2,1.1],[1.2,1.2],[1.1,1.1]]],"type":"Polygon","srid":0}, null',
      '4, {"coordinates":[[1,1],[2,2]],"type":"MultiPoint","srid":0}, null',
      '5, {"coordinates":[[[1,1],[2,2]],[[3,3],[4,-4]]],"type":"MultiLineString","srid":0}, null',
      '6, {"coordinates":[[[[0,0],[10,0],[10,10],[0,10],[0,0]]],[[[5,5],[7,5],[7,7],[5,7],[5,5]]]],"type":"MultiPolygon","srid":0}, null',
      '7, {"geometries":[{"type":"Point","coordinates":[10,10]},{"type":"LineString","coordinates":[[15,15],[20,20]]}],"type":"GeometryCollection","srid":0}, null',
    ]);
    expect(snapshot).toEqual(log);
  });
});
