/** The messages of the text files have the form that the documentation of Debezium's MySQL and PostgreSQL connectors prints. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { debeziumJson } from '../../../src/formats/debezium-json/debezium-json.ts';
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import { decimal, type SqlType, simple, temporal, varbinary, varchar } from '../../../src/model/types.ts';
import { ABSENT } from '../../../src/model/value.ts';
import { typedValues } from '../../model/arbitraries.ts';
import { openFormat, reasonOf, type Table } from '../../support/formats.ts';
import { refusesDamage } from '../laws.ts';

const STRING = varchar();
const INT = simple('INT');
const BIGINT = simple('BIGINT');

function messages(file: string): string[] {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
}

const CUSTOMERS: Table['columns'] = [
  ['id', INT],
  ['first_name', STRING],
  ['email', STRING],
];

describe('messages of the MySQL connector', () => {
  test('are a full changelog; an update of the key is a delete and an insert', async () => {
    const { readText } = await openFormat(debeziumJson, { columns: CUSTOMERS, key: ['id'] });
    expect(messages('mysql-customers.txt').flatMap(readText)).toEqual([
      '+I[1001, Sally, sally.thomas@acme.com]',
      '+I[1004, Anne, annek@noanswer.org]',
      '-U[1004, Anne, annek@noanswer.org]',
      '+U[1004, Anne Marie, annek@noanswer.org]',
      '-D[1004, Anne Marie, annek@noanswer.org]',
      '+I[1005, Anne Marie, annek@noanswer.org]',
      '-D[1005, Anne Marie, annek@noanswer.org]',
    ]);
  });

  test('without a key, and where nobody asks for -U', async () => {
    const { readText } = await openFormat(debeziumJson, { columns: CUSTOMERS.slice(0, 2), needsUpdateBefore: false });
    expect(messages('mysql-customers.txt').slice(2).flatMap(readText)).toEqual([
      '+U[1004, Anne Marie]',
      '+U[1005, Anne Marie]',
      '-D[1005, Anne Marie]',
    ]);
  });

  test('are read no further than to the key of the row before where nobody asks for -U, and whole where it is asked for', async () => {
    const { readText } = await openFormat(debeziumJson, { columns: CUSTOMERS, key: ['id'], needsUpdateBefore: false });
    expect(messages('mysql-customers.txt').flatMap(readText)).toEqual([
      '+I[1001, Sally, sally.thomas@acme.com]',
      '+I[1004, Anne, annek@noanswer.org]',
      '+U[1004, Anne Marie, annek@noanswer.org]',
      '-D[1004, Anne Marie, annek@noanswer.org]',
      '+I[1005, Anne Marie, annek@noanswer.org]',
      '-D[1005, Anne Marie, annek@noanswer.org]',
    ]);
    const row = '{"id":1,"first_name":"Anne","email":';
    expect(readText(`{"before":${row}"a@b"},"after":${row}"__debezium_unavailable_value"},"op":"u"}`)).toEqual(['+U[1, Anne, a@b]']);
    expect(readText(`{"after":null,"op":"d","before":{"id":1},"before":${row}"a@b"}}`)).toEqual(['-D[1, Anne, a@b]']);
  });

  test('carry their metadata into each row', async () => {
    const metadata = ['ingestion-timestamp', 'source.timestamp', 'source.database', 'source.schema', 'source.table', 'schema'];
    const { readText } = await openFormat(debeziumJson, { columns: CUSTOMERS.slice(0, 1), metadata });
    const [, , update = ''] = messages('mysql-customers.txt');
    const told = '2016-06-10 17:50:29.523, 2016-06-10 17:50:29.000, inventory, NULL, customers, NULL';
    expect(readText(update)).toEqual([`-U[1004, ${told}]`, `+U[1004, ${told}]`]);
  });

  test('tell everything of their source as a MAP', async () => {
    const { readText } = await openFormat(debeziumJson, { columns: [], metadata: ['source.table', 'source.properties'] });
    expect(readText('{"after":{},"op":"c","source":{"table":"t","pos":154,"gtid":null}}')).toEqual([
      '+I[t, {gtid=NULL, pos=154, table=t}]',
    ]);
  });
});

describe('messages of the PostgreSQL connector', () => {
  test('without the row before are refused with what to do, or read where nobody asks for it', async () => {
    const lines = messages('postgresql-customers.txt');
    const full = await openFormat(debeziumJson, { columns: CUSTOMERS, key: ['id'] });
    expect(full.readText(lines[0] ?? '')).toEqual(['+I[1, Anne, annek@noanswer.org]']);
    expect(reasonOf(() => full.read(lines[2] ?? ''))).toBe(
      "its update has no 'before': the database does not log the row as it was. " +
        'At PostgreSQL, ALTER TABLE … REPLICA IDENTITY FULL, from then on the whole row is logged. ' +
        "Or declare the table's PRIMARY KEY and SET 'table.exec.source.cdc-events-duplicate' = 'true': then the row before is remembered here.",
    );
    const upsert = await openFormat(debeziumJson, { columns: CUSTOMERS, key: ['id'], needsUpdateBefore: false });
    expect(lines.slice(1, 4).flatMap(upsert.readText)).toEqual([
      '+U[1, Anne Marie, annek@noanswer.org]',
      '+U[1, Anne, annek@noanswer.org]',
      '-D[1, NULL, NULL]',
    ]);
  });

  test('that empty a table are refused, and those that are no change are passed over', async () => {
    const { read } = await openFormat(debeziumJson, { columns: CUSTOMERS });
    const [truncation = '', logical = ''] = messages('postgresql-customers.txt').slice(4);
    expect(reasonOf(() => read(truncation))).toContain('TRUNCATE');
    expect(read(logical)).toEqual([]);
  });

  test('with a long value that was not logged take it from the row before, or are refused', async () => {
    const columns: Table['columns'] = [
      ['id', INT],
      ['story', STRING],
      ['image', varbinary()],
    ];
    const { readText, read } = await openFormat(debeziumJson, { columns });
    const missing = '"story":"__debezium_unavailable_value","image":"X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ=="';
    expect(readText(`{"before":{"id":1,"story":"long","image":"AQ=="},"after":{"id":2,${missing}},"op":"u"}`)).toEqual([
      "-U[1, long, x'01']",
      "+U[2, long, x'01']",
    ]);
    expect(reasonOf(() => read(`{"before":{"id":1},"after":{"id":2,${missing}},"op":"u"}`))).toContain(
      "the field 'story' is __debezium_unavailable_value",
    );
  });

  test('leave it out where rows are completed behind, but not where it is of the key', async () => {
    const columns: Table['columns'] = [
      ['id', STRING],
      ['story', STRING],
    ];
    const { read } = await openFormat(debeziumJson, { columns, key: ['id'], needsUpdateBefore: false, completesRows: true });
    const update = (id: string): string =>
      `{"before":{"id":"a","story":null},"after":{"id":"${id}","story":"__debezium_unavailable_value"},"op":"u"}`;
    expect(read(update('a'))).toEqual([{ kind: UPDATE_AFTER, row: ['a', ABSENT] }]);
    expect(reasonOf(() => read(update('__debezium_unavailable_value').replace('"id":"a"', '"id":null')))).toContain("the field 'id'");
  });
});

describe('messages with their schema', () => {
  const columns: Table['columns'] = [
    ['on_day', simple('DATE')],
    ['at_micro', temporal('TIME', 0)],
    ['at_milli', temporal('TIME', 6)],
    ['milli', temporal('TIMESTAMP', 6)],
    ['micro', temporal('TIMESTAMP', 3)],
    ['nano', temporal('TIMESTAMP', 6)],
    ['zoned', temporal('TIMESTAMP_LTZ', 3)],
    ['price', decimal(12, 4)],
    ['any', decimal(10, 3)],
    ['bits', BIGINT],
    ['kind', STRING],
  ];
  const options = { 'schema-include': 'true' };
  const ROW =
    '2024-01-02, 10:30:00, 10:30:00.000000, 2024-01-02 10:30:00.123000, 2024-01-02 10:30:00.123, 2024-01-02 10:30:00.123456, ' +
    '2024-01-02 10:30:00.500, 12.3400, -0.001, 2049, a';
  const NULLS = new Array(11).fill('NULL').join(', ');

  test('are read by its types, whatever the columns declare', async () => {
    const { readText } = await openFormat(debeziumJson, { columns, options });
    expect(messages('mysql-with-schema.txt').flatMap(readText)).toEqual([`+I[${ROW}]`, `-U[${ROW}]`, `+U[${NULLS}]`]);
  });

  test('in any order of their two parts, and when the schema changes', async () => {
    const { readText } = await openFormat(debeziumJson, { columns: [['t', temporal('TIMESTAMP', 6)]], options });
    const message = (name: string, isFirst: boolean) => {
      const schema = `"schema":{"fields":[{"field":"after","fields":[{"field":"t","type":"int64","name":"io.debezium.time.${name}"}]}]}`;
      const payload = '"payload":{"after":{"t":1704191400123456},"op":"c"}';
      return `{${isFirst ? schema : payload},${isFirst ? payload : schema}}`;
    };
    expect(readText(message('MicroTimestamp', false))).toEqual(['+I[2024-01-02 10:30:00.123456]']);
    expect(readText(message('NanoTimestamp', true))).toEqual(['+I[1970-01-20 17:23:11.400123]']);
    expect(readText(message('MicroTimestamp', true))).toEqual(['+I[2024-01-02 10:30:00.123456]']);
  });

  test('give it as metadata', async () => {
    const { readText } = await openFormat(debeziumJson, { columns: [], metadata: ['schema'], options });
    expect(readText('{"schema":{ "fields":[{"field":"after"}] },"payload":{"after":{},"op":"c"}}')).toEqual([
      '+I[{"fields":[{"field":"after"}]}]',
    ]);
  });

  test('and without it are told apart', async () => {
    const withSchema = await openFormat(debeziumJson, { columns: CUSTOMERS, options });
    const without = await openFormat(debeziumJson, { columns: CUSTOMERS });
    expect(reasonOf(() => withSchema.read('{"after":{"id":1},"op":"c"}'))).toContain("Set 'debezium-json.schema-include' = 'false'.");
    expect(reasonOf(() => without.read('{"schema":{},"payload":{"after":{"id":1},"op":"c"}}'))).toContain(
      "Set 'debezium-json.schema-include' = 'true'.",
    );
    expect(reasonOf(() => withSchema.read('{"schema":{"type":"string"},"payload":{"op":"c"}}'))).toBe(
      "its 'schema' is none of Kafka Connect: it names no 'after'.",
    );
  });
});

describe('without a schema the declared type decides', () => {
  async function readValue(type: SqlType, value: string) {
    const { readText } = await openFormat(debeziumJson, { columns: [['v', type]] });
    return readText(`{"after":{"v":${value}},"op":"c"}`)[0];
  }

  test.each<readonly [SqlType, string, string]>([
    [simple('DATE'), '19724', '2024-01-02'],
    [simple('DATE'), '"2024-01-02"', '2024-01-02'],
    [temporal('TIME', 3), '37800000', '10:30:00.000'],
    [temporal('TIME', 6), '37800000001', '10:30:00.000001'],
    [temporal('TIMESTAMP', 3), '1704191400123', '2024-01-02 10:30:00.123'],
    [temporal('TIMESTAMP', 0), '-1', '1969-12-31 23:59:59'],
    [temporal('TIMESTAMP', 6), '1704191400123456', '2024-01-02 10:30:00.123456'],
    [temporal('TIMESTAMP', 6), '253402300799999999', '9999-12-31 23:59:59.999999'],
    [temporal('TIMESTAMP', 6), '-62135596800000000', '0001-01-01 00:00:00.000000'],
    [temporal('TIMESTAMP', 9), '-1', '1969-12-31 23:59:59.999999000'],
    [temporal('TIMESTAMP', 3), '"2024-01-02T10:30:00.123"', '2024-01-02 10:30:00.123'],
    [temporal('TIMESTAMP', 3), '"2024-01-02 10:30:00.123"', '2024-01-02 10:30:00.123'],
    [temporal('TIMESTAMP_LTZ', 3), '"2024-01-02T10:30:00Z"', '2024-01-02 10:30:00.000'],
    [temporal('TIMESTAMP_LTZ', 3), '"2024-01-02T10:30:00+02:00"', '2024-01-02 08:30:00.000'],
    [decimal(10, 2), '"BNI="', '12.34'],
    [decimal(10, 2), '"12.34"', '12.34'],
    [decimal(10, 2), '"1234"', '1234.00'],
    [decimal(10, 2), '12.34', '12.34'],
    [decimal(10, 2), '{"scale":3,"value":"/w=="}', '0.00'],
    [simple('BOOLEAN'), '1', 'TRUE'],
  ])('%j from %s', async (type, value, text) => {
    expect(await readValue(type, value)).toBe(`+I[${text}]`);
  });

  test.each<readonly [SqlType, string]>([
    [temporal('TIMESTAMP', 6), '1704191400123'],
    [temporal('TIMESTAMP', 3), '1704191400123456'],
    [temporal('TIMESTAMP', 9), '1704191400123456'],
    [temporal('TIME', 3), '37800000001'],
    [simple('DATE'), '1704191400123'],
    [decimal(10, 2), '"a-b"'],
    [decimal(4, 2), '"f////w=="'],
    [decimal(4, 2), '{"value":"AQ=="}'],
  ])('%j not from %s, which may mean something else', async (type, value) => {
    const { read } = await openFormat(debeziumJson, { columns: [['v', type]] });
    expect(reasonOf(() => read(`{"after":{"v":${value}},"op":"c"}`))).toContain("the field 'v' is ");
  });

  test('digits alone are base64 once the column has shown that it is', async () => {
    const { readText } = await openFormat(debeziumJson, { columns: [['v', decimal(20, 2)]] });
    const read = (value: string) => readText(`{"after":{"v":"${value}"},"op":"c"}`);
    expect(read('1234')).toEqual(['+I[1234.00]']);
    expect(read('BNI=')).toEqual(['+I[12.34]']);
    expect(read('1234')).toEqual(['+I[-26588.24]']);
  });

  test('also in a key, whose rows before and after are read alike', async () => {
    const { readText } = await openFormat(debeziumJson, { columns: [['v', decimal(20, 2)]], key: ['v'], needsUpdateBefore: false });
    expect(readText('{"before":{"v":"BNI="},"after":{"v":"1234"},"op":"u"}')).toEqual(['-D[12.34]', '+I[-26588.24]']);
    expect(readText('{"before":{"v":"1234"},"after":{"v":"1234"},"op":"u"}')).toEqual(['+U[-26588.24]']);
  });
});

test.each([
  ['{"op":"x","after":{}}', "its operation is 'x', which Debezium does not have."],
  ['{"op":"c","before":{}}', "its operation is 'c', and it has no 'after'."],
  ['{"op":"d","after":{}}', "its delete has no 'before'"],
  ['{"id":1,"first_name":"a"}', 'ExtractNewRecordState'],
  ['{"op":"c","after":[1]}', 'its row is no object, at byte 18.'],
  ['{"op":"c","after":{"id":"x"}}', `the field 'id' is "x"`],
  ['[]', "it has '[' at byte 0, where an object is expected."],
  ['\u0000\u0000\u0000\u0000\u0005Z', 'it has the byte 0x00 at byte 0'],
])('%s is refused', async (message, reason) => {
  const { read } = await openFormat(debeziumJson, { columns: CUSTOMERS });
  expect(reasonOf(() => read(message))).toContain(reason);
});

test('of two rows of one name the last counts, and nothing stays of the message before', async () => {
  const { readText } = await openFormat(debeziumJson, { columns: CUSTOMERS.slice(0, 2) });
  expect(readText('{"after":{"id":1,"first_name":"a"},"after":{"id":2},"op":"c"}')).toEqual(['+I[2, NULL]']);
  expect(readText('{"op":"c","after":{"first_name":"b"}}')).toEqual(['+I[NULL, b]']);
  expect(reasonOf(() => readText('{"op":"c"}'))).toContain("has no 'after'");
});

test('a field that cannot be read is NULL where the option says so', async () => {
  const { readText } = await openFormat(debeziumJson, { columns: CUSTOMERS.slice(0, 2), options: { 'ignore-parse-errors': 'true' } });
  expect(readText('{"after":{"id":"x","first_name":"a"},"op":"c"}')).toEqual(['+I[NULL, a]']);
});

test('what is written is what Flink writes: an update is a delete and an insert', async () => {
  const { write } = await openFormat(debeziumJson, { columns: CUSTOMERS.slice(0, 2) });
  expect(write(INSERT, [1, 'a'])).toBe('{"before":null,"after":{"id":1,"first_name":"a"},"op":"c"}');
  expect(write(UPDATE_AFTER, [1, 'a'])).toBe('{"before":null,"after":{"id":1,"first_name":"a"},"op":"c"}');
  expect(write(UPDATE_BEFORE, [1, null])).toBe('{"before":{"id":1,"first_name":null},"after":null,"op":"d"}');
  expect(write(DELETE, [1, 'a'])).toBe('{"before":{"id":1,"first_name":"a"},"after":null,"op":"d"}');
});

test('messages are not written with their schema', () => {
  const given = Object.fromEntries(Object.entries(debeziumJson.options).map(([key, entry]) => [key, entry.default]));
  const faults = (role: 'read' | 'write') => debeziumJson.validate([], { ...given, 'schema-include': true } as never, role);
  expect(faults('write').map(({ code }) => code)).toEqual(['DEBEZIUM_JSON_SCHEMA_WRITTEN']);
  expect(faults('read')).toEqual([]);
});

test('what was written is read again: every type', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(typedValues, fc.boolean()), { minLength: 1, maxLength: 6 }),
      fc.constantFrom(INSERT, DELETE),
      async (typed, kind) => {
        const { read, write } = await openFormat(debeziumJson, { columns: typed.map(([{ type }], place) => [`c${place}`, type]) });
        const row = typed.map(([{ value }, isNull]) => (isNull ? null : value));
        expect(read(write(kind, row))).toEqual([{ kind, row }]);
      },
    ),
  );
});

test('damaged messages are refused or read, and never more than that', async () => {
  const table = { columns: CUSTOMERS, key: ['id'], metadata: ['source.table', 'ingestion-timestamp'] };
  refusesDamage(await openFormat(debeziumJson, table), messages('mysql-customers.txt'));
});
