/**
 * A sink for tests: a table in memory that outlives the job. Rows follow the checkpoint. One-phase: what was sent since the last commit goes
 * with the connection, as at a database, and each commit writes its checkpoint's number in the same transaction. Two-phase: what is prepared
 * stays at the target until it is told what becomes of it, as at Kafka.
 */
import { defineConnector } from '../../src/connectors/connector.ts';
import type { Sink, SinkTransaction, Visibility } from '../../src/connectors/sink.ts';
import { ALL } from '../../src/model/changelog-mode.ts';
import type { Row } from '../../src/model/row.ts';
import { isAddition, type RowKind } from '../../src/model/row-kind.ts';
import { type Change, show } from './changes.ts';

export class MemoryTarget {
  readonly key: readonly number[];
  readonly rows = new Map<string, Row>();
  /** Everything ever made visible, for a sink that cannot take anything back. */
  readonly log: Change[] = [];
  readonly committed: number[] = [];
  /** What transactions hold that were prepared, by checkpoint; gone when the next sink opens. */
  readonly prepared = new Map<number, readonly Change[]>();
  readonly visibilities: Visibility[] = [];
  /** Called at each step of the protocol with its name: `prepare 1`, `commit 1 before`, …; may throw. */
  onStep: (step: string) => void | Promise<void> = () => {};
  drainMs = 0;
  backlogMax = 1000;
  peakBacklog = 0;
  transaction: SinkTransaction = 'one-phase';

  constructor(key: readonly number[]) {
    this.key = key;
  }

  table(): readonly string[] {
    return [...this.rows.values()].map((row) => show([0, row])).sort();
  }

  apply(changes: readonly Change[]): void {
    for (const [kind, row] of changes) {
      const key = JSON.stringify(this.key.map((column) => `${typeof row[column]} ${row[column]}`));
      this.log.push([kind, row]);
      if (isAddition(kind)) this.rows.set(key, row);
      else this.rows.delete(key);
    }
  }

  sink(): Sink<string> {
    return new MemorySink(this);
  }

  connector() {
    return defineConnector({
      name: 'memory-target',
      summary: 'A table in memory.',
      options: {},
      sink: {
        accepts: () => ALL,
        transaction: () => this.transaction,
        isIdempotent: () => true,
        validate: () => [],
        shareKey: ({ table }) => table.name,
        preflight: async () => ({ faults: [], notices: [] }),
        openSinks: async (targets) => targets.map(() => this.sink() as Sink<unknown>),
      },
    });
  }
}

class MemorySink implements Sink<string> {
  readonly drainRows = 100;
  readonly #target: MemoryTarget;
  #visibility: Visibility = 'drain';
  #buffer: Change[] = [];
  readonly #transaction: Change[] = [];
  #sending: Promise<void> = Promise.resolve();
  #inFlight = 0;

  constructor(target: MemoryTarget) {
    this.#target = target;
  }

  get backlogRows(): number {
    return this.#buffer.length + this.#inFlight;
  }

  get backlogRowsMax(): number {
    return this.#target.backlogMax;
  }

  async open(restoredFrom: number | undefined): Promise<void> {
    await this.#target.onStep(`open ${restoredFrom}`);
    this.#target.prepared.clear();
  }

  async recover(checkpoint: number): Promise<'committed' | 'lost'> {
    const target = this.#target;
    await target.onStep(`recover ${checkpoint}`);
    if (target.transaction === 'two-phase' && target.prepared.has(checkpoint)) await this.commit(checkpoint, `handle ${checkpoint}`);
    return target.committed.includes(checkpoint) ? 'committed' : 'lost';
  }

  async abandon(checkpoint: number): Promise<void> {
    await this.#target.onStep(`abandon ${checkpoint}`);
    this.#target.prepared.delete(checkpoint);
  }

  visibility(mode: Visibility): void {
    this.#visibility = mode;
    this.#target.visibilities.push(mode);
  }

  write(kind: RowKind, row: Row): void {
    this.#buffer.push([kind, row]);
    this.#target.peakBacklog = Math.max(this.#target.peakBacklog, this.backlogRows);
  }

  async drain(): Promise<void> {
    const batch = this.#buffer;
    this.#buffer = [];
    this.#inFlight = batch.length;
    await this.#sendInTurn(batch);
  }

  async prepare(checkpoint: number): Promise<string> {
    const batch = this.#buffer;
    this.#buffer = [];
    await this.#sendInTurn(batch);
    this.#target.prepared.set(checkpoint, this.#transaction.splice(0));
    await this.#target.onStep(`prepare ${checkpoint}`);
    return `handle ${checkpoint}`;
  }

  async commit(checkpoint: number, handle: string | undefined): Promise<void> {
    if (handle !== `handle ${checkpoint}`) throw new Error(`checkpoint ${checkpoint} is committed with ${handle}`);
    await this.#target.onStep(`commit ${checkpoint} before`);
    // Those of checkpoints that were given up before are among them.
    const prepared = [...this.#target.prepared.values()].flat();
    this.#target.prepared.clear();
    this.#target.apply(prepared);
    this.#target.committed.push(checkpoint);
    await this.#target.onStep(`commit ${checkpoint} after`);
  }

  async close(): Promise<void> {}

  /** Behind what is being sent: a drain that comes while a checkpoint sends its rows must not overtake them. */
  async #sendInTurn(batch: readonly Change[]): Promise<void> {
    this.#sending = this.#sending.then(() => this.#send(batch));
    await this.#sending;
  }

  async #send(batch: readonly Change[]): Promise<void> {
    if (this.#target.drainMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#target.drainMs));
    await this.#target.onStep('drain');
    if (this.#visibility === 'drain') this.#target.apply(batch);
    else this.#transaction.push(...batch);
    this.#inFlight = 0;
  }
}
