import { readFileSync } from 'node:fs';
import avsc from 'avsc';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { avro } from '../../../src/formats/avro/avro.ts';
import { BadMessage } from '../../../src/formats/format.ts';
import { deriveSchema } from '../../../src/formats/kit/avro-derive.ts';
import { mapValue } from '../../../src/model/map-value.ts';
import type { Row } from '../../../src/model/row.ts';
import { integer, type Value } from '../../../src/model/value.ts';
import { columnsOf } from '../../support/columns.ts';
import { openReading, openWriting } from '../../support/formats.ts';

async function openAvro(columns: string, isLegacy = true, wanted?: readonly string[]) {
  const table = { columns, wanted, options: { 'timestamp_mapping.legacy': String(isLegacy) } };
  const { read } = await openReading(avro, table);
  const write = await openWriting(avro, table);
  return {
    read: (bytes: Uint8Array) => read(bytes).map(({ row }) => row),
    write: (row: Row) => Buffer.from(write(row) ?? []),
  };
}

/** Columns, legacy mapping or not, and what Flink 2.0 itself made of them: schema, bytes of one row. Printed by a program over its classes. */
const recorded = readFileSync(new URL('flink.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => {
    const [columns = '', isLegacy, schema = '', bytes = ''] = line.split('\t');
    return { columns, isLegacy: isLegacy === 'true', schema, bytes };
  });

describe('Flink', () => {
  test.each(recorded)(
    '$columns: the schema is the one that Flink derives, its bytes are read and written',
    async ({ columns, isLegacy, schema, bytes }) => {
      if (schema === 'ERROR') {
        expect(avro.validate(columnsOf(columns), optionsOf(isLegacy), 'read').map(({ code }) => code)).toEqual(['AVRO_COLUMN']);
        return;
      }
      expect(JSON.stringify(deriveSchema(columnsOf(columns), isLegacy))).toBe(sortedLikeOurs(schema));
      const { read, write } = await openAvro(columns, isLegacy);
      const [row] = read(Buffer.from(bytes, 'hex'));
      expect(write(row ?? []).toString('hex')).toBe(bytes);
    },
  );

  test('its values are read exactly', async () => {
    const rowOf = async (start: string) => {
      const found = recorded.find(({ columns, schema }) => columns.startsWith(start) && schema !== 'ERROR');
      return (await openAvro(found?.columns ?? '', found?.isLegacy)).read(Buffer.from(found?.bytes ?? '', 'hex'))[0];
    };
    expect(await rowOf('a BOOLEAN')).toEqual([true, -5, 300, -2147483648, -(2n ** 63n), Math.fround(1.1), 1e300]);
    expect(await rowOf('e BIGINT NOT')).toEqual([2n ** 63n - 1n, 9007199254740993n, -9007199254740991, 4503599627370496]);
    expect(await rowOf('a STRING')).toEqual(['äö😀', Uint8Array.of(1, 2, 255), 'abc', new Uint8Array(0)]);
    expect(await rowOf('a DECIMAL')).toEqual([-1234, 12345678901234567890123456780123456789n, 128, 0]);
    expect(await rowOf('a DATE')).toEqual([19724, 45_015_123_000, 1704164645678000, -1_000_000]);
    // Flink 2.0 writes milliseconds where its schema says microseconds. Riffle goes by the schema, as every other reader does.
    expect(await rowOf('a TIMESTAMP(3), b')).toEqual([1704164645678000, -62135596800000, 1704164645678000, 253402300799999]);
    expect(await rowOf('a ARRAY<INT>, b')).toEqual([[1, null, 3], ['x'], [7, ['z']]]);
    expect(await rowOf('a MAP<STRING')).toEqual([
      ['k', 5],
      ['k', 5],
    ]);
  });
});

