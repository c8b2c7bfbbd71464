/** Values of the format 'raw': one function per column type, made once. */
import type { SqlType } from '../../model/types.ts';
import { integer, type Value } from '../../model/value.ts';
import { BadMessage } from '../format.ts';

interface RawValues {
  readonly charset: string;
  readonly endianness: 'big-endian' | 'little-endian';
}

type Read = (bytes: Uint8Array, start: number, end: number) => Value;
type Write = (value: Value) => Uint8Array;
type NumberKind = keyof typeof NUMBERS;

/** What a number takes in a message. */
const NUMBERS = {
  BOOLEAN: {
    bytes: 1,
    read: (view: DataView) => view.getUint8(0) !== 0,
    write: (view: DataView, value: Value) => view.setUint8(0, Number(value)),
  },
  TINYINT: { bytes: 1, read: (view: DataView) => view.getInt8(0), write: (view: DataView, value: Value) => view.setInt8(0, Number(value)) },
  SMALLINT: {
    bytes: 2,
    read: (view: DataView, isLittle: boolean) => view.getInt16(0, isLittle),
    write: (view: DataView, value: Value, isLittle: boolean) => view.setInt16(0, Number(value), isLittle),
  },
  INT: {
    bytes: 4,
    read: (view: DataView, isLittle: boolean) => view.getInt32(0, isLittle),
    write: (view: DataView, value: Value, isLittle: boolean) => view.setInt32(0, Number(value), isLittle),
  },
  BIGINT: {
    bytes: 8,
    read: (view: DataView, isLittle: boolean) => integer(view.getBigInt64(0, isLittle)),
    write: (view: DataView, value: Value, isLittle: boolean) => view.setBigInt64(0, BigInt(value as number | bigint), isLittle),
  },
  FLOAT: {
    bytes: 4,
    read: (view: DataView, isLittle: boolean) => view.getFloat32(0, isLittle),
    write: (view: DataView, value: Value, isLittle: boolean) => view.setFloat32(0, Number(value), isLittle),
  },
  DOUBLE: {
    bytes: 8,
    read: (view: DataView, isLittle: boolean) => view.getFloat64(0, isLittle),
    write: (view: DataView, value: Value, isLittle: boolean) => view.setFloat64(0, Number(value), isLittle),
  },
} as const;

export function reader(type: SqlType, { charset, endianness }: RawValues): Read {
  const { kind } = type;
  if (kind === 'BINARY' || kind === 'VARBINARY') return (bytes, start, end) => bytes.slice(start, end);
  if (!isNumber(kind)) {
    const decoder = new TextDecoder(charset, { ignoreBOM: true });
    return (bytes, start, end) => decoder.decode(bytes.subarray(start, end));
  }
  const { bytes: length, read } = NUMBERS[kind];
  const isLittle = endianness === 'little-endian';
  return (bytes, start, end) => {
    if (end - start !== length) throw new BadMessage(`it has ${end - start} bytes, and ${kind} takes ${length}.`);
    return read(new DataView(bytes.buffer, bytes.byteOffset + start, length), isLittle);
  };
}

export function writer(type: SqlType, { charset, endianness }: RawValues): Write {
  const { kind } = type;
  if (kind === 'BINARY' || kind === 'VARBINARY') return (value) => value as Uint8Array;
  if (!isNumber(kind)) return (value) => encode(String(value), charset);
  const { bytes: length, write } = NUMBERS[kind];
  const isLittle = endianness === 'little-endian';
  return (value) => {
    const view = new DataView(new ArrayBuffer(length));
    write(view, value, isLittle);
    return new Uint8Array(view.buffer);
  };
}

const WRITTEN: Readonly<Record<string, BufferEncoding>> = {
  'utf-8': 'utf8',
  utf8: 'utf8',
  'iso-8859-1': 'latin1',
  latin1: 'latin1',
  'us-ascii': 'latin1',
  ascii: 'latin1',
  'utf-16le': 'utf16le',
  'utf-16be': 'utf16le',
};

export function canWrite(charset: string): boolean {
  return Object.hasOwn(WRITTEN, charset.toLowerCase());
}

export function isKnownCharset(charset: string): boolean {
  try {
    return new TextDecoder(charset) !== undefined;
  } catch {
    return false;
  }
}

function encode(text: string, charset: string): Uint8Array {
  const lower = charset.toLowerCase();
  const bytes = Buffer.from(text, WRITTEN[lower]);
  return lower === 'utf-16be' ? bytes.swap16() : bytes;
}

function isNumber(kind: SqlType['kind']): kind is NumberKind {
  return Object.hasOwn(NUMBERS, kind);
}
