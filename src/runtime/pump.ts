/**
 * The order of everything in a running job:
 *
 *   poll a ready source → push each change through its chain → wait where a sink's backlog is past its bound → drain when a batch is full
 *   or the sources are dry → take the due checkpoint between two polls.
 *
 * Sources take turns. Not polling is back-pressure. Nothing sleeps: a dry pump waits for `wake` of a source, the end of a drain, a stop, or
 * the moment the next checkpoint is due, and a change that wakes it is on its way to the sink in the same turn of the event loop.
 */
import type { Push } from '../connectors/source.ts';
import type { OpenSink } from './open-sink.ts';
import type { OpenSource } from './open-source.ts';
import type { Signal } from './signal.ts';
import { isSliceOver, sliceEnd, yieldToLoop } from './time-slice.ts';

/** Bounds of how many changes are asked of a source at once; the pump aims at about a quarter of a slice. */
const POLL_MIN = 32;
const POLL_MAX = 8192;
const POLL_SHORT_MS = 1;
const POLL_LONG_MS = 3;

/** What the pump needs from checkpoints. */
export interface CheckpointTurn {
  /** Between two polls: takes the checkpoint when one is due and every source knows its position. */
  tick(): void;
  /** Milliseconds until `tick` would take one; undefined when only an event can make one due. */
  dueInMs(): number | undefined;
  /** Something happened that should be made durable at once. */
  want(): void;
}

export interface PumpOptions {
  readonly sources: readonly OpenSource[];
  readonly sinks: readonly OpenSink[];
  readonly push: Push;
  readonly signal: Signal;
  readonly checkpoints: CheckpointTurn;
  /** Once a turn: throws where the state has outgrown its limit, counts for the status. */
  readonly observe: () => void;
  /** All sources are dry or ended, and a replay of what they gave would give the same. */
  readonly settled: () => void;
  /** The source gives no further change. */
  readonly ended: (source: OpenSource) => void;
  /** Whether nothing that the sources may still give would reach a sink. */
  readonly isOver: () => boolean;
}

export class Pump {
  readonly #options: PumpOptions;
  #isStopping = false;
  #failure: { readonly error: unknown } | undefined;
  #pollChanges = POLL_MIN;
  #next = 0;

  constructor(options: PumpOptions) {
    this.#options = options;
  }

  /** Runs until every source has ended, or does not matter any more, and every sink has sent what it was given, or until `stop`; throws what failed. */
  async run(): Promise<'ended' | 'stopped'> {
    const { signal, checkpoints, observe } = this.#options;
    for (;;) {
      this.#throwFailure();
      if (this.#isStopping) return 'stopped';
      const outcome = this.#turn();
      observe();
      if (outcome === 'busy') {
        await yieldToLoop();
        continue;
      }
      if (outcome === 'full') this.#drainFull();
      else if (this.#drainAll()) return 'ended';
      checkpoints.tick();
      await signal.wait(checkpoints.dueInMs());
    }
  }

  /** The loop ends between two polls. What is in flight stays in flight. */
  stop(): void {
    this.#isStopping = true;
    this.#options.signal.notify();
  }

  /** Something that runs beside the pump has failed: a drain, a checkpoint. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#options.signal.notify();
  }

  /** One slice of polls. `full`: a sink must send first; `dry`: no source has anything. */
  #turn(): 'busy' | 'full' | 'dry' {
    const { sinks, checkpoints, push } = this.#options;
    const end = sliceEnd();
    do {
      for (const sink of sinks) if (sink.isFull) return 'full';
      if (this.#hasEnded()) return 'dry';
      const source = this.#nextReady();
      if (source === undefined) return 'dry';
      this.#poll(source, push);
      for (const sink of sinks) sink.drain(sink.sink.drainRows);
      checkpoints.tick();
    } while (!isSliceOver(end) && !this.#isStopping && this.#failure === undefined);
    return 'busy';
  }

  #poll(source: OpenSource, push: Push): void {
    const startMs = performance.now();
    // Cleared before the poll: a wake that comes while it runs must not be lost.
    source.isReady = false;
    const result = source.source.poll(this.#pollChanges, push);
    if (result === 'more') source.isReady = true;
    else if (result === 'ended') {
      source.isEnded = true;
      this.#options.ended(source);
    }
    const tookMs = performance.now() - startMs;
    if (tookMs > POLL_LONG_MS) this.#pollChanges = Math.max(POLL_MIN, this.#pollChanges >> 1);
    else if (tookMs < POLL_SHORT_MS && result === 'more') this.#pollChanges = Math.min(POLL_MAX, this.#pollChanges << 1);
    if (!source.wasReplayExact && source.source.isReplayExact()) {
      source.wasReplayExact = true;
      this.#options.checkpoints.want();
    }
  }

  #nextReady(): OpenSource | undefined {
    const { sources } = this.#options;
    for (let tried = 0; tried < sources.length; tried++) {
      const source = sources[this.#next];
      this.#next = (this.#next + 1) % sources.length;
      if (source?.isReady === true && !source.isEnded) return source;
    }
    return undefined;
  }

  /** A sink may bound its backlog tighter than its batch. */
  #drainFull(): void {
    for (const sink of this.#options.sinks) if (sink.isFull) sink.drain(1);
  }

  /** A source that does not matter any more is polled on while it has no position, which the last checkpoint asks for. */
  #hasEnded(): boolean {
    const { sources, isOver } = this.#options;
    return (
      sources.every(({ isEnded }) => isEnded) ||
      (isOver() && sources.every(({ isEnded, source }) => isEnded || source.position() !== undefined))
    );
  }

  /** Sends what is left, however little. True when all has ended and nothing is left to send. */
  #drainAll(): boolean {
    const { sources, sinks, settled } = this.#options;
    if (sources.every((source) => source.isEnded || source.wasReplayExact)) settled();
    for (const sink of sinks) sink.drain(1);
    return this.#hasEnded() && sinks.every((sink) => sink.isEmpty);
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
