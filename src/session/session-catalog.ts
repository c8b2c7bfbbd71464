import { chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findConnector } from '../connectors/catalogue.ts';
import { invariant } from '../model/errors.ts';
import type { Table } from '../model/schema.ts';
import { formatType } from '../model/types.ts';
import type { Catalog } from '../planner/catalog.ts';
import { makeFolder } from './make-folder.ts';
import type { CatalogView } from './protocol.ts';
import { type StoredTable, storedTable, tableOf } from './stored-table.ts';
import { writeFileAtomically } from './write-file.ts';

/**
 * The tables of a session. With a folder they outlive it: one file per table, so that several processes share the folder without
 * overwriting each other's tables. A script has no folder: it brings its tables along.
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
      if (!file.endsWith('.json')) continue;
      const table = tableOf(JSON.parse(readFileSync(join(folder, file), 'utf8')) as StoredTable);
      this.#tables.set(table.name, table);
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
    if (this.#folder !== undefined) writeFileAtomically(fileOf(this.#folder, table.name), JSON.stringify(storedTable(table), undefined, 1));
    this.#tables.set(table.name, table);
  }

  remove(name: string): void {
    if (this.#folder !== undefined) rmSync(fileOf(this.#folder, name), { force: true });
    this.#tables.delete(name);
  }

  view(): CatalogView {
    const columns = (table: Table) => table.columns.map(({ name, type }) => ({ name, type: formatType(type) }));
    return {
      tables: this.names()
        .flatMap((name) => this.find(name) ?? [])
        .map((table) => ({ name: table.name, columns: columns(table), isReadable: isReadable(table) })),
    };
  }
}

function isReadable({ options }: Table): boolean {
  return findConnector(options.get('connector') ?? '')?.source !== undefined;
}

/** Table names may hold anything, file names may not. */
function fileOf(folder: string, name: string): string {
  return join(folder, `${Buffer.from(name, 'utf8').toString('hex')}.json`);
}
