/** Values of the format 'raw': one function per column type, made once. */
import type { Integer } from '../../model/integer.ts';
import type { SqlType } from '../../model/types.ts';
import { integer, type Value } from '../../model/value.ts';
import { BadMessage } from '../format.ts';

interface RawValues {
  readonly charset: string;
  readonly endianness: 'big-endian' | 'little-endian';
}

type Read = (bytes: Uint8Array, start: number, end: number) => Value;
type Write = (value: Value) => Uint8Array;
type NumberKind = 'BOOLEAN' | 'TINYINT' | 'SMALLINT' | 'INT' | 'BIGINT' | 'FLOAT' | 'DOUBLE';

interface NumberInBytes {
  readonly bytes: number;
  read(view: DataView, isLittle: boolean): Value;
  write(view: DataView, value: Value, isLittle: boolean): void;
}

const NUMBERS: Readonly<Record<NumberKind, NumberInBytes>> = {
  BOOLEAN: { bytes: 1, read: (view) => view.getUint8(0) !== 0, write: (view, value) => view.setUint8(0, Number(value)) },
  TINYINT: { bytes: 1, read: (view) => view.getInt8(0), write: (view, value) => view.setInt8(0, Number(value)) },
  SMALLINT: {
    bytes: 2,
    read: (view, isLittle) => view.getInt16(0, isLittle),
    write: (view, value, isLittle) => view.setInt16(0, Number(value), isLittle),
  },
  INT: {
    bytes: 4,
    read: (view, isLittle) => view.getInt32(0, isLittle),
    write: (view, value, isLittle) => view.setInt32(0, Number(value), isLittle),
  },
  BIGINT: {
    bytes: 8,
    read: (view, isLittle) => integer(view.getBigInt64(0, isLittle)),
    write: (view, value, isLittle) => view.setBigInt64(0, BigInt(value as Integer), isLittle),
  },
  FLOAT: {
    bytes: 4,
    read: (view, isLittle) => view.getFloat32(0, isLittle),
    write: (view, value, isLittle) => view.setFloat32(0, Number(value), isLittle),
  },
  DOUBLE: {
    bytes: 8,
    read: (view, isLittle) => view.getFloat64(0, isLittle),
    write: (view, value, isLittle) => view.setFloat64(0, Number(value), isLittle),
  },
};

export function reader(type: SqlType, { charset, endianness }: RawValues): Read {
  const { kind } = type;
  // A copy: `slice` of a Buffer would be none.
  if (kind === 'BINARY' || kind === 'VARBINARY') return (bytes, start, end) => new Uint8Array(bytes.subarray(start, end));
  if (!isNumber(kind)) {
    const decode = decoderOf(charset);
    return (bytes, start, end) => decode(bytes.subarray(start, end));
  }
  const { bytes: length, read } = NUMBERS[kind];
  const isLittle = endianness === 'little-endian';
  return (bytes, start, end) => {
    if (start === end) return null;
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

/** Java's names for charsets that the WHATWG standard gives another meaning, or that can be written too. */
const JAVA_CHARSETS: Readonly<Record<string, 'utf-8' | 'latin1' | 'ascii' | 'utf-16' | 'utf-16le' | 'utf-16be'>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'iso-8859-1': 'latin1',
  latin1: 'latin1',
  'us-ascii': 'ascii',
  ascii: 'ascii',
  'utf-16': 'utf-16',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
};

export function canWrite(charset: string): boolean {
  return javaCharset(charset) !== undefined;
}

export function isKnownCharset(charset: string): boolean {
  try {
    return javaCharset(charset) !== undefined || new TextDecoder(charset) !== undefined;
  } catch {
    return false;
  }
}

function javaCharset(charset: string): (typeof JAVA_CHARSETS)[string] | undefined {
  const lower = charset.toLowerCase();
  return Object.hasOwn(JAVA_CHARSETS, lower) ? JAVA_CHARSETS[lower] : undefined;
}

function decoderOf(charset: string): (bytes: Uint8Array) => string {
  const known = javaCharset(charset);
  // To the WHATWG standard both are windows-1252.
  if (known === 'latin1') return (bytes) => Buffer.from(bytes).toString('latin1');
  if (known === 'ascii')
    return (bytes) =>
      Buffer.from(bytes)
        .toString('latin1')
        .replace(/[\x80-\xff]/g, '\ufffd');
  if (known === 'utf-16') return readUtf16;
  const decoder = new TextDecoder(charset, { ignoreBOM: true });
  return (bytes) => decoder.decode(bytes);
}

/** Big-endian, unless its byte order mark says otherwise. */
function readUtf16(bytes: Uint8Array): string {
  const mark = bytes.length < 2 ? 0 : (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  const hasMark = mark === 0xfeff || mark === 0xfffe;
  const decoder = new TextDecoder(mark === 0xfffe ? 'utf-16le' : 'utf-16be', { ignoreBOM: true });
  return decoder.decode(hasMark ? bytes.subarray(2) : bytes);
}

/** What the charset does not have is a question mark, as in Java. */
function encode(text: string, charset: string): Uint8Array {
  switch (javaCharset(charset)) {
    case 'latin1':
      return Buffer.from(text.replace(/[^\0-\xff]/gu, '?'), 'latin1');
    case 'ascii':
      return Buffer.from(text.replace(/[^\0-\x7f]/gu, '?'), 'latin1');
    case 'utf-16le':
      return Buffer.from(text, 'utf16le');
    case 'utf-16be':
      return Buffer.from(text, 'utf16le').swap16();
    case 'utf-16':
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    default:
      return Buffer.from(text);
  }
}

function isNumber(kind: SqlType['kind']): kind is NumberKind {
  return Object.hasOwn(NUMBERS, kind);
}
