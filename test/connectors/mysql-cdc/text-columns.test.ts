import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { snapshotReaders } from '../../../src/connectors/mysql-cdc/text-columns.ts';
import { compileRowReader, type RowReader } from '../../../src/connectors/mysql-cdc/text-result.ts';
import { decimal, type SqlType, simple, temporal, varchar } from '../../../src/model/types.ts';
import type { Value } from '../../../src/model/value.ts';
import type { MysqlColumn } from '../../../src/protocols/mysql/columns.ts';
import { textReader } from '../../../src/protocols/mysql/text-values.ts';

function column(dataType: string, columnType = dataType, rest: Partial<MysqlColumn> = {}): MysqlColumn {
  return { name: 'c', dataType, columnType, isNullable: true, ...rest };
}

/** Gives the value that the bytes of a row with this one column have. */
function wireReader(source: MysqlColumn, type: SqlType): (text: string | null) => Value | undefined {
  const place = (): { file: string; pos: number } => ({ file: 'binlog.000001', pos: 4 });
  const table = { database: 'shop', name: 't', columns: [{ column: source, type }], key: [], serverTimeZone: 'UTC', isJsonCompact: true };
  const readRow = compileRowReader(snapshotReaders({ table, place }));
  return (text) => readOne(readRow, text);
}

function readOne(readRow: RowReader, text: string | null): Value | undefined {
  const value = Buffer.from(text ?? '', 'utf8');
  const length = text === null ? [0xfb] : value.length < 0xfb ? [value.length] : [0xfc, value.length & 0xff, value.length >> 8];
  const bytes = Buffer.from([1, 2, 3, ...length, ...value]);
  const isAscii = value.every((byte) => byte < 0x80);
  return readRow(bytes, 3, isAscii ? bytes.toString('latin1', 1) : '', 1)[0];
}

const digits = (count: number, value: number): string => String(value).padStart(count, '0');
const datetime = (fraction: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(9999), fc.nat(12), fc.nat(28), fc.nat(23), fc.nat(59), fc.nat(59), fc.nat(999_999))
    .map(([year, month, day, hour, minute, second, micros]) => {
      const end = fraction === 0 ? '' : `.${digits(6, micros).slice(0, fraction)}`;
      return `${digits(4, year)}-${digits(2, month)}-${digits(2, day)} ${digits(2, hour)}:${digits(2, minute)}:${digits(2, second)}${end}`;
    });
const fixed = (scale: number): fc.Arbitrary<string> =>
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map((unscaled) => {
    const size = digits(scale + 1, 0).slice(1) + String(unscaled < 0n ? -unscaled : unscaled);
    const padded = size.padStart(scale + 1, '0');
    const sign = unscaled < 0n ? '-' : '';
    const whole = padded.slice(0, padded.length - scale).replace(/^0+(?=\d)/, '');
    return scale === 0 ? sign + whole : `${sign}${whole}.${padded.slice(padded.length - scale)}`;
  });

const CASES: readonly (readonly [string, MysqlColumn, SqlType, fc.Arbitrary<string>])[] = [
  ['INT', column('int'), simple('INT'), fc.integer().map(String)],
  ['TINYINT(1)', column('tinyint', 'tinyint(1)'), simple('BOOLEAN'), fc.integer({ min: -128, max: 127 }).map(String)],
  ['BIGINT', column('bigint'), simple('BIGINT'), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)],
  ['BIGINT UNSIGNED', column('bigint', 'bigint unsigned'), decimal(20, 0), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String)],
  ['INT as DECIMAL(12, 2)', column('int'), decimal(12, 2), fc.integer().map(String)],
  ['DECIMAL(24, 3)', column('decimal', 'decimal(24,3)', { precision: 24, scale: 3 }), decimal(24, 3), fixed(3)],
  ['DECIMAL(10, 0) as DECIMAL(12, 2)', column('decimal', 'decimal(10,0)', { precision: 10, scale: 0 }), decimal(12, 2), fixed(0)],
  ['DATETIME', column('datetime'), temporal('TIMESTAMP', 0), datetime(0)],
  ['DATETIME(3)', column('datetime', 'datetime(3)', { fraction: 3 }), temporal('TIMESTAMP', 3), datetime(3)],
  ['TIMESTAMP(6)', column('timestamp', 'timestamp(6)', { fraction: 6 }), temporal('TIMESTAMP_LTZ', 6), datetime(6)],
  [
    'VARCHAR',
    column('varchar', 'varchar(400)', { charset: 'utf8mb4', length: 400 }),
    varchar(),
    fc.string({ unit: 'grapheme', maxLength: 400 }),
  ],
];

describe('a value of the wire', () => {
  test.each(CASES)('%s is the value that its text has', (_, source, type, texts) => {
    fc.assert(
      fc.property(texts, texts, (first, second) => {
        const law = textReader(source, type, { serverTimeZone: 'UTC', isJsonCompact: true });
        const read = wireReader(source, type);
        for (const text of [first, second, first]) expect(read(text)).toEqual(law(text));
      }),
    );
  });

  test('is NULL where the wire says so', () => {
    for (const [, source, type] of CASES) expect(wireReader(source, type)(null)).toBe(null);
  });
});
