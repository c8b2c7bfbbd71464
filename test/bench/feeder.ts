/** A source that gives changes made beforehand, so that nothing but the engine is timed. */
import { defineConnector } from '../../src/connectors/connector.ts';
import type { Push, Source } from '../../src/connectors/source.ts';
import { ALL } from '../../src/model/changelog-mode.ts';
import type { Row } from '../../src/model/row.ts';
import type { RowKind } from '../../src/model/row-kind.ts';

export interface MadeChange {
  readonly scan: number;
  readonly kind: RowKind;
  readonly row: Row;
}

/** Gives the made changes over and over until so many have been given, then ends or goes dry. */
export class Feeder implements Source<number> {
  /** How many may be given. */
  limit = 0;
  startedMs = 0;
  endedMs = 0;
  cpuSeconds = 0;
  readonly ends: boolean;
  #startedCpu: NodeJS.CpuUsage | undefined;
  readonly #changes: readonly MadeChange[];
  #given = 0;
  #wake = () => {};

  constructor(changes: readonly MadeChange[], ends: boolean) {
    this.#changes = changes;
    this.ends = ends;
  }

  async open(from: number | undefined, wake: () => void): Promise<void> {
    this.#given = from ?? 0;
    this.#wake = wake;
  }

  go(limit: number): void {
    this.limit = limit;
    this.#wake();
  }

  get isDone(): boolean {
    return this.#given >= this.limit;
  }

  poll(changesMax: number, push: Push): 'more' | 'dry' | 'ended' {
    if (this.startedMs === 0) {
      this.startedMs = performance.now();
      this.#startedCpu = process.cpuUsage();
    }
    const until = Math.min(this.#given + changesMax, this.limit);
    for (; this.#given < until; this.#given++) {
      const change = this.#changes[this.#given % this.#changes.length] as MadeChange;
      push(change.scan, change.kind, change.row);
    }
    if (this.#given < this.limit) return 'more';
    if (this.endedMs === 0 || !this.ends) {
      this.endedMs = performance.now();
      const { user, system } = process.cpuUsage(this.#startedCpu);
      this.cpuSeconds = (user + system) / 1e6;
    }
    return this.ends ? 'ended' : 'dry';
  }

  position(): number {
    return this.#given;
  }

  origin = () => ({ committedAtMs: undefined, place: String(this.#given), transaction: undefined });
  status = () => ({ phase: 'stream' as const, position: String(this.#given) });
  isReplayExact = () => true;
  async released(): Promise<void> {}
  async close(): Promise<void> {}
}

export function feederConnector(feeder: Feeder) {
  return defineConnector({
    name: 'feeder',
    summary: 'Changes made in memory.',
    options: {},
    source: {
      metadata: () => ({}),
      changelogMode: () => ALL,
      isBounded: () => feeder.ends,
      isReplayable: () => true,
      hasSnapshot: () => false,
      validate: () => [],
      shareKey: () => 'one',
      preflight: async () => ({ faults: [], notices: [] }),
      openSource: async () => feeder as Source<unknown>,
      formatPosition: String,
    },
  });
}
