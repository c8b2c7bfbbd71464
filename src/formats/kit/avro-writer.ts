/**
 * A column's type and the schema to write → a function that writes the one as the other; the counterpart of avro-reader.ts. Times are cut towards
 * the past to the unit that the schema has. Throws AvroMismatch where the schema cannot hold the column, AvroUnwritable for a single value.
 */
import { rescale } from '../../model/decimal.ts';
import { divideIntegers, type Integer, multiplyIntegers } from '../../model/integer.ts';
import type { Column } from '../../model/schema.ts';
import { formatType, isBinary, isInteger, isString, type SqlType } from '../../model/types.ts';
import type { Nested, Value } from '../../model/value.ts';
import { type AvroOutput, bytesOf } from './avro-bytes.ts';
import { AvroMismatch, AvroUnwritable, valueFault } from './avro-errors.ts';
import type { AvroRecord, AvroType, Meaning } from './avro-schema.ts';
import { thousandth } from './avro-values.ts';

type WriteAvro = (output: AvroOutput, value: Value) => void;

export type WriteRecord = (output: AvroOutput, row: readonly Value[]) => void;

export function compileWriter(writer: AvroType, type: SqlType, name: string): WriteAvro {
  if (writer.kind === 'union') return unionWriter(writer.types, type, name);
  const write = writerOf(writer, type, name);
  if (write === undefined)
    throw new AvroMismatch(`${name} is ${formatType({ ...type, nullable: true })} in the table, and ${writer.kind} in the schema`);
  return (output, value) => {
    if (value === null) throw new AvroUnwritable(`${name} is NULL, and the schema says that it never is.`);
    write(output, value);
  };
}

/** A record from the values at the places of its columns; a field that is no column is NULL. */
export function compileRecordWriter(writer: AvroRecord, columns: readonly (Column & { readonly place: number })[]): WriteRecord {
  const unknown = columns.find(({ name }) => !writer.fields.some((field) => field.name === name));
  if (unknown !== undefined) throw new AvroMismatch(`${unknown.name} is a column of the table, and no field of the schema`);
  const steps = writer.fields.map((field) => {
    const column = columns.find(({ name }) => name === field.name);
    return {
      place: column?.place ?? -1,
      write: column === undefined ? nullWriter(field.type, field.name) : compileWriter(field.type, column.type, column.name),
    };
  });
  return (output, row) => {
    for (const { place, write } of steps) write(output, place < 0 ? null : (row[place] ?? null));
  };
}

/** The message of a row; of one that cannot be written nothing is left to the next. */
export function messageOf(output: AvroOutput, write: WriteRecord, row: readonly Value[]): Uint8Array {
  try {
    write(output, row);
  } catch (error) {
    output.take();
    throw error instanceof AvroUnwritable ? valueFault(error.message) : error;
  }
  return output.take();
}

function nullWriter(type: AvroType, name: string): WriteAvro {
  const branch = type.kind === 'union' ? type.types.findIndex(({ kind }) => kind === 'null') : -1;
  if (branch < 0 && type.kind !== 'null')
    throw new AvroMismatch(`${name} is a field of the schema that is never null, and no column of the table`);
  return branch < 0 ? () => {} : (output) => output.long(branch);
}

function unionWriter(types: readonly AvroType[], type: SqlType, name: string): WriteAvro {
  const nullBranch = types.findIndex(({ kind }) => kind === 'null');
  const faults: unknown[] = [];
  for (const [branch, one] of types.entries()) {
    if (branch === nullBranch) continue;
    try {
      const write = compileWriter(one, type, name);
      return (output, value) => {
        if (value === null && nullBranch >= 0) return output.long(nullBranch);
        output.long(branch);
        write(output, value);
      };
    } catch (error) {
      if (!(error instanceof AvroMismatch)) throw error;
      faults.push(error);
    }
  }
  throw faults[0] ?? new AvroMismatch(`${name} is always null in the schema`);
}

