import { invariant } from '../../model/errors.ts';
import { type Key, keyOf } from '../../model/key.ts';
import type { Row } from '../../model/row.ts';
import type { RowKind } from '../../model/row-kind.ts';
import { isBinary, isString } from '../../model/types.ts';
import type { JobContext, Sink, SinkTarget, Visibility } from '../connector.ts';
import { Batch } from './batch.ts';
import type { JdbcHandle } from './checkpoint-table.ts';
import type { JdbcGroup } from './group.ts';
import { declarationOf, locate } from './locate.ts';
import type { JdbcOptions } from './options.ts';
import type { Session } from './session.ts';
import { statementsOf } from './statements.ts';
import { bindTarget, type Target } from './target.ts';
import type { Writer } from './write-batch.ts';

const BATCH_ROWS = 10_000;
const INTERVAL_MS = 100;

/**
 * The sink of each target: one for all INSERTs into one table, so that a row which moves from one INSERT's rows to another's is deleted and
 * inserted in that order.
 */
export function sinksOf(
  targets: readonly SinkTarget<JdbcOptions>[],
  { group, context }: { readonly group: JdbcGroup; readonly context: JobContext },
): readonly JdbcSink[] {
  const sinks = new Map<string, JdbcSink>();
  return targets.map((target, number) => {
    const declaration = declarationOf(target);
    const sink = sinks.get(declaration) ?? new JdbcSink(target, { group, context, number });
    sinks.set(declaration, sink);
    group.joined();
    return sink;
  });
}

/** One table. Buffers into a batch, which its group sends. */
class JdbcSink implements Sink<JdbcHandle> {
  readonly drainRows: number;
  readonly backlogRowsMax: number;
  readonly #target: SinkTarget<JdbcOptions>;
  readonly #group: JdbcGroup;
  readonly #context: JobContext;
  readonly #number: number;
  readonly #keyOf: ((row: Row) => Key) | undefined;
  readonly #wide: readonly number[];
  #writer: Writer | undefined;
  #batch: Batch;
  /** Written before checkpoints that are being prepared; more than one where one was given up before the target took its rows. */
  readonly #sealed: Batch[] = [];
  #weightInFlight = 0;
  #waiting: Promise<void> | undefined;
  /** Runs while rows wait: sources that are never dry but give few rows must not keep them for ever. */
  #timer: NodeJS.Timeout | undefined;
  readonly #intervalMs: number;
  /** What a drain that nobody waited for failed with; told by the next call. */
  #failure: { readonly error: unknown } | undefined;

  constructor(
    target: SinkTarget<JdbcOptions>,
    { group, context, number }: { readonly group: JdbcGroup; readonly context: JobContext; readonly number: number },
  ) {
    this.#target = target;
    this.#group = group;
    this.#context = context;
    this.#number = number;
    const types = target.columns.map(({ type }) => type);
    const keyTypes = target.key.flatMap((place) => types[place] ?? []);
    this.#keyOf = target.key.length === 0 ? undefined : keyOf(target.key, keyTypes);
    this.#wide = types.flatMap((type, place) => (isString(type) || isBinary(type) ? [place] : []));
    this.#batch = this.#newBatch();
    this.drainRows = target.options['sink.buffer-flush.max-rows'] || BATCH_ROWS;
    this.backlogRowsMax = Math.max(1000, this.drainRows * 2);
    this.#intervalMs = target.options['sink.buffer-flush.interval'] || INTERVAL_MS;
  }

  get backlogRows(): number {
    // A failure that nobody has been told of keeps the pump coming.
    const untold = this.#failure === undefined ? 0 : 1;
    return this.#sealed.reduce((sum, { weight }) => sum + weight, this.#batch.weight + this.#weightInFlight + untold);
  }

  async open(restoredFrom: number | undefined, signal: AbortSignal): Promise<void> {
    this.#group.endWith(signal);
    this.#writer = await this.#group.withSession((session) => this.#describe(session, restoredFrom === undefined));
  }

  async recover(_checkpoint: number, handle: JdbcHandle | undefined): Promise<'committed' | 'lost'> {
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

  async prepare(checkpoint: number): Promise<JdbcHandle | undefined> {
    this.#sealed.push(this.#take());
    const sent = this.#send(() => this.#sealed.shift());
    if (this.#group.mode === 'drain') {
      await sent;
      return undefined;
    }
    const [handle] = await Promise.all([this.#group.prepare(checkpoint), sent]);
    return handle;
  }

  async commit(checkpoint: number, handle: JdbcHandle | undefined): Promise<void> {
    if (handle !== undefined) await this.#group.commit(checkpoint);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#group.close();
  }

  #tick(): void {
    this.#timer = undefined;
    if (this.#batch.changes === 0 || this.#waiting !== undefined || this.#group.mode === 'checkpoint') return;
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
    invariant(this.#writer !== undefined, 'a sink is opened before it is written to');
    let weight = 0;
    try {
      await this.#group.send(this.#writer, () => {
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

  async #describe(session: Session, isFirstRun: boolean): Promise<Writer> {
    const { client } = session;
    const table = await locate(client, this.#target);
    const target = bindTarget(table, this.#target.columns, this.#target.key, this.#context.timeZone);
    if (target.hasRivals) this.#group.hasRivals = true;
    const { rows } = await client.query<{ mayStage: boolean }>(
      `SELECT has_database_privilege(current_database(), 'TEMPORARY') AS "mayStage"`,
    );
    return {
      target,
      statements: statementsOf(target, this.#number),
      number: this.#number,
      mayStage: rows[0]?.mayStage === true,
      mayCopy: isFirstRun && target.key.length > 0 && (await isEmpty(session, table.quoted)),
      mayReplace: canReplace(target),
      retriesMax: this.#target.options['sink.max-retries'],
    };
  }
}

/** Where the key is not the only unique one, and a row put back is the row taken away. */
function canReplace({ key, table, columns }: Target): boolean {
  const written = new Set(columns.map(({ server }) => server));
  const isWhole = table.columns.every((column) => column.isGenerated || written.has(column));
  return key.length > 0 && table.uniqueKeys.length > 1 && table.mayDelete && isWhole && !table.hasDeleteEffects;
}

async function isEmpty({ client }: Session, table: string): Promise<boolean> {
  const { rows } = await client.query<{ empty: boolean }>(`SELECT NOT EXISTS (SELECT 1 FROM ${table}) AS empty`);
  return rows[0]?.empty === true;
}
