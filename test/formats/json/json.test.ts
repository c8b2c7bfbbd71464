import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { json } from '../../../src/formats/json/json.ts';
import { INSERT } from '../../../src/model/row-kind.ts';
import { array, decimal, map, row as rowOf, type SqlType, simple, temporal, varbinary, varchar } from '../../../src/model/types.ts';
import { typedValues } from '../../model/arbitraries.ts';
import { openFormat, reasonOf } from '../../support/formats.ts';

const STRING = varchar();
const BIGINT = simple('BIGINT');

async function readValue(type: SqlType, value: string, options: Readonly<Record<string, string>> = {}) {
  const { read } = await openFormat(json, { columns: [['v', type]], options });
  return read(`{"v":${value}}`)[0]?.row[0];
}

async function refusal(type: SqlType, value: string, options: Readonly<Record<string, string>> = {}) {
  const { read } = await openFormat(json, { columns: [['v', type]], options });
  return reasonOf(() => read(`{"v":${value}}`));
}

test('an object is a row: its members by name, whatever their order, others stepped over', async () => {
  const { readText } = await openFormat(json, {
    columns: [
      ['id', simple('INT')],
      ['name', STRING],
    ],
  });
  expect(readText('{"id":1,"name":"a"}')).toEqual(['+I[1, a]']);
  expect(readText(' { "name" : "b" , "more" : [ {"id":7} , -1.5e3, true, null ] , "id" : 2 } \n')).toEqual(['+I[2, b]']);
  expect(readText('{"Id":3,"id":4}')).toEqual(['+I[4, NULL]']);
  expect(readText('{}')).toEqual(['+I[NULL, NULL]']);
  expect(readText('\ufeff{"id":5}')).toEqual(['+I[5, NULL]']);
});

test('of several members of one name the last counts', async () => {
  const { readText } = await openFormat(json, { columns: [['id', simple('INT')]] });
  expect(readText('{"id":1,"id":2}')).toEqual(['+I[2]']);
  expect(readText('{"id":1,"\\u0069d":null}')).toEqual(['+I[NULL]']);
});

test('an array is a row per object, and a message without an object is none', async () => {
  const { readText } = await openFormat(json, { columns: [['id', simple('INT')]] });
  expect(readText('[{"id":1},{"id":2}]')).toEqual(['+I[1]', '+I[2]']);
  expect(readText('[]')).toEqual([]);
  expect(readText('')).toEqual([]);
  expect(readText('null')).toEqual([]);
});

test('an array is read as a whole or not at all', async () => {
  const { read } = await openFormat(json, { columns: [['id', simple('INT')]] });
  expect(reasonOf(() => read('[{"id":1},{"id":"x"}]'))).toContain('"x"');
});

