import { type CatalogEntry, isView, type Table, type View } from '../model/schema.ts';

/** A table or view as JSON, for the catalog's and the job store's files. Secrets are in clear: the files are 0600. */
export type StoredEntry = StoredTable | View;

interface StoredTable extends Omit<Table, 'options'> {
  readonly options: readonly (readonly [string, string])[];
}

export function storedEntry(entry: CatalogEntry): StoredEntry {
  return isView(entry) ? entry : { ...entry, options: [...entry.options] };
}

export function entryOf(stored: StoredEntry): CatalogEntry {
  return 'kind' in stored ? stored : { ...stored, primaryKey: stored.primaryKey, options: new Map(stored.options) };
}
