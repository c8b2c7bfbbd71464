/**
 * A source for tests: a log of changes in memory. Its position is a place in the log. The log outlives the job, as a server's does, and can
 * be told to fail, to end, or to have a snapshot up to some place.
 */
import { defineConnector } from '../../src/connectors/connector.ts';
import type { Push, Source, SourceStatus } from '../../src/connectors/source.ts';
import { INSERT_ONLY } from '../../src/model/changelog-mode.ts';
import { UserError } from '../../src/model/errors.ts';
import { UPDATE_BEFORE } from '../../src/model/row-kind.ts';
import type { Change } from './changes.ts';

export interface LoggedChange {
  readonly scan: number;
  readonly change: Change;
}

export class MemoryLog {
  readonly changes: LoggedChange[] = [];
  isBounded = false;
  /** Places before this one are a snapshot: a replay is not exact. */
  snapshotEnd = 0;
  /** No position from the first to before the second place: a chunk. */
  chunk: readonly [number, number] = [0, 0];
  /** Thrown by `poll` when it reaches the place. */
  failure: { readonly at: number; readonly error: unknown; times: number } | undefined;
  readonly released: unknown[] = [];
  readonly openedAt: unknown[] = [];
  #wakes: (() => void)[] = [];

  append(scan: number, ...appended: readonly Change[]): void {
    for (const change of appended) this.changes.push({ scan, change });
    for (const wake of this.#wakes) wake();
  }

  end(): void {
    this.isBounded = true;
    for (const wake of this.#wakes) wake();
  }

  source(): Source<number> {
    let place = 0;
    let isOpen = false;
    const log = this;
    return {
      async open(from, wake) {
        log.openedAt.push(from);
        place = from ?? 0;
        isOpen = true;
        log.#wakes.push(wake);
      },
      poll(changesMax: number, push: Push) {
        const end = Math.min(log.changes.length, place + changesMax);
        while (place < end || log.isInUpdate(place)) {
          if (log.failure !== undefined && log.failure.at === place && log.failure.times-- > 0) throw log.failure.error;
          const next = log.changes[place++];
          if (next !== undefined) push(next.scan, next.change[0], next.change[1]);
        }
        if (place < log.changes.length) return 'more';
        return log.isBounded ? 'ended' : 'dry';
      },
      position: () => (place >= log.chunk[0] && place < log.chunk[1] ? undefined : place),
      origin: () => ({ committedAtMs: undefined, place: String(place), transaction: undefined }),
      status: (): SourceStatus => ({ phase: isOpen ? 'stream' : 'connecting', position: String(place), checkpointHeldBy: undefined }),
      isReplayExact: () => place >= log.snapshotEnd,
      async released(position) {
        log.released.push(position);
      },
      async close() {
        log.#wakes = [];
      },
    };
  }

  /** A -U has been pushed and its +U not yet. */
  isInUpdate(place: number): boolean {
    return this.changes[place - 1]?.change[0] === UPDATE_BEFORE;
  }

  connector(name = 'memory-log') {
    return defineConnector({
      name,
      summary: 'A log in memory.',
      options: {},
      source: {
        metadata: () => ({}),
        changelogMode: () => INSERT_ONLY,
        isBounded: () => this.isBounded,
        isReplayable: () => true,
        hasSnapshot: () => this.snapshotEnd > 0,
        validate: () => [],
        shareKey: () => 'one',
        preflight: async () => ({ faults: [], notices: [] }),
        openSource: async () => this.source() as Source<unknown>,
        formatPosition: (position) => `place ${position}`,
      },
    });
  }
}

export function passing(problem: string): UserError {
  return new UserError('TEST_PASSING', { problem, remedy: 'Wait.', canRetry: true });
}
