import { chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findConnector } from '../connectors/catalogue.ts';
import { invariant } from '../model/errors.ts';
import type { Table } from '../model/schema.ts';
import { formatType } from '../model/types.ts';
import type { Catalog } from '../planner/catalog.ts';
import { makeFolder } from './make-folder.ts';
import type { CatalogView, TableView } from './protocol.ts';
import { type StoredTable, storedTable, tableOf } from './stored-table.ts';
import { writeFileAtomically } from './write-file.ts';

/**
 * The tables of a session. With a folder they outlive it, one file a table: several processes share the folder, and of two that declare a
 * table of one name the file keeps the last. A session has what it found at its start and what it declared itself; nothing that another
 * does takes a table from it, and DROP TABLE removes the file only where it holds the table that is dropped. A script has no folder: it
 * brings its tables along.
 */
export class SessionCatalog implements Catalog {
  readonly #tables = new Map<string, Table>();
  readonly #folder: string | undefined;

  constructor(folder: string | undefined) {
    this.#folder = folder;
    if (folder === undefined) return;
    makeFolder(folder);
    chmodSync(folder, 0o700);
    for (const file of readdirSync(folder).sort()) {
      const table = file.endsWith('.json') ? read(join(folder, file)) : undefined;
      if (table !== undefined) this.#tables.set(table.name, table);
    }
  }

  find(name: string): Table | undefined {
    return this.#tables.get(name);
  }

  names(): readonly string[] {
    return [...this.#tables.keys()].sort();
  }

  add(table: Table): void {
    invariant(!this.#tables.has(table.name), 'a table is added once');
    if (this.#folder !== undefined) writeFileAtomically(fileOf(this.#folder, table.name), textOf(table));
    this.#tables.set(table.name, table);
  }

  remove(name: string): void {
    const table = this.#tables.get(name);
    this.#tables.delete(name);
    if (this.#folder === undefined || table === undefined) return;
    const file = fileOf(this.#folder, name);
    const kept = read(file);
    if (kept !== undefined && textOf(kept) === textOf(table)) rmSync(file, { force: true });
  }

  view(): CatalogView {
    const columns = (table: Table) => table.columns.map(({ name, type }) => ({ name, type: formatType(type) }));
    return {
      tables: this.names()
        .flatMap((name) => this.find(name) ?? [])
        .map((table) => ({ name: table.name, columns: columns(table), key: table.primaryKey, ...accessOf(table) })),
    };
  }
}

/** undefined where another process has just dropped it. */
function read(file: string): Table | undefined {
  try {
    return tableOf(JSON.parse(readFileSync(file, 'utf8')) as StoredTable);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function textOf(table: Table): string {
  return JSON.stringify(storedTable(table), undefined, 1);
}

function accessOf({ options }: Table): Pick<TableView, 'isReadable' | 'isWritable' | 'connector'> {
  const connector = options.get('connector');
  const found = findConnector(connector ?? '');
  return { isReadable: found?.source !== undefined, isWritable: found?.sink !== undefined, connector };
}

/** Table names may hold anything, file names may not. */
function fileOf(folder: string, name: string): string {
  return join(folder, `${Buffer.from(name, 'utf8').toString('hex')}.json`);
}
