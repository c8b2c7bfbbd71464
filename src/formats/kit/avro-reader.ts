/**
 * A writer's schema and a column's type → a function that reads the one as the other. Fields are found by name and the others passed over,
 * so that a record costs what is read of it, and a schema that has changed is read as what it was written with.
 *
 *   int long                  → TINYINT … BIGINT (within their bounds), FLOAT, DOUBLE, DECIMAL; BOOLEAN, true where it is not 0
 *   float double              → DOUBLE; float → FLOAT
 *   bytes fixed with decimal  → DECIMAL, rescaled half up; NULL beyond its precision, as Flink
 *   int long with a meaning   → DATE, TIME, TIMESTAMP, TIMESTAMP_LTZ in millis, micros or nanos; a bare number is days, or millis, as Flink reads it
 *   string enum               → STRING; string → TIMESTAMP_LTZ (Debezium's ZonedTimestamp), DECIMAL (decimal.handling.mode = string)
 *   record array map          → ROW, ARRAY, MAP
 */
import { mapValue } from '../../model/map-value.ts';
import type { Column } from '../../model/schema.ts';
import { formatType, isString, type RowField, type SqlType } from '../../model/types.ts';
import type { Value } from '../../model/value.ts';
import { BadMessage } from '../format.ts';
import type { AvroInput } from './avro-bytes.ts';
import { AvroMismatch, OTHER_TYPE } from './avro-errors.ts';
import type { AvroRecord, AvroType } from './avro-schema.ts';
import { compileSkip, type SkipAvro } from './avro-skip.ts';
import { bytesReader, decimalText, numberReader, textReader, variableScale } from './avro-values.ts';

export type ReadAvro = (input: AvroInput) => Value;

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
  return (input) => input.oneOf(reads)(input);
}

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
      return isString(type) ? (input) => input.oneOf(writer.symbols) : undefined;
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
