/**
 * A sink of a running job. Sends at most one batch at a time, and none between `prepare` and `commit` where rows follow the checkpoint:
 * what is written there belongs to the next one.
 */
import type { Sink, Visibility } from '../connectors/connector.ts';
import type { Row } from '../model/row.ts';
import type { RowKind } from '../model/row-kind.ts';

export interface SinkEvents {
  /** A batch has been sent. */
  drained(): void;
  failed(error: unknown): void;
}

export class OpenSink {
  readonly sink: Sink<unknown>;
  /** False for the rows of a SELECT. */
  readonly isTable: boolean;
  /** Whether its rows can become visible with the checkpoint only. */
  readonly followsCheckpoint: boolean;
  readonly #events: SinkEvents;
  #visibility: Visibility = 'drain';
  #isDraining = false;
  #isPrepared = false;
  changes = 0;

  constructor(sink: Sink<unknown>, kind: { isTable: boolean; followsCheckpoint: boolean }, events: SinkEvents) {
    this.sink = sink;
    this.isTable = kind.isTable;
    this.followsCheckpoint = kind.followsCheckpoint;
    this.#events = events;
  }

  get visibility(): Visibility {
    return this.#visibility;
  }

  set visibility(mode: Visibility) {
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
    if (this.#isDraining || this.sink.backlogRows < rows) return;
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
