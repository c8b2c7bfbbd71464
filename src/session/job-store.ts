/**
 * Definitions of the jobs that are not over: one folder a job, which also holds its checkpoints. A folder that exists is a job that can
 * be resumed; a job that finished or was cancelled leaves none. Layout: `<state directory>/jobs/<job id>/job.json`.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type CatalogEntry, isView } from '../model/schema.ts';
import { isSecretName, maskInside } from '../model/secrets.ts';
import { inspectJobFolder } from '../runtime/job-folder.ts';
import { maskSecrets } from '../sql/mask-secrets.ts';
import { definitionIsUnreadable } from './job-errors.ts';
import { makeFolder } from './make-folder.ts';
import type { UnfinishedJob } from './protocol.ts';
import { entryOf, type StoredEntry, storedEntry } from './stored-entry.ts';
import { writeFileAtomically } from './write-file.ts';

const FORMAT_VERSION = 1;

/** All that is needed to plan the same job again, in another process. */
export interface JobDefinition {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  /** The INSERT or statement set, as SQL. */
  readonly statement: string;
  /** The tables and views it names, as they were then: what is changed or dropped later does not change the job. */
  readonly tables: readonly CatalogEntry[];
  /** What SET had changed. */
  readonly settings: ReadonlyMap<string, string>;
}

interface StoredDefinition extends Omit<JobDefinition, 'tables' | 'settings'> {
  readonly version: number;
  readonly twin: string;
  readonly tables: readonly StoredEntry[];
  readonly settings: readonly (readonly [string, string])[];
}

export class JobStore {
  readonly #folder: string;

  constructor(stateDir: string) {
    this.#folder = join(stateDir, 'jobs');
    makeFolder(this.#folder);
  }

  folderOf(id: string): string {
    return join(this.#folder, id);
  }

  newId(): string {
    return randomBytes(16).toString('hex');
  }

  save(definition: JobDefinition): void {
    makeFolder(this.folderOf(definition.id));
    const stored: StoredDefinition = {
      ...definition,
      version: FORMAT_VERSION,
      twin: twinOf(definition),
      tables: definition.tables.map(storedEntry),
      settings: [...definition.settings],
    };
    writeFileAtomically(this.#file(definition.id), JSON.stringify(stored, undefined, 1));
  }

  load(id: string): JobDefinition | undefined {
    const stored = this.#read(id);
    return stored === undefined ? undefined : { ...stored, tables: stored.tables.map(entryOf), settings: new Map(stored.settings) };
  }

  remove(id: string): void {
    rmSync(this.folderOf(id), { recursive: true, force: true });
  }

  /** Jobs that an earlier process left, and those that other live processes run, oldest first. */
  unfinished(): UnfinishedJob[] {
    const stored = readdirSync(this.#folder).flatMap((id) => this.#read(id) ?? []);
    stored.sort((left, right) => left.createdAtMs - right.createdAtMs);
    return stored.map(({ id, name }) => ({ id, name, ...inspectJobFolder(this.folderOf(id)) }));
  }

  /** The unfinished job of the same statement over the same tables: what running a script again would double. */
  twinOf(definition: JobDefinition): UnfinishedJob | undefined {
    const twin = twinOf(definition);
    return this.unfinished().find(({ id }) => id !== definition.id && this.#read(id)?.twin === twin);
  }

  #file(id: string): string {
    return join(this.folderOf(id), 'job.json');
  }

  #read(id: string): StoredDefinition | undefined {
    if (!existsSync(this.#file(id))) return undefined;
    try {
      const stored = JSON.parse(readFileSync(this.#file(id), 'utf8')) as StoredDefinition;
      return stored.version === FORMAT_VERSION ? stored : undefined;
    } catch (cause) {
      throw definitionIsUnreadable(this.#file(id), cause);
    }
  }
}

/** Jobs are twins when their statement reads the same and their tables are declared the same, secrets aside. */
function twinOf({ statement, tables }: JobDefinition): string {
  const declared = tables.map((table) => {
    if (isView(table)) return [table.name, table.columns, maskSecrets(table.query, 'fixed')];
    const open = [...table.options].filter(([key]) => !isSecretName(key));
    const options = open.map(([key, value]) => [key, maskInside(value)]).sort();
    return [table.name, table.columns, table.primaryKey ?? [], table.partitionKeys ?? [], options];
  });
  declared.sort(([left], [right]) => (String(left) < String(right) ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([maskSecrets(statement, 'fixed'), declared]))
    .digest('hex');
}
