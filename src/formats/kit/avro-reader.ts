/**
 * A writer's schema and a column's type → a function that reads the one as the other. Fields are found by name and the others passed over,
 * so that a record costs what is read of it, and a schema that has changed is read as what it was written with.
 *
 *   int long                  → TINYINT … BIGINT (within their bounds), FLOAT, DOUBLE, DECIMAL
 *   float double              → DOUBLE; float → FLOAT
 *   bytes fixed with decimal  → DECIMAL, rescaled half up; NULL beyond its precision, as Flink
 *   int long with a meaning   → DATE, TIME, TIMESTAMP, TIMESTAMP_LTZ in millis, micros or nanos; a bare number is days, or millis, as Flink reads it
 *   string enum               → STRING; string → TIMESTAMP_LTZ (Debezium's ZonedTimestamp), DECIMAL (decimal.handling.mode = string)
 *   record array map          → ROW, ARRAY, MAP
 */
import { fitsDecimal, parseDecimal, rescale } from '../../model/decimal.ts';
import { divideIntegers, type Integer, multiplyIntegers, subtractIntegers } from '../../model/integer.ts';
import { mapValue } from '../../model/map-value.ts';
import type { Column } from '../../model/schema.ts';
import { truncateMicros } from '../../model/temporal.ts';
import { type DecimalType, formatType, isBinary, isInteger, isString, type RowField, type SqlType } from '../../model/types.ts';
import { fitsInteger, type Value } from '../../model/value.ts';
import { BadMessage } from '../format.ts';
import { type AvroInput, integerOf, OTHER_SCHEMA } from './avro-bytes.ts';
import type { AvroRecord, AvroType, Meaning } from './avro-schema.ts';
import { readInstant } from './json-times.ts';

export type ReadAvro = (input: AvroInput) => Value;
export type SkipAvro = (input: AvroInput) => void;

/** A column cannot be read from a schema: `message` says which and why. */
export class AvroMismatch extends Error {}

export function compileReader(writer: AvroType, type: SqlType, name: string): ReadAvro {
  if (writer.kind === 'union') return unionReader(writer.types, type, name);
  if (writer.kind === 'null') return () => null;
  const read = readerOf(writer, type, name);
  if (read === undefined)
    throw new AvroMismatch(`${name} is ${shown(writer)} in the schema, and ${formatType({ ...type, nullable: true })} in the table`);
  return read;
}

/** Reads the fields of a record into the places of a row; `onMissing` gives what stands for a column that the writer did not know. */
export function compileRecord(
  writer: AvroRecord,
  columns: readonly (Column & { readonly place: number })[],
  onMissing: (column: Column) => Value,
): (input: AvroInput, row: Value[]) => void {
  const steps: readonly { readonly place: number; readonly read: ReadAvro | SkipAvro }[] = writer.fields.map((field) => {
    const column = columns.find(({ name }) => name === field.name);
    return column === undefined
      ? { place: -1, read: compileSkip(field.type) }
      : { place: column.place, read: compileReader(field.type, column.type, column.name) };
  });
  const known = new Set(writer.fields.map(({ name }) => name));
  const missing = columns.filter(({ name }) => !known.has(name)).map((column) => ({ place: column.place, value: onMissing(column) }));
  // Behind the last field that is read nothing needs to be passed over, but the end tells whether the schema fits.
  return (input, row) => {
    for (const { place, value } of missing) row[place] = value;
    for (const { place, read } of steps) {
      const value = read(input);
      if (place >= 0) row[place] = value ?? null;
    }
  };
}

export function compileSkip(writer: AvroType, seen: Map<AvroType, SkipAvro> = new Map()): SkipAvro {
  const known = seen.get(writer);
  if (known !== undefined) return known;
  // A record may hold itself: it is looked up when it is met.
  seen.set(writer, (input) => input.nested(() => skip(input)));
  const skip = skipOf(writer, seen);
  seen.set(writer, skip);
  return skip;
}

