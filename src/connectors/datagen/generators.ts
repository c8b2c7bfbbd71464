/** One column: number of the row → value. */
import { invariant } from '../../model/errors.ts';
import { isString, type SqlType } from '../../model/types.ts';
import { integer, type Value } from '../../model/value.ts';
import type { Field } from './fields.ts';

/** `row` counts from 0, `nowMs` is the wall clock. The same seed, column and row give the same value again, but for times. */
export type Generator = (row: number, nowMs: number) => Value;

export function generator(field: Field, column: number, seed: number): Generator {
  if (field.kind === 'sequence') return sequence(field);
  const value = random(field, column, seed);
  if (field.nullRate === 0) return value;
  return (row, nowMs) => (unit(seed, column, row, 0x51ed) < field.nullRate ? null : value(row, nowMs));
}

/** How many rows the sequences give; undefined without one. */
export function sequenceRows(fields: readonly Field[]): number | undefined {
  const lengths = fields.flatMap((field) => {
    if (field.kind !== 'sequence') return [];
    return [field.end < field.start ? 0 : Number((field.end - field.start) / stepOf(field.type)) + 1];
  });
  return lengths.length === 0 ? undefined : Math.min(...lengths);
}

function sequence({ type, start }: Field & { kind: 'sequence' }): Generator {
  const step = stepOf(type);
  const startNumber = Number(start);
  const stepNumber = Number(step);
  const at = (row: number): number | bigint => {
    const value = startNumber + row * stepNumber;
    return Number.isSafeInteger(startNumber) && Number.isSafeInteger(value) ? value : integer(start + BigInt(row) * step);
  };
  return isString(type) ? (row) => String(at(row)) : at;
}

/** One, in the type's canonical form. */
function stepOf(type: SqlType): bigint {
  return type.kind === 'DECIMAL' ? 10n ** BigInt(type.scale) : 1n;
}

function random(field: Field & { kind: 'random' }, column: number, seed: number): Generator {
  const { type } = field;
  switch (type.kind) {
    case 'BOOLEAN':
      return (row) => unit(seed, column, row) < 0.5;
    case 'FLOAT':
    case 'DOUBLE':
      return approximate(field, column, seed);
    case 'CHAR':
    case 'VARCHAR':
      return (row) => hex(seed, column, row, lengthOf(field, column, seed, row)).toString('latin1');
    case 'BINARY':
    case 'VARBINARY':
      return (row) => bytes(seed, column, row, lengthOf(field, column, seed, row));
    case 'DATE':
      return (_row, nowMs) => Math.floor(nowMs / 86_400_000);
    case 'TIME':
      return (_row, nowMs) => (nowMs % 86_400_000) * 1000;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return (row, nowMs) => (nowMs - Math.floor(unit(seed, column, row) * field.maxPastMs)) * 1000;
    case 'NULL':
      return () => null;
    default:
      return whole(field, column, seed);
  }
}

function approximate({ type, min, max }: Field & { kind: 'random' }, column: number, seed: number): Generator {
  const isFloat = type.kind === 'FLOAT';
  const limit = isFloat ? 3.402_823_466e38 : Number.MAX_VALUE / 2;
  const low = Number(min ?? -limit);
  const high = Number(max ?? limit);
  return (row) => {
    const value = low + unit(seed, column, row) * (high - low);
    return isFloat ? Math.fround(value) : value;
  };
}

/** Integers and unscaled decimals. A range beyond 2^53 is drawn in two halves. */
function whole({ type, min, max }: Field & { kind: 'random' }, column: number, seed: number): Generator {
  const [least, greatest] = bounds(type);
  const low = BigInt(min ?? least);
  const size = BigInt(max ?? greatest) - low + 1n;
  const lowNumber = Number(low);
  const sizeNumber = Number(size);
  if (size < 1n << 52n && Number.isSafeInteger(lowNumber) && Number.isSafeInteger(lowNumber + sizeNumber)) {
    return (row) => lowNumber + Math.floor(unit(seed, column, row) * sizeNumber);
  }
  return (row) => {
    let drawn = 0n;
    for (let salt = 0; salt < 5; salt++) drawn = (drawn << 32n) | BigInt(mix(seed, column, row, salt));
    return integer(low + (drawn % size));
  };
}

function bounds(type: Field['type']): readonly [bigint, bigint] {
  if (type.kind === 'DECIMAL') return [1n - 10n ** BigInt(type.precision), 10n ** BigInt(type.precision) - 1n];
  const bits = { TINYINT: 7n, SMALLINT: 15n, INT: 31n, BIGINT: 63n }[type.kind as 'INT'];
  invariant(bits !== undefined, `datagen draws whole numbers for ${type.kind}`);
  return [-(1n << bits), (1n << bits) - 1n];
}

function lengthOf({ length, hasRandomLength }: Field & { kind: 'random' }, column: number, seed: number, row: number): number {
  return hasRandomLength ? 1 + Math.floor(unit(seed, column, row, 0x7e) * length) : length;
}

const HEX = Buffer.from('0123456789abcdef', 'latin1');

function hex(seed: number, column: number, row: number, length: number): Buffer {
  const text = Buffer.allocUnsafe(length);
  let word = 0;
  for (let place = 0; place < length; place++) {
    if ((place & 7) === 0) word = mix(seed, column, row, place + 1);
    text[place] = HEX[word & 15] ?? 0;
    word >>>= 4;
  }
  return text;
}

function bytes(seed: number, column: number, row: number, length: number): Uint8Array {
  const drawn = new Uint8Array(length);
  for (let place = 0; place < length; place++) drawn[place] = mix(seed, column, row, place + 1) & 255;
  return drawn;
}

/** 0 ≤ u < 1, with 52 bits. */
function unit(seed: number, column: number, row: number, salt = 0): number {
  return (mix(seed, column, row, salt) * 1_048_576 + (mix(seed, column, row, salt + 0x9e37) >>> 12)) / 4_503_599_627_370_496;
}

/** 32 well mixed bits of four numbers (murmur3's finaliser after each). */
function mix(seed: number, column: number, row: number, salt: number): number {
  let hash = scramble(seed ^ Math.imul(column + 1, 0x9e3779b1));
  hash = scramble(hash ^ (row | 0) ^ Math.imul(Math.floor(row / 4_294_967_296), 0x85ebca77));
  return scramble(hash ^ Math.imul(salt + 1, 0xc2b2ae3d)) >>> 0;
}

function scramble(word: number): number {
  let hash = word ^ (word >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
