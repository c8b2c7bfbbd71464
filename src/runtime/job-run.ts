/**
 * One run of a job: from opening its sinks and sources to the end, a stop, or the first failure. A restart is another run.
 */
import type { JobContext } from '../connectors/connector.ts';
import type { Sink } from '../connectors/sink.ts';
import { invariant, UserError } from '../model/errors.ts';
import type { Schema } from '../model/schema.ts';
import type { Settings } from '../model/settings.ts';
import type { JobPlan } from '../planner/plan.ts';
import { Cause, type OriginReader } from './cause.ts';
import { Chain } from './chain.ts';
import type { CheckpointHistory } from './checkpoint/checkpoint-history.ts';
import { CheckpointPace } from './checkpoint/checkpoint-pace.ts';
import type { CheckpointStore } from './checkpoint/checkpoint-store.ts';
import { Checkpoints } from './checkpoint/checkpoints.ts';
import type { Manifest } from './checkpoint/manifest.ts';
import { type Recovered, recover } from './checkpoint/recovery.ts';
import { OpenSink, type SinkEvents } from './open-sink.ts';
import { OpenSource, sourceName } from './open-source.ts';
import type { OperatorCounts } from './operator-counts.ts';
import { Pump } from './pump.ts';
import { definitionOf, makeSinks, makeSource, scanGroups, targetGroups } from './share-groups.ts';
import { Signal } from './signal.ts';
import { States } from './state/states.ts';

export interface RunOptions {
  readonly plan: JobPlan;
  readonly settings: Settings;
  readonly context: JobContext;
  readonly store: CheckpointStore | undefined;
  readonly history: CheckpointHistory;
  /** Takes the rows of a SELECT. */
  readonly collect: ((schema: Schema, cause: OriginReader) => Sink<unknown>) | undefined;
  readonly counters: { changesIn: number };
  /** Where a screen shows the plan at work. */
  readonly operatorCounts: OperatorCounts | undefined;
  /** Something to show has changed. */
  changed(): void;
  /** Where there is no store: the last checkpoint of the run before. It holds positions and no state. */
  readonly lastCheckpoint: Manifest | undefined;
  /** A complete checkpoint is durable, where there is a store. */
  completed(manifest: Manifest): void;
}

/** How long a stop waits for a source to come to the end of its chunk. */
const LAST_CHECKPOINT_WAIT_MS = 2000;

