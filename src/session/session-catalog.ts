import { chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findConnector } from '../connectors/catalogue.ts';
import { invariant } from '../model/errors.ts';
import { type CatalogEntry, isView } from '../model/schema.ts';
import { formatType, type SqlType } from '../model/types.ts';
import type { Catalog } from '../planner/catalog.ts';
import { makeFolder } from './make-folder.ts';
import type { CatalogView, ColumnView, TableView } from './protocol.ts';
import { entryOf, type StoredEntry, storedEntry } from './stored-entry.ts';
import { writeFileAtomically } from './write-file.ts';

/** `temporary`: for this session, in front of what is kept under the same name. */
export type Lifetime = 'kept' | 'temporary';

/**
 * The tables and views of a session. With a folder those that are kept outlive it, one file each: several processes share the folder, and of
 * two that declare one name the file keeps the last. A session has what it found at its start and what it declared itself; nothing that
 * another does takes a table from it, and dropping one removes the file only where it holds what is dropped. A script has no folder: it
 * brings its tables along.
 */
export class SessionCatalog implements Catalog {
  readonly #entries: Readonly<Record<Lifetime, Map<string, CatalogEntry>>> = { kept: new Map(), temporary: new Map() };
  readonly #folder: string | undefined;

  constructor(folder: string | undefined) {
    this.#folder = folder;
    if (folder === undefined) return;
    makeFolder(folder);
    chmodSync(folder, 0o700);
    for (const file of readdirSync(folder).sort()) {
      const entry = file.endsWith('.json') ? read(join(folder, file)) : undefined;
      if (entry !== undefined) this.#entries.kept.set(entry.name, entry);
    }
  }

  find(name: string): CatalogEntry | undefined {
    return this.held(name, 'temporary') ?? this.held(name, 'kept');
  }

  held(name: string, lifetime: Lifetime): CatalogEntry | undefined {
    return this.#entries[lifetime].get(name);
  }

  names(): readonly string[] {
    return [...new Set([...this.#entries.kept.keys(), ...this.#entries.temporary.keys()])].sort();
  }

  add(entry: CatalogEntry, lifetime: Lifetime = 'kept'): void {
    invariant(this.held(entry.name, lifetime) === undefined, 'a name is added once');
    if (lifetime === 'kept' && this.#folder !== undefined) writeFileAtomically(fileOf(this.#folder, entry.name), textOf(entry));
    this.#entries[lifetime].set(entry.name, entry);
  }

  remove(name: string, lifetime: Lifetime = 'kept'): void {
    const entry = this.held(name, lifetime);
    this.#entries[lifetime].delete(name);
    if (lifetime === 'temporary' || this.#folder === undefined || entry === undefined) return;
    const file = fileOf(this.#folder, name);
    const kept = read(file);
    if (kept !== undefined && textOf(kept) === textOf(entry)) rmSync(file, { force: true });
  }

  view(): CatalogView {
    return {
      tables: this.names()
        .flatMap((name) => this.find(name) ?? [])
        .map((entry) => ({
          name: entry.name,
          columns: entry.columns.map(columnView),
          key: isView(entry) ? undefined : entry.primaryKey,
          ...accessOf(entry),
        })),
    };
  }
}

/** undefined where another process has just dropped it. */
function read(file: string): CatalogEntry | undefined {
  try {
    return entryOf(JSON.parse(readFileSync(file, 'utf8')) as StoredEntry);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function textOf(entry: CatalogEntry): string {
  return JSON.stringify(storedEntry(entry), undefined, 1);
}

function accessOf(entry: CatalogEntry): Pick<TableView, 'isReadable' | 'isWritable' | 'connector' | 'isView'> {
  if (isView(entry)) return { isReadable: true, isWritable: false, connector: undefined, isView: true };
  const connector = entry.options.get('connector');
  const found = findConnector(connector ?? '');
  return { isReadable: found?.source !== undefined, isWritable: found?.sink !== undefined, connector, isView: false };
}

/** Table names may hold anything, file names may not. */
function fileOf(folder: string, name: string): string {
  return join(folder, `${Buffer.from(name, 'utf8').toString('hex')}.json`);
}

function columnView({ name, type }: { readonly name: string; readonly type: SqlType }): ColumnView {
  const text = formatType(type);
  return type.kind === 'ROW' ? { name, type: text, fields: type.fields.map(columnView) } : { name, type: text };
}