describe('what a value may look like', () => {
  test.each<readonly [SqlType, string, unknown]>([
    [simple('BOOLEAN'), 'true', true],
    [simple('BOOLEAN'), '" False"', false],
    [simple('BOOLEAN'), '1', true],
    [simple('BOOLEAN'), '-7', true],
    [simple('BOOLEAN'), '0.0', false],
    [simple('BOOLEAN'), '"0"', false],
    [simple('TINYINT'), '-128', -128],
    [simple('INT'), '" 42 "', 42],
    [simple('INT'), '1e3', 1000],
    [simple('INT'), '2.0', 2],
    [BIGINT, '9007199254740993', 9007199254740993n],
    [BIGINT, '"-9223372036854775808"', -9223372036854775808n],
    [BIGINT, '-0', 0],
    [decimal(20, 0), '12345678901234567890', 12345678901234567890n],
    [decimal(10, 2), '12.345', 1235],
    [decimal(10, 2), '"-0.005"', -1],
    [decimal(38, 18), '0.1', 100000000000000000n],
    [decimal(10, 2), '1.5E2', 15000],
    [simple('DOUBLE'), '"NaN"', Number.NaN],
    [simple('DOUBLE'), '"-Infinity"', Number.NEGATIVE_INFINITY],
    [simple('DOUBLE'), '1e400', Number.POSITIVE_INFINITY],
    [simple('FLOAT'), '0.1', Math.fround(0.1)],
    [STRING, '12345678901234567890.50', '12345678901234567890.50'],
    [STRING, 'false', 'false'],
    [STRING, '{ "a" : [ 1, "x y", {} ] }', '{"a":[1,"x y",{}]}'],
    [STRING, '["\\u00e9\\/ \\u0001"]', '["é/ \\u0001"]'],
    [STRING, '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00 😀"', '"\\/\b\f\n\r\té😀 😀'],
    [STRING, '"a\tb\nc"', 'a\tb\nc'],
    [varbinary(), '"AP8="', Uint8Array.of(0, 255)],
    [simple('DATE'), '"1969-12-31"', -1],
    [temporal('TIME', 3), '"00:00:01.2345"', 1_234_000],
    [temporal('TIMESTAMP', 6), '"1970-01-01 00:00:01.000002"', 1_000_002],
    [temporal('TIMESTAMP', 3), '"1970-01-01 00:00:01.987654321"', 1_987_000],
    [temporal('TIMESTAMP_LTZ', 3), '"1970-01-01 00:00:01Z"', 1_000_000],
    [temporal('TIMESTAMP', 3), '"0001-01-01 00:00:00"', -62135596800000000n],
    [STRING, 'null', null],
  ])('%j from %s', async (type, text, value) => {
    expect(await readValue(type, text)).toEqual(value);
  });

  test.each<readonly [SqlType, string]>([
    [temporal('TIMESTAMP', 3), '"1970-01-01T00:00:01.5"'],
    [temporal('TIMESTAMP', 3), '"1970-01-01T00:00:01.500"'],
    [temporal('TIMESTAMP_LTZ', 3), '"1970-01-01T00:00:01.5Z"'],
    [temporal('TIMESTAMP_LTZ', 3), '"1970-01-01T02:00:01.5+02:00"'],
    [temporal('TIMESTAMP_LTZ', 3), '"1969-12-31T23:00:01.5-01:00"'],
  ])('%j from %s in the standard of ISO-8601', async (type, text) => {
    expect(await readValue(type, text, { 'timestamp-format.standard': 'ISO-8601' })).toBe(1_500_000);
  });

  test('a time of ISO-8601 may lack its seconds', async () => {
    const standard = { 'timestamp-format.standard': 'ISO-8601' };
    expect(await readValue(temporal('TIMESTAMP', 3), '"1970-01-01T00:01"', standard)).toBe(60_000_000);
  });

  test.each<readonly [SqlType, string, string]>([
    [simple('BOOLEAN'), '"yes"', `the field 'v' is "yes" at byte 5, which is no BOOLEAN.`],
    [simple('TINYINT'), '128', "the field 'v' is 128 at byte 5, which is no TINYINT."],
    [simple('INT'), '1.5', "the field 'v' is 1.5 at byte 5, which is no INT."],
    [simple('INT'), '""', `the field 'v' is "" at byte 5, which is no INT.`],
    [simple('INT'), '{"a":1}', `the field 'v' is {"a":1} at byte 5, which is no INT.`],
    [BIGINT, '9223372036854775808', "the field 'v' is 9223372036854775808 at byte 5, which is no BIGINT."],
    [decimal(4, 2), '123.4', "the field 'v' is 123.4 at byte 5, which is no DECIMAL(4, 2)."],
    [simple('DATE'), '"2024-02-30"', `the field 'v' is "2024-02-30" at byte 5, which is no DATE.`],
    [simple('DATE'), '19000', "the field 'v' is 19000 at byte 5, which is no DATE."],
    [temporal('TIME', 0), '"25:00:00"', `the field 'v' is "25:00:00" at byte 5, which is no TIME(0).`],
    [
      temporal('TIMESTAMP', 3),
      '"2024-01-02T03:04:05"',
      `the field 'v' is "2024-01-02T03:04:05" at byte 5, which is no TIMESTAMP(3). Set 'json.timestamp-format.standard' = 'ISO-8601'.`,
    ],
    [
      varbinary(),
      '"a-b"',
      `the field 'v' is "a-b" at byte 5, which is no BYTES. Bytes stand in JSON as base64: declare the column STRING to take the text as it is.`,
    ],
  ])('%j not from %s', async (type, text, reason) => {
    expect(await refusal(type, text)).toBe(reason);
    expect(await readValue(type, text, { 'ignore-parse-errors': 'true' })).toBeNull();
  });
});