function skipOf(writer: AvroType, seen: Map<AvroType, SkipAvro>): SkipAvro {
  switch (writer.kind) {
    case 'null':
      return () => {};
    case 'boolean':
      return (input) => input.skip(1);
    case 'int':
    case 'long':
    case 'enum':
      return (input) => void input.long();
    case 'float':
      return (input) => input.skip(4);
    case 'double':
      return (input) => input.skip(8);
    case 'bytes':
    case 'string':
      return (input) => input.skip(input.length());
    case 'fixed':
      return (input) => input.skip(writer.size);
    case 'array': {
      const item = compileSkip(writer.items, seen);
      return (input) => input.blocks(() => item(input), true);
    }
    case 'map': {
      const value = compileSkip(writer.values, seen);
      return (input) =>
        input.blocks(() => {
          input.skip(input.length());
          value(input);
        }, true);
    }
    case 'record': {
      const fields = writer.fields.map((field) => compileSkip(field.type, seen));
      return (input) => {
        for (const field of fields) field(input);
      };
    }
    case 'union': {
      const types = writer.types.map((type) => compileSkip(type, seen));
      return (input) => branchOf(types, input)(input);
    }
  }
}

function unionReader(types: readonly AvroType[], type: SqlType, name: string): ReadAvro {
  const faults: AvroMismatch[] = [];
  const reads = types.map((branch) => {
    try {
      return compileReader(branch, type, name);
    } catch (error) {
      if (!(error instanceof AvroMismatch)) throw error;
      faults.push(error);
      // Another branch may be the one that is written.
      return () => {
        throw new BadMessage(`${error.message}.`, OTHER_TYPE);
      };
    }
  });
  const [first] = faults;
  if (first !== undefined && faults.length === types.filter(({ kind }) => kind !== 'null').length) throw first;
  return (input) => branchOf(reads, input)(input);
}

function branchOf<T>(branches: readonly T[], input: AvroInput): T {
  const index = Number(input.long());
  const branch = branches[index];
  if (branch === undefined) throw new BadMessage(`a union of ${branches.length} types has the type number ${index}.`, OTHER_SCHEMA);
  return branch;
}

export const OTHER_TYPE = 'Declare the column with the type that the schema has.';

function readerOf(writer: AvroType, type: SqlType, name: string): ReadAvro | undefined {
  switch (writer.kind) {
    case 'boolean':
      return type.kind === 'BOOLEAN' ? (input) => input.boolean() : undefined;
    case 'int':
      return numberReader((input) => input.int(), type, writer.meaning, name);
    case 'long':
      return numberReader((input) => input.long(), type, writer.meaning, name);
    case 'float':
      return type.kind === 'FLOAT' || type.kind === 'DOUBLE' ? (input) => input.float() : undefined;
    case 'double':
      if (type.kind === 'DECIMAL') return (input) => decimalText(String(input.double()), type);
      return type.kind === 'DOUBLE' ? (input) => input.double() : undefined;
    case 'bytes':
      if (isString(type)) return (input) => input.text();
      return bytesReader((input) => input.taken(input.length()), type, writer.meaning);
    case 'fixed':
      return bytesReader((input) => input.taken(writer.size), type, writer.meaning);
    case 'string':
      return textReader(type, name);
    case 'enum':
      return isString(type) ? (input) => branchOf(writer.symbols, input) : undefined;
    case 'array':
      return type.kind === 'ARRAY' ? arrayReader(compileReader(writer.items, type.element, name)) : undefined;
    case 'map':
      return type.kind === 'MAP' && isString(type.key) ? mapReader(compileReader(writer.values, type.value, name)) : undefined;
    case 'record':
      if (type.kind === 'ROW') return rowReader(writer, type.fields, name);
      return type.kind === 'DECIMAL' && writer.meaning?.name === 'io.debezium.data.VariableScaleDecimal' ? variableScale(type) : undefined;
    default:
      return undefined;
  }
}

