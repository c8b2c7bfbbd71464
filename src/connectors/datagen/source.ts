import { randomInt } from 'node:crypto';
import type { Clock } from '../../model/clock.ts';
import { invariant } from '../../model/errors.ts';
import { INSERT } from '../../model/row-kind.ts';
import type { Value } from '../../model/value.ts';
import type { Scan } from '../connector.ts';
import type { Origin, Push, Source, SourceStatus } from '../source.ts';
import { readFields } from './fields.ts';
import { type Generator, generator, sequenceRows } from './generators.ts';
import type { DatagenOptions } from './options.ts';

/** Row numbers count from 0; `rows` have been pushed. */
interface DatagenPosition {
  readonly seed: number;
  readonly rows: number;
}

/** A source that could not keep its pace catches up at most this much. */
const DEBT_MAX_MS = 1000;

/**
 * Row n of a run is due n / rate seconds after its start. All scans of a job share one table and so one column set, which the planner
 * has made of all its uses.
 */
export class DatagenSource implements Source<DatagenPosition> {
  readonly #scan: Scan<DatagenOptions>;
  readonly #clock: Clock;
  readonly #perMs: number;
  readonly #rowsMax: number;
  #generators: readonly Generator[] = [];
  #seed = 0;
  #rows = 0;
  /** When row `#rowsAtStart` was due, in monotonic time. */
  #startedMs = 0;
  #rowsAtStart = 0;
  #wake: () => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #isOpen = false;

  constructor(scans: readonly Scan<DatagenOptions>[], clock: Clock) {
    const [scan, ...others] = scans;
    invariant(scan !== undefined && others.length === 0, 'one table is one scan of one datagen source');
    this.#scan = scan;
    this.#clock = clock;
    this.#perMs = scan.options['rows-per-second'] / 1000;
    const sequence = sequenceRows(readFields(scan, () => {}));
    this.#rowsMax = Math.min(scan.options['number-of-rows'] ?? Number.POSITIVE_INFINITY, sequence ?? Number.POSITIVE_INFINITY);
  }

  async open(from: DatagenPosition | undefined, wake: () => void): Promise<void> {
    this.#seed = from?.seed ?? randomInt(2 ** 32);
    this.#rows = from?.rows ?? 0;
    this.#rowsAtStart = this.#rows;
    this.#startedMs = this.#clock.monotonicMs();
    this.#wake = wake;
    const fields = readFields(this.#scan, () => {});
    const places = new Map(this.#scan.table.columns.map(({ name }, place) => [name, place]));
    this.#generators = this.#scan.columns.map(({ name }) => {
      const place = places.get(name) ?? -1;
      const field = fields[place];
      invariant(field !== undefined, `the scanned column ${name} is one of its table`);
      return generator(field, place, this.#seed);
    });
    this.#isOpen = true;
  }

  poll(changesMax: number, push: Push): 'more' | 'dry' | 'ended' {
    const due = Math.min(this.#due(), this.#rowsMax);
    const until = Math.min(due, this.#rows + changesMax);
    const nowMs = this.#clock.nowMs();
    const generators = this.#generators;
    while (this.#rows < until) {
      const row = new Array<Value>(generators.length);
      for (let place = 0; place < generators.length; place++) row[place] = (generators[place] as Generator)(this.#rows, nowMs);
      this.#rows++;
      push(this.#scan.id, INSERT, row);
    }
    if (this.#rows >= this.#rowsMax) return 'ended';
    if (this.#rows < due) return 'more';
    this.#wakeWhenDue();
    return 'dry';
  }

  position(): DatagenPosition {
    return { seed: this.#seed, rows: this.#rows };
  }

  origin(): Origin {
    return { committedAtMs: undefined, place: `row ${this.#rows}`, transaction: undefined };
  }

  status(): SourceStatus {
    const isEnded = this.#rows >= this.#rowsMax;
    return { phase: isEnded ? 'ended' : this.#isOpen ? 'stream' : 'connecting', position: `row ${this.#rows}` };
  }

  isReplayExact(): boolean {
    return true;
  }

  async released(): Promise<void> {}

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wake = () => {};
  }

  /** How many rows should have been pushed by now. */
  #due(): number {
    const nowMs = this.#clock.monotonicMs();
    const lateMs = nowMs - this.#startedMs - (this.#rows - this.#rowsAtStart) / this.#perMs;
    if (lateMs > DEBT_MAX_MS) {
      this.#startedMs = nowMs - DEBT_MAX_MS;
      this.#rowsAtStart = this.#rows;
    }
    return this.#rowsAtStart + Math.floor((nowMs - this.#startedMs) * this.#perMs) + 1;
  }

  #wakeWhenDue(): void {
    const dueMs = this.#startedMs + (this.#rows - this.#rowsAtStart) / this.#perMs;
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.#wake();
      },
      Math.max(1, Math.ceil(dueMs - this.#clock.monotonicMs()) + 1),
    );
  }
}