function writerOf(writer: AvroType, type: SqlType, name: string): WriteAvro | undefined {
  switch (writer.kind) {
    case 'boolean':
      return type.kind === 'BOOLEAN' ? (output, value) => output.byte(value === true ? 1 : 0) : undefined;
    case 'int':
      return type.kind === 'BIGINT' ? undefined : numberWriter(type, writer.meaning);
    case 'long':
      return numberWriter(type, writer.meaning);
    case 'float':
      return type.kind === 'FLOAT' ? (output, value) => output.float(value as number) : undefined;
    case 'double':
      return type.kind === 'FLOAT' || type.kind === 'DOUBLE' ? (output, value) => output.double(value as number) : undefined;
    case 'string':
      return isString(type) ? (output, value) => output.text(value as string) : undefined;
    case 'bytes':
      return bytesWriter(type, writer.meaning);
    case 'fixed':
      return fixedWriter(type, writer, name);
    case 'enum':
      return isString(type) ? enumWriter(writer.symbols, name) : undefined;
    case 'array':
      return type.kind === 'ARRAY' ? arrayWriter(compileWriter(writer.items, type.element, name)) : undefined;
    case 'map':
      return type.kind === 'MAP' && isString(type.key) ? mapWriter(compileWriter(writer.values, type.value, name), name) : undefined;
    case 'record': {
      if (type.kind !== 'ROW') return undefined;
      const write = compileRecordWriter(
        writer,
        type.fields.map((field, place) => ({ name: field.name, type: field.type, place })),
      );
      return (output, value) => write(output, value as Nested);
    }
    default:
      return undefined;
  }
}

function numberWriter(type: SqlType, meaning: Meaning | undefined): WriteAvro | undefined {
  if (isInteger(type) || type.kind === 'DATE') return (output, value) => output.long(value as Integer);
  if (type.kind !== 'TIME' && type.kind !== 'TIMESTAMP' && type.kind !== 'TIMESTAMP_LTZ') return undefined;
  const unit = meaning === undefined ? 'millis' : /-(millis|micros|nanos)$/.exec(meaning.name)?.[1];
  if (unit === 'millis') return (output, value) => output.long(thousandth(value as Integer));
  if (unit === 'micros') return (output, value) => output.long(value as Integer);
  return unit === 'nanos' ? (output, value) => output.long(multiplyIntegers(value as Integer, 1000)) : undefined;
}

function bytesWriter(type: SqlType, meaning: Meaning | undefined): WriteAvro | undefined {
  if (isBinary(type)) {
    return (output, value) => {
      const bytes = value as Uint8Array;
      output.long(bytes.length);
      output.raw(bytes);
    };
  }
  if (type.kind !== 'DECIMAL') return undefined;
  const scale = meaning?.name === 'decimal' ? meaning.scale : type.scale;
  return (output, value) => {
    const bytes = bytesOf(rescale(value as Integer, type.scale, scale));
    output.long(bytes.length);
    output.raw(bytes);
  };
}

function fixedWriter(
  type: SqlType,
  { size, meaning }: { readonly size: number; readonly meaning: Meaning | undefined },
  name: string,
): WriteAvro | undefined {
  if (!isBinary(type) && type.kind !== 'DECIMAL') return undefined;
  const scale = type.kind === 'DECIMAL' && meaning?.name === 'decimal' ? meaning.scale : 0;
  return (output, value) => {
    const bytes = type.kind === 'DECIMAL' ? bytesOf(rescale(value as Integer, type.scale, scale), size) : (value as Uint8Array);
    if (bytes.length !== size) throw new AvroUnwritable(`${name} has ${bytes.length} bytes, and the schema says ${size}.`);
    output.raw(bytes);
  };
}

function enumWriter(symbols: readonly string[], name: string): WriteAvro {
  return (output, value) => {
    const index = symbols.indexOf(value as string);
    if (index < 0) throw new AvroUnwritable(`${name} is '${value}', and the schema knows ${symbols.join(', ')}.`);
    output.long(index);
  };
}

function arrayWriter(item: WriteAvro): WriteAvro {
  return (output, value) => {
    const items = value as Nested;
    if (items.length > 0) output.long(items.length);
    for (const one of items) item(output, one);
    output.long(0);
  };
}

function mapWriter(write: WriteAvro, name: string): WriteAvro {
  return (output, value) => {
    const entries = value as Nested;
    if (entries.length > 0) output.long(divideIntegers(entries.length, 2));
    for (let at = 0; at < entries.length; at += 2) {
      const key = entries[at];
      if (typeof key !== 'string') throw new AvroUnwritable(`${name} has the key NULL, and Avro has none.`);
      output.text(key);
      write(output, entries[at + 1] ?? null);
    }
    output.long(0);
  };
}