describe('a text that is no JSON', () => {
  test.each<readonly [string, string]>([
    ['{"v":1', "it ends at byte 6, where ',' or '}' is expected."],
    ['{"v":"a', 'it ends at byte 7, where the closing quote of a string is expected.'],
    ['{"v" 1}', "it has '1' at byte 5, where ':' is expected."],
    ["{'v':1}", "it has ''' at byte 1, where a name in quotes is expected."],
    ['{"v":01}', "it has '1' at byte 6, where the end of a number is expected."],
    ['{"w":1.}', "it has '}' at byte 7, where a digit is expected."],
    ['{"w":tru}', "it has 't' at byte 5, where a value is expected."],
    ['{"v":"\\x"}', "it has 'x' at byte 7, where an escape is expected."],
    ['{"v":"\\u12g4"}', "it has 'g' at byte 10, where a digit of an escape \\u0000 is expected."],
    ['{"v":1,}', "it has '}' at byte 7, where a name in quotes is expected."],
    ['{"v":1} {"v":2}', "it has '{' at byte 8, where the end of the message is expected."],
    ['\u0000\u0000\u0000\u0000\u0001', 'it has the byte 0x00 at byte 0, where a value is expected.'],
    ['"text"', 'it is no JSON object: "text"'],
    ['<xml/>', "it has '<' at byte 0, where a value is expected."],
  ])('%s', async (message, reason) => {
    const { read } = await openFormat(json, { columns: [['v', STRING]], options: { 'ignore-parse-errors': 'true' } });
    expect(reasonOf(() => read(message))).toBe(reason);
  });

  test('bytes that are no UTF-8', async () => {
    const { read } = await openFormat(json, { columns: [['v', STRING]] });
    const bytes = Buffer.concat([Buffer.from('{"v":"'), Buffer.of(0xff, 0xc3), Buffer.from('"}')]);
    expect(reasonOf(() => read(bytes))).toBe('the string at byte 6 is not UTF-8.');
    expect(read('{"v":"\ufffd"}')[0]?.row).toEqual(['\ufffd']);
  });

  test('nested without end', async () => {
    const { read } = await openFormat(json, { columns: [['v', STRING]] });
    const deep = (levels: number) => `{"w":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(reasonOf(() => read(deep(999)))).toBe('read');
    expect(reasonOf(() => read(deep(1000)))).toBe("it has '[' at byte 1004, where a value inside fewer than 1000 others is expected.");
    expect(reasonOf(() => read('[{"a":'.repeat(5_000_000)))).toContain('fewer than 1000 others');
  });
});

test('a missing field is NULL, or named where the option says so', async () => {
  const columns = [
    ['a', STRING],
    ['b', STRING],
  ] as const;
  const strict = await openFormat(json, { columns, options: { 'fail-on-missing-field': 'true' } });
  expect(strict.readText('{"b":null,"a":"x"}')).toEqual(['+I[x, NULL]']);
  expect(reasonOf(() => strict.read('{"a":"x"}'))).toBe("it has no field 'b'.");
});

test('whether unreadable messages are passed over is the option’s to say', () => {
  const values = { ...Object.fromEntries(Object.entries(json.options).map(([key, entry]) => [key, entry.default])) };
  expect(json.skipsBadMessages(values as never)).toBe(false);
  expect(json.skipsBadMessages({ ...values, 'ignore-parse-errors': true } as never)).toBe(true);
});

test.each(['SQL', 'ISO-8601'])('what was written is read again: every type, in the standard of %s', async (standard) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(typedValues, fc.boolean()), { minLength: 1, maxLength: 6 }), fc.string(), async (typed, name) => {
      const { read, write } = await openFormat(json, {
        columns: typed.map(([{ type }], place) => [`${name}${place}`, type]),
        options: { 'timestamp-format.standard': standard },
      });
      const row = typed.map(([{ value }, isNull]) => (isNull ? null : value));
      expect(read(write(INSERT, row))).toEqual([{ kind: INSERT, row }]);
    }),
  );
});

test('the text is that of Flink’s serializer', async () => {
  const columns: readonly (readonly [string, SqlType])[] = [
    ['n', BIGINT],
    ['d', decimal(20, 8)],
    ['f', simple('DOUBLE')],
    ['s', STRING],
    ['b', varbinary()],
    ['at', temporal('TIMESTAMP', 3)],
    ['on', temporal('TIMESTAMP_LTZ', 3)],
    ['x', STRING],
  ];
  const row = [9007199254740993n, 10, 1e10, 'a"\n😀', Uint8Array.of(1), 1_500_000, 0, null];
  const text = (decimalText: string, rest = ',"x":null') =>
    `{"n":9007199254740993,"d":${decimalText},"f":1.0E10,"s":"a\\"\\n😀","b":"AQ==","at":"1970-01-01 00:00:01.5","on":"1970-01-01 00:00:00Z"${rest}}`;
  expect((await openFormat(json, { columns })).write(INSERT, row)).toBe(text('1.0E-7'));
  const options = { 'encode.decimal-as-plain-number': 'true', 'encode.ignore-null-fields': 'true' };
  expect((await openFormat(json, { columns, options })).write(INSERT, row)).toBe(text('0.00000010', ''));
});

describe('values inside values', () => {
  const columns: readonly (readonly [string, SqlType])[] = [
    ['list', array(temporal('TIMESTAMP', 3))],
    ['map', map(STRING, decimal(22, 1))],
    [
      'part',
      rowOf([
        { name: 'id', type: BIGINT },
        { name: 'tags', type: array(STRING) },
      ]),
    ],
  ];

  test('are read, by their names, and written again', async () => {
    const { readText, write, read } = await openFormat(json, { columns });
    const text =
      '{"list":["1970-01-01 00:00:01",null],"map":{"b":1.5,"a":null,"b":12345678901234567890},"part":{"more":[],"tags":["x",[1]],"id":7}}';
    expect(readText(text)).toEqual(['+I[[1970-01-01 00:00:01.000, NULL], {a=NULL, b=12345678901234567890.0}, (7, [x, [1]])]']);
    const row = read(text)[0]?.row ?? [];
    expect(write(INSERT, row)).toBe(
      '{"list":["1970-01-01 00:00:01",null],"map":{"a":null,"b":12345678901234567890.0},"part":{"id":7,"tags":["x","[1]"]}}',
    );
    expect(readText('{"list":[],"map":{},"part":{}}')).toEqual(['+I[[], {}, (NULL, NULL)]']);
  });

  test('are refused by their place', async () => {
    const strict = await openFormat(json, { columns });
    expect(reasonOf(() => strict.read('{"part":{"id":"x"}}'))).toBe(`the field 'part.id' is "x" at byte 14, which is no BIGINT.`);
    expect(reasonOf(() => strict.read('{"list":{}}'))).toBe("the field 'list' is {} at byte 8, which is no ARRAY<TIMESTAMP(3)>.");
    const lenient = await openFormat(json, { columns, options: { 'ignore-parse-errors': 'true' } });
    expect(lenient.readText('{"list":[1,"1970-01-01 00:00:00"],"map":7,"part":{"id":"x"}}')).toEqual([
      '+I[[NULL, 1970-01-01 00:00:00.000], NULL, (NULL, NULL)]',
    ]);
  });

  test('a key of a MAP is a text: others are told, NULL is what the options say', async () => {
    const given = Object.fromEntries(Object.entries(json.options).map(([key, entry]) => [key, entry.default]));
    const faults = json.validate([{ name: 'm', type: array(map(BIGINT, STRING)) }], given as never, 'read');
    expect(faults.map(({ code }) => code)).toEqual(['JSON_MAP_KEY_TYPE']);
    const written = async (options: Readonly<Record<string, string>>) =>
      (await openFormat(json, { columns: [['m', map(STRING, BIGINT)]], options })).write(INSERT, [[null, 1, 'a', 2]]);
    await expect(written({})).rejects.toThrow('A MAP has an entry whose key is NULL');
    expect(await written({ 'map-null-key.mode': 'DROP' })).toBe('{"m":{"a":2}}');
    expect(await written({ 'map-null-key.mode': 'LITERAL', 'map-null-key.literal': 'none' })).toBe('{"m":{"none":1,"a":2}}');
  });
});

test('a message of 20 MB', async () => {
  const { read } = await openFormat(json, {
    columns: [
      ['id', BIGINT],
      ['text', STRING],
    ],
  });
  const text = 'é0123456789'.repeat(900_000);
  const [change] = read(`{"skipped":"${text.slice(0, 9_000_000)}","text":"${text}","id":1}`);
  expect(change?.row[0]).toBe(1);
  expect(change?.row[1] === text).toBe(true);
});

test('damaged messages are refused or read, and never more than that', async () => {
  const columns: readonly (readonly [string, SqlType])[] = [
    ['a', BIGINT],
    ['b', decimal(10, 2)],
    ['c', STRING],
    ['d', temporal('TIMESTAMP', 3)],
  ];
  const { read } = await openFormat(json, { columns });
  const message = Buffer.from('{"x":{"y":[1,2.5e3,"\\u00e9é"]},"a":12,"b":"1.50","c":"té\\n","d":"2024-01-02 03:04:05"}');
  const damage = fc.record({ at: fc.nat(message.length - 1), byte: fc.nat(255), end: fc.integer({ min: 0, max: message.length }) });
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
      const bytes = Buffer.from(message);
      for (const { at, byte } of damages) bytes[at] = byte;
      const reason = reasonOf(() => read(bytes.subarray(0, damages[0]?.end)));
      expect(reason).toMatch(/^(read|it |the )/);
    }),
    { numRuns: 2000 },
  );
});

