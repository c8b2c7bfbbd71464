/** Text as bytes or digits, and back: character codes, Base64, hexadecimal and binary digits, character sets. */
import type { Integer } from '../model/integer.ts';
import { isInteger, type SqlType, simple, varbinary } from '../model/types.ts';
import { charsetOf, decodeText, encodeText } from './charset.ts';
import { badBase64 } from './errors.ts';
import { checking, type Help, INT, propagated, type Resolved, type ScalarFunction, STRING, takes } from './function.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

export const encoding: readonly ScalarFunction[] = [
  {
    name: 'ASCII',
    syntax: 'ASCII(text)',
    doc: 'The code of the first character; 0 of an empty text. Beyond ASCII the first byte of UTF-8, with a sign, as in Flink.',
    example: { sql: "ASCII('abc')", result: '97' },
    nulls: 'propagate',
    resolve: takes(['text'], { type: INT }),
    evaluator: () => (value: string) => (value === '' ? 0 : Buffer.from(value.slice(0, 2)).readInt8(0)),
  },
  {
    name: 'CHR',
    syntax: 'CHR(code)',
    doc: 'The character with that code, of which the last eight bits count; an empty text for a negative one.',
    example: { sql: 'CHR(97)', result: 'a' },
    nulls: 'propagate',
    resolve: takes(['bigint']),
    evaluator: () => (code: Integer) => (code < 0 ? '' : String.fromCharCode(Number(BigInt.asUintN(8, BigInt(code))))),
  },
  {
    name: 'TO_BASE64',
    syntax: 'TO_BASE64(text)',
    doc: 'The UTF-8 bytes of the text in Base64.',
    example: { sql: "TO_BASE64('hello world')", result: 'aGVsbG8gd29ybGQ=' },
    nulls: 'propagate',
    resolve: takes(['text']),
    evaluator: () => (value: string) => Buffer.from(value).toString('base64'),
  },
  {
    name: 'FROM_BASE64',
    syntax: 'FROM_BASE64(text)',
    doc: 'The text whose UTF-8 bytes are given in Base64; an error for what is no Base64.',
    example: { sql: "FROM_BASE64('aGVsbG8gd29ybGQ=')", result: 'hello world' },
    nulls: 'propagate',
    resolve: takes(['text']),
    evaluator({ text }) {
      return (value: string) => {
        if (!BASE64.test(value)) throw badBase64(value, text);
        return Buffer.from(value, 'base64').toString();
      };
    },
  },
  {
    name: 'HEX',
    syntax: 'HEX(integer) | HEX(text)',
    doc: 'The number, or the UTF-8 bytes of the text, in hexadecimal digits in upper case. Of a negative number its 64 bits.',
    example: { sql: "HEX('hello')", result: '68656C6C6F' },
    nulls: 'propagate',
    resolve: (types) => resolveWhole(types) ?? takes(['text'])(types),
    evaluator: () => (value: Integer | string) =>
      (typeof value === 'string' ? Buffer.from(value).toString('hex') : bitsOf(value).toString(16)).toUpperCase(),
  },
  {
    name: 'UNHEX',
    syntax: 'UNHEX(text)',
    doc: 'The bytes that hexadecimal digits stand for; NULL for other characters. Of an odd number of digits the first becomes 0, as in Flink.',
    example: { sql: "CAST(UNHEX('466C696E6B') AS STRING)", result: 'Flink' },
    nulls: 'propagate',
    resolve: takes(['text'], { type: varbinary(), mayBeNull: true }),
    evaluator: () => (value: string) => {
      if (!/^[0-9a-f]*$/i.test(value)) return null;
      return new Uint8Array(Buffer.from(value.length % 2 === 0 ? value : `00${value.slice(1)}`, 'hex'));
    },
  },
  {
    name: 'BIN',
    syntax: 'BIN(integer)',
    doc: 'The number in binary digits. Of a negative number its 64 bits.',
    example: { sql: 'BIN(12)', result: '1100' },
    nulls: 'propagate',
    resolve: resolveWhole,
    evaluator: () => (value: Integer) => bitsOf(value).toString(2),
  },
  recoding('ENCODE', {
    doc: 'The bytes of the text in US-ASCII, ISO-8859-1, UTF-8, UTF-16BE, UTF-16LE or UTF-16; ? for what the first two lack.',
    example: { sql: "CAST(ENCODE('abc', 'ISO-8859-1') AS STRING)", result: 'abc' },
  }),
  recoding('DECODE', {
    doc: 'The text that bytes stand for in US-ASCII, ISO-8859-1, UTF-8, UTF-16BE, UTF-16LE or UTF-16.',
    example: { sql: "DECODE(x'616263', 'UTF-8')", result: 'abc' },
  }),
];

function recoding(name: 'ENCODE' | 'DECODE', help: Help): ScalarFunction {
  const isEncoding = name === 'ENCODE';
  return {
    ...help,
    name,
    syntax: `${name}(${isEncoding ? 'text' : 'bytes'}, 'charset')`,
    nulls: 'propagate',
    resolve: takes([isEncoding ? 'text' : 'bytes', 'text'], { type: isEncoding ? varbinary() : STRING }),
    check: checking(1, charsetOf),
    evaluator({ text }) {
      if (isEncoding) return (value: string, charset: string) => encodeText(value, charsetOf(charset, text));
      return (bytes: Uint8Array, charset: string) => decodeText(bytes, charsetOf(charset, text));
    },
  };
}

function resolveWhole(types: readonly SqlType[]): Resolved | undefined {
  const [type] = types;
  if (type === undefined || types.length !== 1 || !isInteger(type)) return undefined;
  return { type: propagated(STRING, types), operandTypes: [simple('BIGINT', type.nullable)] };
}

/** Two's complement, as Java's toHexString has it; a number beyond BIGINT keeps its last 64 bits. */
function bitsOf(value: Integer): Integer {
  return value < 0 || typeof value === 'bigint' ? BigInt.asUintN(64, BigInt(value)) : value;
}
