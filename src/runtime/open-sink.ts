/**
 * A sink of a running job. Sends at most one batch at a time, and none between `prepare` and `commit` where rows follow the checkpoint:
 * what is written there belongs to the next one.
 */
import type { Sink, SinkTransaction, Visibility } from '../connectors/sink.ts';
import type { Row } from '../model/row.ts';
import type { RowKind } from '../model/row-kind.ts';
import { transactionOf } from '../planner/delivery.ts';
import type { Delivery, SinkNode } from '../planner/plan.ts';

export interface SinkEvents {
  /** A batch has been sent. */
  drained(): void;
  failed(error: unknown): void;
}

export class OpenSink {
  readonly sink: Sink<unknown>;
  /** False for the rows of a SELECT. */
  readonly isTable: boolean;
  readonly transaction: SinkTransaction;
  readonly #rule: Delivery['visibility'];
  readonly #events: SinkEvents;
  #visibility: Visibility | undefined;
  #isDraining = false;
  #isPrepared = false;
  changes = 0;

  constructor(sink: Sink<unknown>, { target, delivery }: SinkNode, events: SinkEvents) {
    this.sink = sink;
    this.isTable = target.kind === 'table';
    this.transaction = target.kind === 'table' ? transactionOf(target) : 'none';
    this.#rule = delivery.visibility;
    this.#events = events;
  }

  get visibility(): Visibility {
    return this.#visibility ?? 'drain';
  }

  /**
   * Before the first write, and after each checkpoint. `isCovered`: a complete checkpoint holds all that a replay could give differently.
   * `hasCheckpoints` false: there is no checkpoint that rows could wait for.
   */
  show(isCovered: boolean, hasCheckpoints: boolean): void {
    const isReplaySafe = isCovered && this.sink.refusesReplay !== true;
    const waits = hasCheckpoints && (this.#rule === 'checkpoint' || (this.#rule === 'until-exact' && !isReplaySafe));
    const mode = waits ? 'checkpoint' : 'drain';
    if (mode === this.#visibility) return;
    this.#visibility = mode;
    this.sink.visibility(mode);
  }

  get isFull(): boolean {
    return this.sink.backlogRows > this.sink.backlogRowsMax;
  }

  get isEmpty(): boolean {
    return this.sink.backlogRows === 0 && !this.#isDraining;
  }

  write(kind: RowKind, row: Row): void {
    this.changes++;
    this.sink.write(kind, row);
  }

  /** Sends what has been written when it is at least `rows` rows. */
  drain(rows: number): void {
    if (this.sink.backlogRows < rows) return;
    if (this.#isDraining) {
      this.sink.ahead?.();
      return;
    }
    if (this.#isPrepared && this.#visibility === 'checkpoint') return;
    this.#isDraining = true;
    this.sink.drain().then(
      () => {
        this.#isDraining = false;
        this.#events.drained();
      },
      (error: unknown) => this.#events.failed(error),
    );
  }

  prepare(checkpoint: number): Promise<unknown> {
    this.#isPrepared = true;
    return this.sink.prepare(checkpoint);
  }

  /** The checkpoint is over, committed or given up. */
  release(): void {
    this.#isPrepared = false;
  }
}