export class JobRun {
  sources: readonly OpenSource[] = [];
  sinks: readonly OpenSink[] = [];
  /** Where the changes came from that were read last, once the run has failed. */
  upTo: readonly string[] = [];
  /** What fails after that fails because of it. */
  wasCanceled = false;
  readonly #options: RunOptions;
  readonly #abort = new AbortController();
  readonly #signal = new Signal();
  readonly #cause: Cause;
  #checkpoints: Checkpoints | undefined;
  #pump: Pump | undefined;
  #grace: NodeJS.Timeout | undefined;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#cause = new Cause(options.plan.scans.map(({ scan }) => scan.table.name));
  }

  /** Ends with `ended` when all sources have, with `stopped` after `stop` or `cancel`; throws the first failure. */
  async run(): Promise<'ended' | 'stopped'> {
    try {
      this.sinks = await this.#makeSinks();
      const recovered = await this.#recover();
      const { manifest } = recovered;
      await Promise.all(this.sinks.map(({ sink }) => sink.open(manifest?.id, this.#abort.signal)));
      this.sources = await this.#makeSources();
      await Promise.all(this.sources.map((source, index) => this.#openSource(source, positionOf(source, index, manifest))));
      this.#abort.signal.throwIfAborted();
      return await this.#pumpAll(recovered);
    } catch (error) {
      this.upTo = this.sources.map(({ source }) => source.origin().place);
      throw error;
    } finally {
      clearTimeout(this.#grace);
      this.#abort.abort();
      await this.#close();
    }
  }

  /**
   * Takes a last checkpoint and ends. A run that is not open yet, or whose source stays in the middle of a chunk, has nothing to add to the
   * checkpoint before, and ends without. A run that has ended is left alone.
   */
  stop(): void {
    if (this.#abort.signal.aborted) return;
    if (this.#checkpoints === undefined) {
      this.cancel();
      return;
    }
    this.#checkpoints.wantLast();
    this.#signal.notify();
    this.#grace = setTimeout(() => this.#stopHeld(), LAST_CHECKPOINT_WAIT_MS);
  }

  #stopHeld(): void {
    const { history, context } = this.#options;
    if (history.heldBy === undefined) return;
    context.notice(`No last checkpoint: ${history.heldBy}. Nothing is lost: the job resumes from the one before.`);
    this.cancel();
  }

  /** Ends without a checkpoint. */
  cancel(): void {
    this.wasCanceled = true;
    this.#abort.abort();
    this.#pump?.stop();
  }

  async #recover(): Promise<Recovered> {
    const { store, context, history, lastCheckpoint } = this.#options;
    if (store === undefined) return { manifest: lastCheckpoint, nextCheckpoint: history.last + 1 };
    const { manifest, nextCheckpoint } = await recover(store, this.sinks, context);
    history.restored = manifest?.id;
    // Those that were given up have left no manifest, but they were shown.
    return { manifest, nextCheckpoint: Math.max(nextCheckpoint, history.last + 1) };
  }

  async #pumpAll(recovered: Recovered): Promise<'ended' | 'stopped'> {
    const { plan, context, counters, store, settings } = this.#options;
    const { manifest } = recovered;
    const states = new States({ epoch: recovered.nextCheckpoint, isTracked: store !== undefined });
    const outputs = this.sinks.map((sink) => sink.write.bind(sink));
    const chain = new Chain(plan, { timeZone: context.timeZone, outputs, states, counts: this.#options.operatorCounts });
    const checkpoints = this.#makeCheckpoints(recovered, states);
    const cause = this.#cause;
    const pump = new Pump({
      sources: this.sources,
      sinks: this.sinks,
      signal: this.#signal,
      checkpoints,
      push: (scan, kind, row) => {
        counters.changesIn++;
        cause.scan = scan;
        chain.push(scan, kind, row);
      },
      observe: () => states.checkMemory(),
      settled: () => {
        cause.scan = -1;
        chain.settle();
      },
      ended: ({ scans }) => {
        cause.scan = -1;
        for (const scan of scans) chain.ended(scan);
      },
      isOver: () => chain.isOver,
    });
    await checkpoints.restore();
    const isCovered = manifest !== undefined && this.sources.every((source) => source.wasReplayExact);
    for (const sink of this.sinks) sink.show(isCovered, settings['execution.checkpointing.interval'] > 0);
    this.#checkpoints = checkpoints;
    this.#pump = pump;
    if (manifest === undefined) {
      chain.start();
      // Holds where the sources began: a restart goes on from there, and not from where they would begin then.
      checkpoints.want();
    } else chain.resume();
    const outcome = await pump.run();
    if (outcome === 'ended') {
      checkpoints.wantLast();
      await checkpoints.settled();
      checkpoints.tick();
      invariant(this.#options.history.heldBy === undefined, 'a source that has ended knows its position');
    }
    if (!this.#abort.signal.aborted) await checkpoints.settled();
    return outcome;
  }

  #makeCheckpoints(recovered: Recovered, states: States): Checkpoints {
    const { plan, settings, context, store, history, changed, completed } = this.#options;
    return new Checkpoints({
      store,
      states,
      sources: this.sources,
      sinks: this.sinks,
      pace: new CheckpointPace(settings, context.clock),
      history,
      fingerprint: plan.fingerprint,
      nextCheckpoint: recovered.nextCheckpoint,
      restored: recovered.manifest,
      signal: this.#abort.signal,
      nowMs: () => context.clock.nowMs(),
      events: {
        changed,
        completed,
        ended: () => this.#signal.notify(),
        failed: (error) => this.#pump?.fail(error),
        lastBegun: () => this.#pump?.stop(),
      },
    });
  }

  async #makeSinks(): Promise<readonly OpenSink[]> {
    const { plan, collect, context } = this.#options;
    const events: SinkEvents = { drained: () => this.#signal.notify(), failed: (error) => this.#pump?.fail(error) };
    const made = new Map<number, Sink<unknown>>();
    for (const group of targetGroups(plan)) {
      const sinks = await makeSinks(group, context);
      for (const [place, { index }] of group.targets.entries()) {
        const sink = sinks[place];
        invariant(sink !== undefined, `connector '${group.connector.name}' opens one sink per target`);
        made.set(index, sink);
      }
    }
    return plan.sinks.map((node, index) => {
      const sink = node.target.kind === 'collect' ? collect?.(node.target.schema, this.#cause) : made.get(index);
      invariant(sink !== undefined, 'every target belongs to a group, and a SELECT is given a sink for its rows');
      return new OpenSink(sink, node, events);
    });
  }

  async #makeSources(): Promise<readonly OpenSource[]> {
    const { plan, context } = this.#options;
    return await Promise.all(
      scanGroups(plan).map(async (group) => {
        const { formatPosition } = definitionOf(group.connector, 'source');
        const source = await makeSource(group, context);
        for (const { id } of group.scans) this.#cause.reads(id, source);
        const name = sourceName(group.connector.name, group.scans);
        return new OpenSource(source, { name, formatPosition, scans: group.scans.map(({ id }) => id) });
      }),
    );
  }

  async #openSource(source: OpenSource, from: unknown): Promise<void> {
    const wake = (): void => {
      source.isReady = true;
      this.#signal.notify();
    };
    await source.source.open(from, wake, this.#abort.signal);
    source.wasReplayExact = source.source.isReplayExact();
  }

  async #close(): Promise<void> {
    const closings = [...this.sources.map(({ source }) => source.close()), ...this.sinks.map(({ sink }) => sink.close())];
    // What the run ended with is told already; a connection that cannot even be closed adds nothing to it.
    await Promise.allSettled(closings);
  }
}

/** Where a source goes on; undefined: at its beginning. */
function positionOf(source: OpenSource, index: number, manifest: Manifest | undefined): unknown {
  if (manifest === undefined) return undefined;
  const stored = manifest.sources[index];
  if (stored?.name === source.name) return stored.position;
  throw new UserError('CHECKPOINT_OTHER_SOURCES', {
    problem: `Checkpoint ${manifest.id} holds a position of “${stored?.name ?? 'nothing'}”, and the job now reads “${source.name}” there.`,
    remedy: 'Give the tables the options they had when the job was stopped, or start the job anew with --fresh.',
  });
}
