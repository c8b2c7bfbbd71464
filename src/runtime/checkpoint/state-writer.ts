/**
 * Frozen state into segments, in slices while the job goes on; and segments back into state.
 *
 * A segment holds cells of one state in the order they were first changed; reading the segments oldest first, each cell overriding the one
 * before, gives the state at the checkpoint.
 */
import { Reader, Writer } from '../state/encoding.ts';
import type { FrozenState, States } from '../state/states.ts';
import { isSliceOver, sliceEnd, yieldToLoop } from '../time-slice.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import type { Segment } from './manifest.ts';

const SEGMENT_BYTES = 1024 * 1024;
/** Puts that may wait for LMDB at once: bounds the memory of a checkpoint. */
const PUTS_MAX = 8;
/** How many cells pass between two looks at the clock. */
const CELLS_PER_LOOK = 128;

export class StateWriter {
  readonly #store: CheckpointStore;
  readonly #states: States;
  #nextNumber: number;

  constructor(store: CheckpointStore, states: States) {
    this.#store = store;
    this.#states = states;
    this.#nextNumber = Math.max(0, ...store.segmentNumbers()) + 1;
  }

  /** Writes what was frozen; given up between two slices when `signal` says so. Once it has ended, either way, it puts nothing more. */
  async write(frozen: readonly FrozenState[], epoch: number, signal: AbortSignal): Promise<readonly Segment[]> {
    const puts = new PendingPuts();
    const segments = await this.#writeAll(frozen, epoch, { signal, puts }).finally(() => puts.ended());
    puts.throwFailure();
    return segments;
  }

  async #writeAll(
    frozen: readonly FrozenState[],
    epoch: number,
    { signal, puts }: { readonly signal: AbortSignal; readonly puts: PendingPuts },
  ): Promise<readonly Segment[]> {
    const segments: Segment[] = [];
    const writer = new Writer(SEGMENT_BYTES + SEGMENT_BYTES / 4);
    let end = sliceEnd();
    for (const { table, cells } of frozen) {
      let entries = 0;
      for (const [index, cell] of cells.entries()) {
        table.writeCell(writer, cell);
        table.sweep(cell);
        entries++;
        if (writer.length >= SEGMENT_BYTES || index === cells.length - 1) {
          const bytes = writer.take();
          const segment: Segment = { number: this.#nextNumber++, state: table.name, epoch, bytes: bytes.length, entries };
          segments.push(segment);
          puts.add(this.#store.putSegment(segment.number, bytes));
          entries = 0;
        }
        const isFull = puts.count >= PUTS_MAX;
        if (!isFull && (index % CELLS_PER_LOOK !== 0 || !isSliceOver(end))) continue;
        await (isFull ? puts.ended() : yieldToLoop());
        puts.throwFailure();
        signal.throwIfAborted();
        end = sliceEnd();
      }
    }
    return segments;
  }

  /** Makes dirty again what still counts in these segments, after which the next manifest may leave them out. */
  async rewrite(chosen: readonly Segment[], kept: readonly Segment[], signal: AbortSignal): Promise<void> {
    for (const segment of chosen) {
      const isTombstoneNeeded = kept.some((other) => other.state === segment.state && other.number < segment.number);
      const table = this.#states.table(segment.state);
      await this.#read(segment, signal, (reader) => table.rewriteCell(reader, segment.epoch, isTombstoneNeeded));
    }
  }

  async restore(segments: readonly Segment[], signal: AbortSignal): Promise<void> {
    for (const segment of segments) {
      const table = this.#states.table(segment.state);
      await this.#read(segment, signal, (reader) => table.restoreCell(reader, segment.epoch));
      this.#states.checkMemory();
    }
  }

  async #read(segment: Segment, signal: AbortSignal, readCell: (reader: Reader) => void): Promise<void> {
    const reader = new Reader(this.#store.segment(segment.number));
    let end = sliceEnd();
    for (let cells = 0; !reader.isAtEnd; cells++) {
      readCell(reader);
      if (cells % CELLS_PER_LOOK !== 0 || !isSliceOver(end)) continue;
      await yieldToLoop();
      signal.throwIfAborted();
      end = sliceEnd();
    }
  }
}

/** Puts on their way to LMDB. None is ever left to reject unheard: the first failure is kept for whoever looks next. */
class PendingPuts {
  #puts: Promise<void>[] = [];
  #failure: { readonly error: unknown } | undefined;

  get count(): number {
    return this.#puts.length;
  }

  add(put: Promise<void>): void {
    this.#puts.push(
      put.catch((error: unknown) => {
        this.#failure ??= { error };
      }),
    );
  }

  async ended(): Promise<void> {
    await Promise.all(this.#puts);
    this.#puts = [];
  }

  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
