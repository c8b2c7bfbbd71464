/**
 * One value of Avro → one value of a column, where both are scalars; undefined: this column is not read from such a value. A number beyond the
 * precision of its DECIMAL is NULL, as in Flink.
 */
import { fitsDecimal, parseDecimal, rescale } from '../../model/decimal.ts';
import { divideIntegers, type Integer, multiplyIntegers, subtractIntegers } from '../../model/integer.ts';
import { truncateMicros } from '../../model/temporal.ts';
import { type DecimalType, isBinary, isInteger, isString, type SqlType } from '../../model/types.ts';
import { fitsInteger, type Value } from '../../model/value.ts';
import { BadMessage } from '../format.ts';
import { type AvroInput, integerOf } from './avro-bytes.ts';
import { OTHER_SCHEMA, OTHER_TYPE } from './avro-errors.ts';
import type { Meaning } from './avro-schema.ts';
import { LETTER_T, readInstant } from './json-times.ts';

type ReadScalar = (input: AvroInput) => Value;

export function numberReader(
  read: (input: AvroInput) => Integer,
  type: SqlType,
  meaning: Meaning | undefined,
  name: string,
): ReadScalar | undefined {
  if (isInteger(type)) {
    const { kind } = type as { readonly kind: 'TINYINT' | 'SMALLINT' | 'INT' | 'BIGINT' };
    return (input) => {
      const value = read(input);
      if (!fitsInteger(value, kind)) throw new BadMessage(`${name} has the value ${value}, and ${kind} ends before it.`, OTHER_TYPE);
      return value;
    };
  }
  switch (type.kind) {
    case 'BOOLEAN':
      // MySQL's TINYINT(1).
      return meaning === undefined ? (input) => Number(read(input)) !== 0 : undefined;
    case 'FLOAT':
      return (input) => Math.fround(Number(read(input)));
    case 'DOUBLE':
      return (input) => Number(read(input));
    case 'DECIMAL':
      return (input) => bounded(rescale(read(input), 0, type.scale), type);
    case 'DATE':
      return meaning === undefined || meaning.name === 'date' ? read : undefined;
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return microsReader(read, type.precision, meaning);
    default:
      return undefined;
  }
}

/** A number of time in microseconds, cut to the precision. */
function microsReader(read: (input: AvroInput) => Integer, precision: number, meaning: Meaning | undefined): ReadScalar | undefined {
  const unit = meaning === undefined ? 'millis' : /-(millis|micros|nanos)$/.exec(meaning.name)?.[1];
  if (unit === 'millis') return (input) => truncateMicros(multiplyIntegers(read(input), 1000), precision);
  if (unit === 'micros') return (input) => truncateMicros(read(input), precision);
  return unit === 'nanos' ? (input) => truncateMicros(thousandth(read(input)), precision) : undefined;
}

/** Towards the past. */
export function thousandth(value: Integer): Integer {
  const quotient = divideIntegers(value, 1000);
  return multiplyIntegers(quotient, 1000) > value ? subtractIntegers(quotient, 1) : quotient;
}

export function bytesReader(read: (input: AvroInput) => Uint8Array, type: SqlType, meaning: Meaning | undefined): ReadScalar | undefined {
  if (isBinary(type)) return read;
  if (type.kind !== 'DECIMAL') return undefined;
  const scale = meaning?.name === 'decimal' ? meaning.scale : type.scale;
  return (input) => bounded(rescale(integerOf(read(input)), scale, type.scale), type);
}

export function textReader(type: SqlType, name: string): ReadScalar | undefined {
  if (isString(type)) return (input) => input.text();
  if (isBinary(type)) return (input) => input.taken(input.length());
  if (type.kind === 'DECIMAL') return (input) => decimalText(input.text(), type);
  if (type.kind !== 'TIMESTAMP_LTZ') return undefined;
  return (input) => {
    const text = input.text();
    const bytes = Buffer.from(text);
    const instant = readInstant(bytes, 0, bytes.length, LETTER_T, type.precision);
    if (instant === undefined) throw new BadMessage(`${name} has the text '${text.slice(0, 40)}', which is no instant.`, OTHER_TYPE);
    return instant;
  };
}

export function decimalText(text: string, type: DecimalType): Value {
  const unscaled = parseDecimal(text, type.scale);
  return unscaled === undefined ? null : bounded(unscaled, type);
}

function bounded(unscaled: Integer, { precision }: DecimalType): Value {
  return fitsDecimal(unscaled, precision) ? unscaled : null;
}

/** Debezium's numbers without a scale of their own: `{scale, value}`. */
export function variableScale(type: DecimalType): ReadScalar {
  return (input) => {
    const scale = input.int();
    if (Math.abs(scale) > 1000) throw new BadMessage(`a number has ${scale} digits behind the point.`, OTHER_SCHEMA);
    return bounded(rescale(integerOf(input.taken(input.length())), scale, type.scale), type);
  };
}
