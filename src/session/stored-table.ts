import type { Table } from '../model/schema.ts';

/** A table as JSON, for the catalog's and the job store's files. Secrets are in clear: the files are 0600. */
export interface StoredTable extends Omit<Table, 'options'> {
  readonly options: readonly (readonly [string, string])[];
}

export function storedTable(table: Table): StoredTable {
  return { ...table, options: [...table.options] };
}

export function tableOf(stored: StoredTable): Table {
  return { ...stored, primaryKey: stored.primaryKey, options: new Map(stored.options) };
}
