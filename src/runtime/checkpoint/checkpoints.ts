/**
 * Takes the checkpoints of one run. A checkpoint is a moment between two polls: the positions of all sources, what changed in all states,
 * and what the sinks were given, all of that moment. Writing it goes on beside the pump:
 *
 *   prepare sinks, write segments → manifest pending, flushed → commit sinks, one-phase ones first → manifest complete, flushed → release sources
 *
 * Until the manifest is pending, what cannot be written, or takes too long, gives up this checkpoint alone: that is told and counted at once,
 * and its dirty state goes back beneath the live one when the sinks have let go of it. A sink that cannot prepare, or does not let go, has
 * lost its target, and ends the run. So does every failure from the pending manifest on: only a restart can find out, by asking the sinks,
 * what was committed.
 */
import { UserError } from '../../model/errors.ts';
import type { OpenSink } from '../open-sink.ts';
import type { OpenSource } from '../open-source.ts';
import type { CheckpointTurn } from '../pump.ts';
import type { FrozenState, States } from '../state/states.ts';
import type { CheckpointStatus } from '../status.ts';
import type { CheckpointHistory } from './checkpoint-history.ts';
import type { CheckpointPace } from './checkpoint-pace.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import { bytesOf, MANIFEST_FORMAT, type Manifest, type Segment } from './manifest.ts';
import { segmentsToRewrite } from './segment-log.ts';
import { StateWriter } from './state-writer.ts';

export interface CheckpointsOptions {
  /** undefined: checkpoints are taken and shown, and nothing is kept. */
  readonly store: CheckpointStore | undefined;
  readonly states: States;
  readonly sources: readonly OpenSource[];
  readonly sinks: readonly OpenSink[];
  readonly pace: CheckpointPace;
  readonly history: CheckpointHistory;
  readonly fingerprint: string;
  readonly nextCheckpoint: number;
  readonly restored: Manifest | undefined;
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
  readonly events: CheckpointEvents;
}

interface CheckpointEvents {
  /** Something to show has changed. */
  changed(): void;
  /** A checkpoint has ended: sinks may send again, the next may be due. */
  ended(): void;
  /** The run cannot go on. */
  failed(error: unknown): void;
  /** The last checkpoint has been begun: nothing may be polled any more. */
  lastBegun(): void;
  /** A complete checkpoint is durable, where there is a store. */
  completed(manifest: Manifest): void;
}

interface Attempt {
  readonly id: number;
  readonly triggeredAtMs: number;
  readonly positions: readonly unknown[];
  readonly frozen: readonly FrozenState[];
  readonly isReplayExact: boolean;
  status: CheckpointStatus;
  /** A failure from here on ends the run. */
  isFatal: boolean;
}

