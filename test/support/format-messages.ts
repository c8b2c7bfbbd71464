/** A format with its options, as a table would name it: messages in, changes out, and back. */
import { BadMessage, type Format, type PlacedColumn } from '../../src/formats/format.ts';
import { type OptionLiteral, readOptions } from '../../src/model/options.ts';
import type { Row } from '../../src/model/row.ts';
import { kindSymbol, type RowKind } from '../../src/model/row-kind.ts';
import type { SqlType } from '../../src/model/types.ts';
import { formatValue, type Value } from '../../src/model/value.ts';

export interface Change {
  readonly kind: RowKind;
  readonly row: Row;
}

export interface Table {
  /** Of the rows, at their places. */
  readonly columns: readonly (readonly [string, SqlType])[];
  /** Keys of the format's metadata, at the places behind the columns. */
  readonly metadata?: readonly string[];
  readonly key?: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
  readonly needsUpdateBefore?: boolean;
  readonly completesRows?: boolean;
}

export interface OpenFormat {
  /** The changes of one message; a text is sent as UTF-8. */
  read(message: string | Uint8Array): Change[];
  /** The same, as `+I[1, a]`. */
  readText(message: string | Uint8Array): string[];
  write(kind: RowKind, row: Row): string;
}

export async function openFormat<L extends OptionLiteral>(format: Format<L>, table: Table): Promise<OpenFormat> {
  const { values, faults } = readOptions(format.options, new Map(Object.entries(table.options ?? {})), `format '${format.name}'`);
  if (faults[0] !== undefined) throw faults[0].error;
  const columns: PlacedColumn[] = table.columns.map(([name, type], place) => ({ name, type, place }));
  const metadata = (table.metadata ?? []).map((key, index) => ({ key, place: columns.length + index }));
  const decoder = await format.openDecoder?.({
    options: values,
    columns,
    tableColumns: columns,
    metadata,
    needsUpdateBefore: table.needsUpdateBefore ?? true,
    completesRows: table.completesRows ?? false,
    key: table.key ?? [],
    timeZone: 'UTC',
  });
  const encoder = await format.openEncoder?.({ options: values, columns, subject: 'orders-value', timeZone: 'UTC' });
  const template = new Array<Value>(columns.length + metadata.length).fill(null);
  const types = [...columns.map(({ type }) => type), ...metadata.map(({ key }) => format.metadata[key]?.type)];

  function read(message: string | Uint8Array): Change[] {
    // Between other messages, as in a batch that a broker sends.
    const bytes = Buffer.concat([Buffer.from('{"x":'), Buffer.from(message), Buffer.from('1}')]);
    const changes: Change[] = [];
    decoder?.decode(bytes, 5, bytes.length - 2, template, (kind, row) => changes.push({ kind, row }));
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
    write: (kind, row) => Buffer.from(encoder?.encode(kind, row) ?? []).toString(),
  };
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
