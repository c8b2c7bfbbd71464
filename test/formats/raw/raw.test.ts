import fc from 'fast-check';
import { expect, test } from 'vitest';
import { raw } from '../../../src/formats/raw/raw.ts';
import { type SqlType, simple, varbinary, varchar } from '../../../src/model/types.ts';
import { integer, type Value } from '../../../src/model/value.ts';
import { openReading, openWriting } from '../../support/formats.ts';

async function formatOf(type: SqlType, options: Readonly<Record<string, string>> = {}) {
  const table = { columns: [['value', type]], options } as const;
  const { read } = await openReading(raw, table);
  const write = await openWriting(raw, table);
  return { read: (message: Uint8Array | null) => read(message).map(({ row }) => row), write: (value: Value) => write([value]) };
}

const VALUES: readonly (readonly [SqlType, fc.Arbitrary<Value>])[] = [
  [simple('BOOLEAN'), fc.boolean()],
  [simple('TINYINT'), fc.integer({ min: -128, max: 127 })],
  [simple('SMALLINT'), fc.integer({ min: -32_768, max: 32_767 })],
  [simple('INT'), fc.integer()],
  [simple('BIGINT'), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(integer)],
  [simple('FLOAT'), fc.float({ noNaN: true })],
  [simple('DOUBLE'), fc.double({ noNaN: true })],
  [varchar(), fc.string({ unit: 'grapheme' })],
  [varbinary(), fc.uint8Array()],
];

test.each(VALUES)('%j: what was written is read again, in both orders of bytes', async (type, values) => {
  for (const endianness of ['big-endian', 'little-endian'] as const) {
    const { read, write } = await formatOf(type, { endianness });
    fc.assert(
      fc.property(values, (value) => {
        expect(read(write(value))).toEqual([[value]]);
      }),
    );
  }
});

test('the bytes are those that Flink writes', async () => {
  expect((await formatOf(simple('INT'))).write(258)).toEqual(Uint8Array.of(0, 0, 1, 2));
  expect((await formatOf(simple('INT'), { endianness: 'little-endian' })).write(258)).toEqual(Uint8Array.of(2, 1, 0, 0));
  expect([...((await formatOf(varchar(), { charset: 'UTF-16BE' })).write('é') ?? [])]).toEqual([0, 0xe9]);
  expect((await formatOf(varchar(), { charset: 'GBK' })).read(Uint8Array.of(0xc4, 0xe3))).toEqual([['你']]);
});

test('text is what Java makes of it in each charset', async () => {
  const written = async (charset: string, text: string) =>
    Buffer.from((await formatOf(varchar(), { charset })).write(text) ?? []).toString('hex');
  expect(await written('ISO-8859-1', 'é€\u0085😀')).toBe('e93f853f');
  expect(await written('US-ASCII', 'aé€')).toBe('613f3f');
  expect(await written('UTF-16', 'é')).toBe('feff00e9');
  const read = async (charset: string, hex: string) => (await formatOf(varchar(), { charset })).read(Buffer.from(hex, 'hex'))[0];
  expect(await read('ISO-8859-1', '8580')).toEqual(['\u0085\u0080']);
  expect(await read('US-ASCII', '8541')).toEqual(['\ufffdA']);
  expect(await read('UTF-16', '0041')).toEqual(['A']);
  expect(await read('UTF-16', 'fffe4100')).toEqual(['A']);
  expect(await read('UTF-16', 'feff0041')).toEqual(['A']);
  expect(await read('UTF-8', 'efbbbf41')).toEqual(['\ufeffA']);
});

test('NULL is a message without value; one without bytes is an empty text, and no number', async () => {
  for (const type of [simple('INT'), varchar(), varbinary()]) {
    const { read, write } = await formatOf(type);
    expect(write(null)).toBeNull();
    expect(read(null)).toEqual([[null]]);
  }
  expect((await formatOf(varchar())).read(new Uint8Array(0))).toEqual([['']]);
  expect((await formatOf(simple('INT'))).read(new Uint8Array(0))).toEqual([[null]]);
});

test('bytes that were read are a copy', async () => {
  const { read } = await formatOf(varbinary());
  const [bytes] = read(Uint8Array.of(1, 2)).flat();
  expect(bytes).toEqual(Uint8Array.of(1, 2));
  // The rest of the batch is not held with it.
  expect(bytes instanceof Uint8Array && bytes.buffer.byteLength).toBe(2);
});

test('a number of another length is told', async () => {
  const { read } = await formatOf(simple('INT'));
  expect(() => read(Uint8Array.of(1, 2))).toThrow('it has 2 bytes, and INT takes 4.');
});

test('columns and charsets that it cannot take are told at once', () => {
  const columns = [
    { name: 'a', type: simple('DATE') },
    { name: 'b', type: simple('INT') },
  ];
  const faults = raw.validate(columns, { charset: 'GBK', endianness: 'big-endian' }, 'write');
  expect(faults.map(({ code }) => code)).toEqual(['RAW_COLUMN', 'RAW_CHARSET']);
  expect(raw.validate(columns.slice(1), { charset: 'GBK', endianness: 'big-endian' }, 'read')).toEqual([]);
});
