/** A csv decoder and encoder over columns as CREATE TABLE declares them. */
import { csv } from '../../../src/formats/csv/csv.ts';
import { options } from '../../../src/formats/csv/options.ts';
import type { Row } from '../../../src/model/row.ts';
import { INSERT } from '../../../src/model/row-kind.ts';
import { columnsOf } from '../../support/columns.ts';

export type Given = Partial<Record<keyof typeof options, string | boolean>>;

export function optionsOf(given: Given) {
  const defaults = Object.fromEntries(Object.entries(options).map(([key, entry]) => [key, entry.default]));
  return { ...defaults, ...given } as Parameters<typeof csv.skipsBadMessages>[0];
}

export async function openCsv(text: string, given: Given = {}, read?: readonly string[]) {
  const tableColumns = columnsOf(text);
  const placed = tableColumns.map((column, place) => ({ ...column, place }));
  const columns = placed.filter(({ name }) => read?.includes(name) ?? true);
  const request = { options: optionsOf(given), columns, tableColumns, metadata: [], key: [], timeZone: 'Europe/Berlin' };
  const decoder = await csv.openDecoder?.({ ...request, needsUpdateBefore: true });
  const encoder = await csv.openEncoder?.({ ...request, subject: 'orders' });
  if (decoder === undefined || encoder === undefined) throw new Error('csv reads and writes');
  const readBytes = (bytes: Uint8Array): Row[] => {
    const rows: Row[] = [];
    const template = new Array<null>(tableColumns.length).fill(null);
    decoder.decode(bytes, 0, bytes.length, template, (_, row) => rows.push(row));
    return rows;
  };
  return {
    readBytes,
    read: (message: string) => readBytes(Buffer.from(message)),
    write: (row: Row) => Buffer.from(encoder.encode(INSERT, row) ?? []).toString(),
  };
}