const VALUES: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  BOOLEAN: fc.boolean(),
  TINYINT: fc.integer({ min: -128, max: 127 }),
  INT: fc.integer(),
  BIGINT: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(integer),
  FLOAT: fc.float({ noNaN: true }),
  DOUBLE: fc.double({ noNaN: true }),
  'DECIMAL(38, 10)': fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }).map(integer),
  STRING: fc.string({ unit: 'grapheme' }),
  BYTES: fc.uint8Array(),
  DATE: fc.integer({ min: -719_162, max: 2_932_896 }),
  'TIME(3)': fc.integer({ min: 0, max: 86_399_999 }).map((millis) => millis * 1000),
  'TIMESTAMP(6)': fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }).map(integer),
  'TIMESTAMP_LTZ(3)': fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }).map((millis) => integer(BigInt(millis) * 1000n)),
  'ARRAY<STRING>': fc.array(fc.option(fc.string())),
  'MAP<STRING, BIGINT>': fc.dictionary(fc.string(), fc.option(fc.integer())).map((map) => mapValue(Object.entries(map))),
  'ROW<x INT, y ARRAY<BOOLEAN>>': fc.tuple(fc.option(fc.integer()), fc.option(fc.array(fc.boolean()))) as fc.Arbitrary<Value>,
};
const NAMES = Object.keys(VALUES);
const DECLARED = NAMES.map((type, index) => `c${index} ${type}`).join(', ');
const ROWS = fc.tuple(...Object.values(VALUES).map((values) => fc.option(values)));

test('what was written is read again, all columns of it or some', async () => {
  const whole = await openAvro(DECLARED, false);
  const some = await openAvro(DECLARED, false, ['c3', 'c14']);
  fc.assert(
    fc.property(ROWS, (row) => {
      const bytes = whole.write(row);
      expect(whole.read(bytes)).toEqual([row]);
      expect(some.read(bytes)).toEqual([row.map((value, place) => (place === 3 || place === 14 ? value : null))]);
    }),
  );
});

test('another library reads what was written', async () => {
  const declared = 'a BIGINT NOT NULL, b STRING, c ARRAY<DOUBLE NOT NULL>, d BOOLEAN NOT NULL';
  const { write } = await openAvro(declared);
  const type = avsc.Type.forSchema(deriveSchema(columnsOf(declared), true) as avsc.Schema);
  const rows = fc.tuple(fc.maxSafeInteger(), fc.option(fc.string()), fc.option(fc.array(fc.double({ noNaN: true }))), fc.boolean());
  fc.assert(
    fc.property(rows, ([a, b, c, d]) => {
      // avsc gives up one bit earlier than a number does.
      fc.pre(Math.abs(a) < 2 ** 52);
      expect({ ...(type.fromBuffer(write([a, b, c, d])) as object) }).toEqual({ a, b, c, d });
    }),
  );
});

test('whatever happens to its bytes, a message is a row or a bad message', async () => {
  const { read, write } = await openAvro(DECLARED, false);
  const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(ROWS, damage, fc.nat(), (row, changes, cut) => {
      const bytes = write(row);
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      try {
        read(bytes.subarray(0, cut % 3 === 0 ? cut % bytes.length : bytes.length));
      } catch (error) {
        expect(error).toBeInstanceOf(BadMessage);
      }
    }),
    { numRuns: 1000 },
  );
});

test('a message of another schema says what to look at', async () => {
  const { read } = await openAvro('a INT NOT NULL, b STRING');
  expect(() => read(Buffer.from('{"a": 1}'))).toThrow(BadMessage);
  expect(read(new Uint8Array(0))).toEqual([]);
  expect(() => read(Uint8Array.of(2))).toThrow('it ends before its last field does.');
  expect(() => read(Uint8Array.of(2, 0, 0))).toThrow('1 bytes are left behind its last field.');
  expect(() => read(Uint8Array.of(2, 4))).toThrow('a union of 2 types has the type number 2.');
});

test('a NULL that the schema does not know is an error with a remedy', async () => {
  const { write } = await openAvro('a INT NOT NULL');
  expect(() => write([null])).toThrow('a is NULL, and the schema says that it never is.');
  expect(write([1]).toString('hex')).toBe('02');
});

test('what is not supported is refused by name', () => {
  const faults = avro.validate(columnsOf('a INT'), { ...optionsOf(true), encoding: 'json' }, 'write');
  expect(faults.map(({ code }) => code)).toEqual(['AVRO_ENCODING']);
});

function optionsOf(isLegacy: boolean) {
  return { encoding: 'binary', 'timestamp_mapping.legacy': isLegacy, codec: undefined, 'open.fastread': undefined } as const;
}

/** The same JSON; both write the members in the same order. */
function sortedLikeOurs(schema: string): string {
  return JSON.stringify(JSON.parse(schema));
}
