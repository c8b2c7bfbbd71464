/**
 * One run of a job: from opening its sinks and sources to the end, a stop, or the first failure. A restart is another run.
 */
import type { JobContext, Sink } from '../connectors/connector.ts';
import { invariant } from '../model/errors.ts';
import type { Schema } from '../model/schema.ts';
import type { Settings } from '../model/settings.ts';
import type { JobPlan } from '../planner/plan.ts';
import { Chain } from './chain.ts';
import { OpenSink, type SinkEvents } from './open-sink.ts';
import { OpenSource, sourceName } from './open-source.ts';
import { type CheckpointTurn, Pump } from './pump.ts';
import { definitionOf, makeSinks, makeSource, scanGroups, targetGroups } from './share-groups.ts';
import { Signal } from './signal.ts';

export interface RunOptions {
  readonly plan: JobPlan;
  readonly settings: Settings;
  readonly context: JobContext;
  /** Takes the rows of a SELECT. */
  readonly collect: ((schema: Schema) => Sink<unknown>) | undefined;
  /** Counts a change that was taken from a source. */
  readonly counters: { changesIn: number; changesOut: number };
}

const NO_CHECKPOINTS: CheckpointTurn = { tick() {}, dueInMs: () => undefined, want() {} };

export class JobRun {
  sources: readonly OpenSource[] = [];
  sinks: readonly OpenSink[] = [];
  readonly #options: RunOptions;
  readonly #abort = new AbortController();
  readonly #signal = new Signal();
  #pump: Pump | undefined;

  constructor(options: RunOptions) {
    this.#options = options;
  }

  /** Ends with `ended` when all sources have, with `stopped` after `stop` or `cancel`; throws the first failure. */
  async run(): Promise<'ended' | 'stopped'> {
    try {
      this.sinks = await this.#makeSinks();
      for (const { sink } of this.sinks) await sink.open(undefined, this.#abort.signal);
      this.sources = await this.#makeSources();
      await Promise.all(this.sources.map((source) => this.#openSource(source)));
      return await this.#pumpAll();
    } finally {
      this.#abort.abort();
      await this.#close();
    }
  }

  /** Ends without a checkpoint. */
  cancel(): void {
    this.#abort.abort();
    this.#pump?.stop();
  }

  async #pumpAll(): Promise<'ended' | 'stopped'> {
    const { plan, context, counters } = this.#options;
    const outputs = this.sinks.map((sink) => sink.write.bind(sink));
    const chain = new Chain(plan, { timeZone: context.timeZone, outputs });
    chain.start();
    this.#pump = new Pump({
      sources: this.sources,
      sinks: this.sinks,
      signal: this.#signal,
      checkpoints: NO_CHECKPOINTS,
      push: (scan, kind, row) => {
        counters.changesIn++;
        chain.push(scan, kind, row);
      },
      observe: () => {},
      settled: () => {},
    });
    if (this.#abort.signal.aborted) return 'stopped';
    return await this.#pump.run();
  }

  async #makeSinks(): Promise<readonly OpenSink[]> {
    const { plan, collect, context } = this.#options;
    const events: SinkEvents = { drained: () => this.#signal.notify(), failed: (error) => this.#pump?.fail(error) };
    const made = new Map<number, OpenSink>();
    for (const group of targetGroups(plan)) {
      const { followsCheckpoint } = definitionOf(group.connector, 'sink');
      const sinks = await makeSinks(group, context);
      for (const [place, { index }] of group.targets.entries()) {
        const sink = sinks[place];
        invariant(sink !== undefined, `connector '${group.connector.name}' opens one sink per target`);
        made.set(index, new OpenSink(sink, followsCheckpoint, events));
      }
    }
    return plan.sinks.map(({ target }, index) => {
      if (target.kind === 'collect') {
        invariant(collect !== undefined, 'a SELECT is given a sink for its rows');
        return new OpenSink(collect(target.schema), false, events);
      }
      const sink = made.get(index);
      invariant(sink !== undefined, 'every target belongs to a group');
      return sink;
    });
  }

  async #makeSources(): Promise<readonly OpenSource[]> {
    const { plan, context } = this.#options;
    return await Promise.all(
      scanGroups(plan).map(async (group) => {
        const { formatPosition } = definitionOf(group.connector, 'source');
        const source = await makeSource(group, context);
        return new OpenSource(source, sourceName(group.connector.name, group.scans), formatPosition);
      }),
    );
  }

  async #openSource(source: OpenSource): Promise<void> {
    const wake = (): void => {
      source.isReady = true;
      this.#signal.notify();
    };
    await source.source.open(undefined, wake, this.#abort.signal);
    source.wasReplayExact = source.source.isReplayExact();
  }

  async #close(): Promise<void> {
    const closings = [...this.sources.map(({ source }) => source.close()), ...this.sinks.map(({ sink }) => sink.close())];
    // What the run ended with is told already; a connection that cannot even be closed adds nothing to it.
    await Promise.allSettled(closings);
  }
}
