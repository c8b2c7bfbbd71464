/** Connectors that stand in for the catalogue: `log` reads a random history, `upserts` and `lines` are tables in memory that outlive a job. */
import { type Connector, defineConnector, type Scan } from '../../../src/connectors/connector.ts';
import type { Push, Source } from '../../../src/connectors/source.ts';
import { ALL, type ChangelogMode, INSERT_ONLY, UPSERT } from '../../../src/model/changelog-mode.ts';
import { UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import type { MemoryTarget } from '../../runtime/memory-target.ts';
import { scanned } from './engine.ts';
import type { History } from './tables.ts';

/** What the next job reads and writes. */
export class World {
  history: History = { changes: [], rows: new Map() };
  /** Changes from this place on have not happened yet. */
  until = Number.POSITIVE_INFINITY;
  /** Changes that one poll gives at most. */
  stride = 7;
  targets = new Map<string, MemoryTarget>();
}

export const world = new World();

function logSource(scans: readonly Scan[]): Source<number> {
  let place = 0;
  const { history, stride } = world;
  const end = Math.min(world.until, history.changes.length);
  const give = (push: Push): void => {
    const change = history.changes[place++];
    if (change === undefined) return;
    for (const { id, table, needsUpdateBefore, columns } of scans) {
      if (table.name === change.table && (needsUpdateBefore || change.kind !== UPDATE_BEFORE))
        push(id, change.kind, scanned(columns, change));
    }
  };
  return {
    async open(from) {
      place = from ?? 0;
    },
    poll(changesMax, push) {
      const stop = Math.min(end, place + Math.min(changesMax, stride));
      while (place < stop || history.changes[place - 1]?.kind === UPDATE_BEFORE) give(push);
      if (place < end) return 'more';
      return end === history.changes.length ? 'ended' : 'dry';
    },
    position: () => place,
    origin: () => ({ committedAtMs: undefined, place: String(place), transaction: undefined }),
    status: () => ({ phase: 'stream', position: String(place) }),
    isReplayExact: () => true,
    async released() {},
    async close() {},
  };
}

function source(name: string, mode: ChangelogMode): Connector {
  return defineConnector({
    name,
    summary: 'A random history.',
    options: {},
    source: {
      metadata: () => ({}),
      changelogMode: () => mode,
      isBounded: () => world.until >= world.history.changes.length,
      isReplayable: () => true,
      hasSnapshot: () => false,
      validate: () => [],
      shareKey: () => 'one',
      preflight: async () => ({ faults: [], notices: [] }),
      openSource: async (scans) => logSource(scans) as Source<unknown>,
      formatPosition: String,
    },
  }) as unknown as Connector;
}

function targetOf(table: string): MemoryTarget {
  const found = world.targets.get(table);
  if (found === undefined) throw new Error(`no target for ${table}`);
  return found;
}

function target(name: string, accepts: 'upserts' | 'lines'): Connector {
  return defineConnector({
    name,
    summary: 'A table in memory.',
    options: {},
    sink: {
      accepts: ({ table }) => (accepts === 'lines' ? ALL : table.primaryKey === undefined ? INSERT_ONLY : UPSERT),
      transaction: () => 'one-phase',
      isIdempotent: () => accepts === 'upserts',
      validate: () => [],
      shareKey: ({ table }) => table.name,
      preflight: async () => ({ faults: [], notices: [] }),
      openSinks: async (targets) => targets.map(({ table }) => targetOf(table.name).sink()),
    },
  }) as unknown as Connector;
}

const ALL_CONNECTORS = [source('log', ALL), source('appended', INSERT_ONLY), target('upserts', 'upserts'), target('lines', 'lines')];

export function connectors(): readonly Connector[] {
  return ALL_CONNECTORS;
}

export function findConnector(name: string): Connector | undefined {
  return ALL_CONNECTORS.find((connector) => connector.name === name);
}