test('a reader and JSON.parse agree on every JSON text', async () => {
  const { read } = await openFormat(json, { columns: [['v', STRING]] });
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(0, 1, 2), (text, indent) => {
      const value: unknown = JSON.parse(text);
      const found = read(JSON.stringify({ before: value, v: value, w: value }, null, indent))[0]?.row[0];
      const expected = value === null || typeof value === 'string' ? value : JSON.stringify(value);
      expect(found).toBe(expected);
    }),
  );
});

test('a reader that has learned the members of other messages still reads each by its own', async () => {
  const { read } = await openFormat(json, {
    columns: [
      ['v', STRING],
      ['', STRING],
    ],
  });
  const name = fc.constantFrom('', 'v', 'w', 'é', 'v"', 'a_longer_name');
  const member = fc.tuple(
    name,
    fc.constantFrom('', ' ', '  ', '\n'),
    fc.oneof(fc.string({ maxLength: 5 }), fc.string({ minLength: 250, maxLength: 300 })),
  );
  fc.assert(
    fc.property(fc.array(member, { maxLength: 4 }), (members) => {
      const text = members.map(([key, blank, value]) => `${blank}${JSON.stringify(key)}${blank}:${JSON.stringify(value)}${blank}`);
      const last = (key: string) => members.findLast(([other]) => other === key)?.[2] ?? null;
      expect(read(`{${text.join(',')}}`)[0]?.row).toEqual([last('v'), last('')]);
    }),
    { numRuns: 1000 },
  );
});
