/** A format as a connector opens it, over columns as CREATE TABLE declares them. */
import { findFormat } from '../../src/formats/catalogue.ts';
import type { Format } from '../../src/formats/format.ts';
import { readOptions } from '../../src/model/options.ts';
import type { Row } from '../../src/model/row.ts';
import { INSERT, kindSymbol, type RowKind } from '../../src/model/row-kind.ts';
import { columnsOf } from './columns.ts';

interface Opening {
  readonly columns: string;
  readonly options: Readonly<Record<string, string>>;
  /** Read only these; left out: all. */
  readonly wanted?: readonly string[];
  readonly metadata?: readonly string[];
  readonly key?: readonly string[];
  readonly needsUpdateBefore?: boolean;
}

function requestOf(name: string, { columns: declared, options, wanted, metadata = [], key = [], needsUpdateBefore = true }: Opening) {
  const format = findFormat(name) as Format;
  const { values, faults } = readOptions(format.options, new Map(Object.entries(options)), `format '${name}'`);
  if (faults.length > 0) throw faults[0]?.error;
  const tableColumns = columnsOf(declared);
  const placed = tableColumns.map((column, place) => ({ ...column, place }));
  const columns = placed.filter((column) => wanted?.includes(column.name) ?? true);
  const asked = metadata.map((one, index) => ({ key: one, place: tableColumns.length + index }));
  return { format, request: { options: values, columns, tableColumns, metadata: asked, key, timeZone: 'UTC', needsUpdateBefore } };
}

/** → reads a message: its changes, `+I[1, x]` as `['+I', [1, 'x']]`. */
export async function openReading(
  name: string,
  opening: Opening,
): Promise<(message: Uint8Array) => Promise<readonly (readonly [string, Row])[]>> {
  const { format, request } = requestOf(name, opening);
  const decoder = await format.openDecoder?.(request);
  if (decoder === undefined) throw new Error(`${name} reads nothing`);
  const template = new Array<null>(request.tableColumns.length + request.metadata.length).fill(null);
  return async (message) => {
    await decoder.prepare?.(message, 0, message.length);
    const changes: (readonly [string, Row])[] = [];
    decoder.decode(message, 0, message.length, template, (kind, row) => changes.push([kindSymbol(kind), row]));
    return changes;
  };
}

export async function openWriting(name: string, opening: Opening, subject = ''): Promise<(row: Row, kind?: RowKind) => Buffer> {
  const { format, request } = requestOf(name, opening);
  const encoder = await format.openEncoder?.({ ...request, subject });
  if (encoder === undefined) throw new Error(`${name} writes nothing`);
  return (row, kind = INSERT) => Buffer.from(encoder.encode(kind, row) ?? []);
}