function numberReader(
  read: (input: AvroInput) => Integer,
  type: SqlType,
  meaning: Meaning | undefined,
  name: string,
): ReadAvro | undefined {
  if (isInteger(type)) {
    const { kind } = type as { readonly kind: 'TINYINT' | 'SMALLINT' | 'INT' | 'BIGINT' };
    return (input) => {
      const value = read(input);
      if (!fitsInteger(value, kind)) throw new BadMessage(`${name} has the value ${value}, and ${kind} ends before it.`, OTHER_TYPE);
      return value;
    };
  }
  switch (type.kind) {
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
function microsReader(read: (input: AvroInput) => Integer, precision: number, meaning: Meaning | undefined): ReadAvro | undefined {
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

function bytesReader(read: (input: AvroInput) => Uint8Array, type: SqlType, meaning: Meaning | undefined): ReadAvro | undefined {
  if (isBinary(type)) return read;
  if (type.kind !== 'DECIMAL') return undefined;
  const scale = meaning?.name === 'decimal' ? meaning.scale : type.scale;
  return (input) => bounded(rescale(integerOf(read(input)), scale, type.scale), type);
}

function textReader(type: SqlType, name: string): ReadAvro | undefined {
  if (isString(type)) return (input) => input.text();
  if (isBinary(type)) return (input) => input.taken(input.length());
  if (type.kind === 'DECIMAL') return (input) => decimalText(input.text(), type);
  if (type.kind !== 'TIMESTAMP_LTZ') return undefined;
  return (input) => {
    const text = input.text();
    const instant = readInstant(text, 'T', type.precision);
    if (instant === undefined) throw new BadMessage(`${name} has the text '${text.slice(0, 40)}', which is no instant.`, OTHER_TYPE);
    return instant;
  };
}

function decimalText(text: string, type: DecimalType): Value {
  const unscaled = parseDecimal(text, type.scale);
  return unscaled === undefined ? null : bounded(unscaled, type);
}

function bounded(unscaled: Integer, { precision }: DecimalType): Value {
  return fitsDecimal(unscaled, precision) ? unscaled : null;
}

/** Debezium's numbers without a scale of their own: `{scale, value}`. */
function variableScale(type: DecimalType): ReadAvro {
  return (input) => {
    const scale = input.int();
    if (Math.abs(scale) > 1000) throw new BadMessage(`a number has ${scale} digits behind the point.`, OTHER_SCHEMA);
    return bounded(rescale(integerOf(input.taken(input.length())), scale, type.scale), type);
  };
}

function arrayReader(item: ReadAvro): ReadAvro {
  return (input) => {
    const items: Value[] = [];
    input.blocks(() => items.push(item(input)));
    return items;
  };
}

function mapReader(value: ReadAvro): ReadAvro {
  return (input) => {
    const entries: [Value, Value][] = [];
    input.blocks(() => entries.push([input.text(), value(input)]));
    return mapValue(entries);
  };
}

function rowReader(writer: AvroRecord, fields: readonly RowField[], name: string): ReadAvro {
  const columns = fields.map((field, place) => ({ name: field.name, type: field.type, place }));
  const read = compileRecord(writer, columns, (field) => missingValue(field, `${name}.${field.name}`));
  return (input) =>
    input.nested(() => {
      const row = new Array<Value>(fields.length).fill(null);
      read(input, row);
      return row;
    });
}

/** NULL where the column may be NULL, as the default that Flink gives it. */
export function missingValue({ type }: Column, name: string): Value {
  if (!type.nullable) throw new AvroMismatch(`${name} is NOT NULL in the table, and the schema does not have it`);
  return null;
}

function shown(writer: AvroType): string {
  if (!('meaning' in writer) || writer.meaning === undefined) return writer.kind;
  return `${writer.kind} (${writer.meaning.name})`;
}
