/** A format as a table opens it, its options as they are written there: messages in, changes out, and back. */
import { BadMessage, type Format } from '../../src/formats/format.ts';
import { type OptionLiteral, readOptions } from '../../src/model/options.ts';
import type { Row } from '../../src/model/row.ts';
import { INSERT, kindSymbol, type RowKind } from '../../src/model/row-kind.ts';
import type { SqlType } from '../../src/model/types.ts';
import { formatValue, type Value } from '../../src/model/value.ts';
import { columnsOf } from './columns.ts';

export interface Change {
  readonly kind: RowKind;
  readonly row: Row;
}

export interface Table {
  /** Of the rows, at their places; a text is as CREATE TABLE declares them. */
  readonly columns: string | readonly (readonly [string, SqlType])[];
  /** Only these are read; left out: all. */
  readonly wanted?: readonly string[] | undefined;
  /** Keys of the format's metadata, at the places behind the columns. */
  readonly metadata?: readonly string[];
  readonly key?: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
  readonly needsUpdateBefore?: boolean;
  readonly completesRows?: boolean;
  readonly timeZone?: string;
}

/** A text is sent as UTF-8, null is a message without value. */
type Message = string | Uint8Array | null;

export interface Reading {
  /** The changes of one message. */
  read(message: Message): Change[];
  /** The same, as `+I[1, a]`. */
  readText(message: Message): string[];
  /** Fetches first what the message needs, as a connector does. */
  fetchAndRead(message: Uint8Array): Promise<Change[]>;
}

function requestOf<L extends OptionLiteral>(format: Format<L>, table: Table) {
  const { values, faults } = readOptions(format.options, new Map(Object.entries(table.options ?? {})), `format '${format.name}'`);
  if (faults[0] !== undefined) throw faults[0].error;
  const { columns: declared, wanted, timeZone = 'UTC' } = table;
  const tableColumns = typeof declared === 'string' ? columnsOf(declared) : declared.map(([name, type]) => ({ name, type }));
  const placed = tableColumns.map((column, place) => ({ ...column, place }));
  return { options: values, columns: placed.filter(({ name }) => wanted?.includes(name) ?? true), tableColumns, timeZone };
}

export async function openReading<L extends OptionLiteral>(format: Format<L>, table: Table): Promise<Reading> {
  const request = requestOf(format, table);
  const width = request.tableColumns.length;
  const metadata = (table.metadata ?? []).map((key, index) => ({ key, place: width + index }));
  const { needsUpdateBefore = true, completesRows = false, key = [] } = table;
  const decoder = await format.openDecoder?.({ ...request, metadata, needsUpdateBefore, completesRows, key });
  if (decoder === undefined) throw new Error(`${format.name} reads nothing`);
  const template = new Array<Value>(width + metadata.length).fill(null);
  const types = [...request.tableColumns.map(({ type }) => type), ...metadata.map((one) => format.metadata[one.key]?.type)];

  function read(message: Message): Change[] {
    const { bytes, start, end } = amongOthers(message);
    const changes: Change[] = [];
    decoder?.decode(bytes, start, end, template, (kind, row) => changes.push({ kind, row }));
    return changes;
  }

  function text({ kind, row }: Change): string {
    const cells = row.map((value, place) => {
      const type = types[place];
      return type === undefined ? String(value) : (formatValue(value, type, 'UTC') ?? 'NULL');
    });
    return `${kindSymbol(kind)}[${cells.join(', ')}]`;
  }

  return {
    read,
    readText: (message) => read(message).map(text),
    async fetchAndRead(message) {
      const { bytes, start, end } = amongOthers(message);
      await decoder.prepare?.(bytes, start, end);
      return read(message);
    },
  };
}

/** Between other messages, as in a batch that a broker sends. */
function amongOthers(message: Message): { readonly bytes: Uint8Array; readonly start: number; readonly end: number } {
  const bytes = Buffer.concat([Buffer.from('{"x":'), Buffer.from(message ?? ''), Buffer.from('1}')]);
  return message === null ? { bytes, start: -1, end: -1 } : { bytes, start: 5, end: bytes.length - 2 };
}

type Write = (row: Row, kind?: RowKind) => Uint8Array | null;

export async function openWriting<L extends OptionLiteral>(format: Format<L>, table: Table): Promise<Write> {
  const { options, columns, timeZone } = requestOf(format, table);
  const encoder = await format.openEncoder?.({ options, columns, subject: '', timeZone });
  if (encoder === undefined) throw new Error(`${format.name} writes nothing`);
  return (row, kind = INSERT) => encoder.encode(kind, row);
}

export interface OpenFormat extends Reading {
  write(kind: RowKind, row: Row): string;
}

/** For a format whose messages are texts. */
export async function openFormat<L extends OptionLiteral>(format: Format<L>, table: Table): Promise<OpenFormat> {
  const write = await openWriting(format, table);
  return { ...(await openReading(format, table)), write: (kind, row) => Buffer.from(write(row, kind) ?? []).toString() };
}

/** The reason of the BadMessage that reading throws. */
export function reasonOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof BadMessage) return error.remedy === undefined ? error.message : `${error.message} ${error.remedy}`;
    throw error;
  }
  return 'read';
}
