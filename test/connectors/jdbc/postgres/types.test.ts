import { expect, test } from 'vitest';
import { typeFault } from '../../../../src/connectors/jdbc/postgres/types.ts';
import { decimal, formatType, type SqlType, simple, temporal, varbinary, varchar } from '../../../../src/model/types.ts';
import { serverColumn } from './server-column.ts';

const SERVERS = [
  serverColumn('bool'),
  serverColumn('int2'),
  serverColumn('int4'),
  serverColumn('int8'),
  serverColumn('numeric'),
  serverColumn('numeric', [10, 2]),
  serverColumn('float4'),
  serverColumn('float8'),
  serverColumn('text'),
  serverColumn('varchar', [5]),
  serverColumn('bytea'),
  serverColumn('date'),
  serverColumn('time', [0]),
  serverColumn('timestamp'),
  serverColumn('timestamp', [3]),
  serverColumn('timestamptz'),
  serverColumn('uuid'),
  serverColumn('jsonb'),
  serverColumn('inet'),
  serverColumn('_text'),
];

const TYPES: readonly SqlType[] = [
  simple('BOOLEAN'),
  simple('TINYINT'),
  simple('SMALLINT'),
  simple('INT'),
  simple('BIGINT'),
  decimal(10, 2),
  decimal(20, 0),
  simple('FLOAT'),
  simple('DOUBLE'),
  varchar(),
  varbinary(),
  simple('DATE'),
  temporal('TIME', 0),
  temporal('TIME', 3),
  temporal('TIMESTAMP', 3),
  temporal('TIMESTAMP', 6),
  temporal('TIMESTAMP_LTZ', 9),
];

test('which server types take which declared types', () => {
  const lines = TYPES.map((type) => {
    const taken = SERVERS.filter((server) => typeFault('x', type, server, '') === undefined).map(({ declared }) => declared);
    return `${formatType(type).padEnd(16)} ${taken.join(' ')}`;
  });
  expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    BOOLEAN          bool text varchar(5)
    TINYINT          int2 int4 int8 numeric numeric(10,2) float4 float8 text varchar(5)
    SMALLINT         int2 int4 int8 numeric numeric(10,2) float4 float8 text varchar(5)
    INT              int4 int8 numeric float8 text varchar(5)
    BIGINT           int8 numeric text varchar(5)
    DECIMAL(10, 2)   numeric numeric(10,2) text varchar(5)
    DECIMAL(20, 0)   numeric text varchar(5)
    FLOAT            float4 float8 text varchar(5)
    DOUBLE           float8 text varchar(5)
    STRING           text varchar(5) uuid jsonb inet _text
    BYTES            bytea
    DATE             text varchar(5) date timestamp timestamp(3) timestamptz
    TIME(0)          text varchar(5) time(0)
    TIME(3)          text varchar(5)
    TIMESTAMP(3)     text varchar(5) timestamp timestamp(3) timestamptz
    TIMESTAMP(6)     text varchar(5) timestamp timestamptz
    TIMESTAMP_LTZ(9) text varchar(5) timestamp timestamptz
    "
  `);
});

test('a mismatch is answered with what to declare and what to alter', () => {
  const fault = typeFault("The column 'n' of t", simple('BIGINT'), serverColumn('int4'), 'ALTER TABLE t ALTER COLUMN n');
  expect(fault?.problem).toBe("The column 'n' of t is declared BIGINT, and int4 at the target.");
  expect(fault?.remedy).toBe('Declare the column as INT and CAST in the query, or run: ALTER TABLE t ALTER COLUMN n TYPE bigint;');
});