export class Checkpoints implements CheckpointTurn {
  readonly #options: CheckpointsOptions;
  readonly #writer: StateWriter | undefined;
  #nextId: number;
  #segments: readonly Segment[];
  #previous: Manifest | undefined;
  #inFlight: Promise<void> | undefined;
  #isWanted = false;
  #isLastWanted = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: CheckpointsOptions) {
    this.#options = options;
    this.#writer = options.store === undefined ? undefined : new StateWriter(options.store, options.states);
    this.#nextId = options.nextCheckpoint;
    this.#previous = options.restored;
    this.#segments = options.restored?.segments ?? [];
  }

  async restore(): Promise<void> {
    await this.#writer?.restore(this.#segments, this.#options.signal);
  }

  want(): void {
    if (this.#options.pace.isOn) this.#isWanted = true;
  }

  /** Begins the last checkpoint as soon as every source knows its position, whether checkpoints are on or off. */
  wantLast(): void {
    this.#isWanted = true;
    this.#isLastWanted = true;
  }

  dueInMs(): number | undefined {
    // Held by a source: its next change brings the pump back here.
    if (this.#inFlight !== undefined || this.#options.history.heldBy !== undefined) return undefined;
    return this.#options.pace.dueInMs();
  }

  tick(): void {
    if (this.#inFlight !== undefined) return;
    if (!this.#isWanted && this.#options.pace.dueInMs() !== 0) return;
    const positions = this.#positions();
    if (positions === undefined) return;
    this.#isWanted = false;
    if (this.#isLastWanted) this.#options.events.lastBegun();
    this.#inFlight = this.#take(positions).finally(() => {
      this.#inFlight = undefined;
      this.#options.events.ended();
    });
  }

  /** When what is in flight has ended; throws what made the run fail. */
  async settled(): Promise<void> {
    while (this.#inFlight !== undefined) await this.#inFlight;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #positions(): readonly unknown[] | undefined {
    const { sources, history } = this.#options;
    const positions: unknown[] = [];
    for (const { source, name } of sources) {
      const position = source.position();
      if (position === undefined) {
        history.heldBy = source.status().checkpointHeldBy ?? `${name} is in the middle of a chunk of its snapshot`;
        return undefined;
      }
      positions.push(position);
    }
    history.heldBy = undefined;
    return positions;
  }

  /** Never rejects: what goes wrong is counted, or handed to the run. */
  async #take(positions: readonly unknown[]): Promise<void> {
    const attempt = this.#begin(positions);
    const { pace, sinks } = this.#options;
    const giveUp = new AbortController();
    const stopped = AbortSignal.any([this.#options.signal, giveUp.signal]);
    const preparing = Promise.all(sinks.map((sink) => sink.prepare(attempt.id))).catch((error) => becomeFatal(attempt, error));
    const writing = this.#writer?.write(attempt.frozen, attempt.id, stopped) ?? Promise.resolve([]);
    try {
      const [handles, written] = await pace.withTimeout(Promise.all([preparing, writing]), attempt.id);
      await this.#complete(attempt, handles, written);
    } catch (error) {
      giveUp.abort();
      this.#fail(attempt, error);
      await this.#letGo(attempt, [preparing, writing.catch(() => undefined)]);
    } finally {
      for (const sink of sinks) sink.release();
    }
  }

  #begin(positions: readonly unknown[]): Attempt {
    const { states, sources, pace, nowMs } = this.#options;
    const id = this.#nextId++;
    pace.begun();
    const attempt: Attempt = {
      id,
      triggeredAtMs: nowMs(),
      positions,
      frozen: states.freeze(id + 1),
      isReplayExact: sources.every((source) => source.wasReplayExact),
      status: {
        id,
        status: 'IN_PROGRESS',
        triggeredAtMs: nowMs(),
        durationMs: undefined,
        writtenBytes: 0,
        stateBytes: bytesOf(this.#segments),
        positions: sources.map((source, index) => source.formatPosition(positions[index])),
        failure: undefined,
      },
      isFatal: this.#isLastWanted,
    };
    this.#report(attempt, {});
    return attempt;
  }

  async #complete(attempt: Attempt, handles: readonly unknown[], written: readonly Segment[]): Promise<void> {
    const { store, sinks, sources, pace, fingerprint, nowMs, signal } = this.#options;
    const pending: Manifest = {
      format: MANIFEST_FORMAT,
      id: attempt.id,
      status: 'pending',
      fingerprint,
      triggeredAtMs: attempt.triggeredAtMs,
      completedAtMs: undefined,
      sources: sources.map(({ name }, index) => ({ name, position: attempt.positions[index] })),
      sinks: sinks.map(({ visibility }, index) => ({ visibility, handle: handles[index] })),
      segments: [...this.#segments, ...written],
    };
    // A run that has ended leaves the store to the next one.
    signal.throwIfAborted();
    await store?.putManifest(pending);
    attempt.isFatal = true;
    await pace.withTimeout(commitAll(sinks, attempt.id, handles), attempt.id);
    signal.throwIfAborted();
    const complete: Manifest = { ...pending, status: 'complete', completedAtMs: nowMs() };
    await store?.putManifest(complete);
    for (const sink of sinks) sink.show(attempt.isReplayExact, pace.isOn);
    await this.#afterwards(attempt, complete, written);
  }

  async #afterwards(attempt: Attempt, complete: Manifest, written: readonly Segment[]): Promise<void> {
    const { sources, events, nowMs, pace } = this.#options;
    const before = this.#previous;
    this.#previous = complete;
    this.#segments = complete.segments;
    pace.succeeded();
    const durationMs = nowMs() - attempt.triggeredAtMs;
    const writtenBytes = bytesOf(written);
    this.#report(attempt, { status: 'COMPLETED', durationMs, writtenBytes, stateBytes: bytesOf(complete.segments) });
    events.completed(complete);
    await Promise.all(sources.map(({ source }, index) => source.released(attempt.positions[index])));
    await this.#prune(complete, before);
    if (!this.#isLastWanted) await this.#merge(written.length);
  }

  /** Two complete manifests are kept, and the segments they name. */
  async #prune(complete: Manifest, before: Manifest | undefined): Promise<void> {
    const { store } = this.#options;
    if (store === undefined) return;
    const kept = new Set([...complete.segments, ...(before?.segments ?? [])].map(({ number }) => number));
    const manifests = store.manifests().map(({ id }) => id);
    await store.forget(
      manifests.filter((id) => id !== complete.id && id !== before?.id),
      store.segmentNumbers().filter((number) => !kept.has(number)),
    );
  }

  async #merge(written: number): Promise<void> {
    const { states, signal } = this.#options;
    const chosen = segmentsToRewrite(this.#segments, (state) => states.table(state).size, written);
    const kept = this.#segments.filter((segment) => !chosen.includes(segment));
    await this.#writer?.rewrite(chosen, kept, signal);
    this.#segments = kept;
  }

  #fail(attempt: Attempt, error: unknown): void {
    const { pace, nowMs } = this.#options;
    if (attempt.status.status === 'IN_PROGRESS') {
      const failure = error instanceof Error ? error.message : String(error);
      this.#report(attempt, { status: 'FAILED', durationMs: nowMs() - attempt.triggeredAtMs, failure });
    }
    const isFatal = attempt.isFatal || !(error instanceof UserError);
    const fatal = isFatal ? { error } : pace.failed(error);
    if (fatal !== undefined) this.#endRun(fatal.error);
  }

  /** Nothing may touch what was frozen, or the sinks, while the work on it goes on. */
  async #letGo(attempt: Attempt, work: readonly Promise<unknown>[]): Promise<void> {
    const { pace, states, signal } = this.#options;
    if (this.#failure !== undefined || signal.aborted) return;
    try {
      await pace.withTimeout(Promise.all(work), attempt.id);
      states.thaw(attempt.frozen);
    } catch (error) {
      this.#endRun(error);
    }
  }

  #endRun(error: unknown): void {
    // A run that has ended takes its checkpoint with it.
    if (this.#options.signal.aborted) return;
    this.#failure = { error };
    this.#options.events.failed(error);
  }

  #report(attempt: Attempt, more: Partial<CheckpointStatus>): void {
    attempt.status = { ...attempt.status, ...more };
    this.#options.history.report(attempt.status);
    this.#options.events.changed();
  }
}

/** A two-phase transaction can still be rolled back while a one-phase one may yet be lost. */
async function commitAll(sinks: readonly OpenSink[], id: number, handles: readonly unknown[]): Promise<void> {
  const commits = (isSecond: boolean): readonly Promise<void>[] =>
    sinks.flatMap(({ sink, transaction }, index) => ((transaction === 'two-phase') === isSecond ? [sink.commit(id, handles[index])] : []));
  await Promise.all(commits(false));
  await Promise.all(commits(true));
}

function becomeFatal(attempt: Attempt, error: unknown): never {
  attempt.isFatal = true;
  throw error;
}
