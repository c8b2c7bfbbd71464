/** A csv decoder and encoder over columns as CREATE TABLE declares them. */
import { csv } from '../../../src/formats/csv/csv.ts';
import { options } from '../../../src/formats/csv/options.ts';
import type { Row } from '../../../src/model/row.ts';
import { INSERT } from '../../../src/model/row-kind.ts';
import { openFormat } from '../../support/formats.ts';

export type Given = Partial<Record<keyof typeof options, string | boolean>>;

export function optionsOf(given: Given) {
  const defaults = Object.fromEntries(Object.entries(options).map(([key, entry]) => [key, entry.default]));
  return { ...defaults, ...given } as Parameters<typeof csv.skipsBadMessages>[0];
}

export async function openCsv(columns: string, given: Given = {}, wanted?: readonly string[]) {
  const texts = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)]));
  const { read, write } = await openFormat(csv, { columns, wanted, options: texts, timeZone: 'Europe/Berlin' });
  return {
    read: (message: string | Uint8Array) => read(message).map(({ row }) => row),
    write: (row: Row) => write(INSERT, row),
  };
}
