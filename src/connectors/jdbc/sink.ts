import { invariant, UserError } from '../../model/errors.ts';
import { type Key, keyOf } from '../../model/key.ts';
import type { Row } from '../../model/row.ts';
import type { RowKind } from '../../model/row-kind.ts';
import { isBinary, isString } from '../../model/types.ts';
import type { Sink, Visibility } from '../sink.ts';
import { Batch } from './batch.ts';
import { declarationOf } from './declaration.ts';
import type { CheckpointHandle, JdbcTarget } from './dialect.ts';
import type { JdbcGroup, Sender } from './group.ts';
import { onContinuing } from './target-faults.ts';

const BATCH_ROWS = 10_000;
/** Fewer gather what arrives until their turn. */
const AHEAD_ROWS = 2000;
const INTERVAL_MS = 100;

/**
 * The sink of each target: one for all INSERTs into one table, so that a row which moves from one INSERT's rows to another's is deleted and
 * inserted in that order.
 */
export function sinksOf(targets: readonly JdbcTarget[], group: JdbcGroup): readonly JdbcSink[] {
  const sinks = new Map<string, JdbcSink>();
  return targets.map((target, number) => {
    const declaration = declarationOf(target);
    const sink = sinks.get(declaration) ?? new JdbcSink(target, group, number);
    sinks.set(declaration, sink);
    group.joined();
    return sink;
  });
}

/** One table. Buffers into a batch, which its group sends. */
class JdbcSink implements Sink<CheckpointHandle> {
  readonly drainRows: number;
  readonly backlogRowsMax: number;
  readonly #target: JdbcTarget;
  readonly #group: JdbcGroup;
  readonly #number: number;
  readonly #keyOf: ((row: Row) => Key) | undefined;
  readonly #wide: readonly number[];
  #sender: Sender | undefined;
  #batch: Batch;
  /** Complete and not yet sent, in the order written: batches made ahead, and those of checkpoints that are being prepared. */
  readonly #sealed: Batch[] = [];
  #weightInFlight = 0;
  #waiting: Promise<void> | undefined;
  /** Runs while rows wait: sources that are never dry but give few rows must not keep them for ever. */
  #timer: NodeJS.Timeout | undefined;
  readonly #intervalMs: number;
  /** What a drain that nobody waited for failed with; told by the next call. */
  #failure: { readonly error: unknown } | undefined;

  constructor(target: JdbcTarget, group: JdbcGroup, number: number) {
    this.#target = target;
    this.#group = group;
    this.#number = number;
    const types = target.columns.map(({ type }) => type);
    const keyTypes = target.key.flatMap((place) => types[place] ?? []);
    this.#keyOf = target.key.length === 0 ? undefined : keyOf(target.key, keyTypes);
    this.#wide = types.flatMap((type, place) => (isString(type) || isBinary(type) ? [place] : []));
    this.#batch = this.#newBatch();
    this.drainRows = target.options['sink.buffer-flush.max-rows'] || BATCH_ROWS;
    // One batch in flight, one made ahead, and what comes behind it.
    this.backlogRowsMax = Math.max(1000, this.drainRows * 3);
    this.#intervalMs = target.options['sink.buffer-flush.interval'] || INTERVAL_MS;
  }

  get backlogRows(): number {
    // A failure that nobody has been told of keeps the pump coming.
    const untold = this.#failure === undefined ? 0 : 1;
    return this.#sealed.reduce((sum, { weight }) => sum + weight, this.#batch.weight + this.#weightInFlight + untold);
  }

  async open(restoredFrom: number | undefined, signal: AbortSignal): Promise<void> {
    this.#group.endWith(signal);
    const place = { number: this.#number, isFirstRun: restoredFrom === undefined };
    const writer = await this.#group
      .withSession((session) => this.#group.server.describe(session, this.#target, place))
      .catch((error: unknown) => {
        throw error instanceof UserError && !place.isFirstRun ? onContinuing(error) : error;
      });
    if (writer.hasRivals) this.#group.hasRivals = true;
    this.#sender = { writer, retriesMax: this.#target.options['sink.max-retries'] };
  }

  async recover(_checkpoint: number, handle: CheckpointHandle | undefined): Promise<'committed' | 'lost'> {
    return handle === undefined || (await this.#group.recover(handle)) ? 'committed' : 'lost';
  }

  visibility(mode: Visibility): void {
    this.#group.visibility(mode);
  }

  get refusesReplay(): boolean {
    return this.#group.hasRivals;
  }

  write(kind: RowKind, row: Row): void {
    this.#batch.add(kind, row);
    this.#timer ??= setTimeout(() => this.#tick(), this.#intervalMs);
  }

  drain(): Promise<void> {
    this.#waiting ??= this.#drain();
    return this.#waiting;
  }

  ahead(): void {
    const batch = this.#batch;
    const writer = this.#sender?.writer;
    const isLarge = batch.weight >= Math.max(AHEAD_ROWS, this.drainRows);
    if (writer?.makeAhead === undefined || !isLarge || this.#sealed.length > 0) return;
    this.#sealed.push(this.#take());
    void writer.makeAhead(batch);
  }

  async prepare(checkpoint: number): Promise<CheckpointHandle | undefined> {
    const last = this.#take();
    this.#sealed.push(last);
    const sent = Promise.all(this.#sealed.map(() => this.#send(() => (this.#sealed.includes(last) ? this.#sealed.shift() : undefined))));
    if (this.#group.mode === 'drain') {
      await sent;
      return undefined;
    }
    const [handle] = await Promise.all([this.#group.prepare(checkpoint), sent]);
    return handle;
  }

  async commit(checkpoint: number, handle: CheckpointHandle | undefined): Promise<void> {
    if (handle !== undefined) await this.#group.commit(checkpoint);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#group.close();
  }

  #tick(): void {
    this.#timer = undefined;
    if (this.backlogRows === this.#weightInFlight || this.#waiting !== undefined || this.#group.mode === 'checkpoint') return;
    this.drain().catch((error: unknown) => {
      this.#failure ??= { error };
    });
  }

  async #drain(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error;
    const { gate } = this.#group;
    for (let isTaken = false; !isTaken; ) {
      await gate.passed();
      await this.#send(() => {
        // Behind a shut gate only what its checkpoint covers is sent.
        if (gate.isShut) return undefined;
        isTaken = true;
        this.#waiting = undefined;
        return this.#sealed.shift() ?? this.#take();
      });
    }
  }

  async #send(take: () => Batch | undefined): Promise<void> {
    invariant(this.#sender !== undefined, 'a sink is opened before it is written to');
    let weight = 0;
    try {
      await this.#group.send(this.#sender, () => {
        const batch = take();
        weight = batch?.weight ?? 0;
        this.#weightInFlight += weight;
        return batch;
      });
    } finally {
      this.#weightInFlight -= weight;
    }
  }

  #take(): Batch {
    const batch = this.#batch;
    this.#batch = this.#newBatch();
    return batch;
  }

  #newBatch(): Batch {
    return new Batch(this.#keyOf, this.#wide);
  }
}
