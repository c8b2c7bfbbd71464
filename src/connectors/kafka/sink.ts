/**
 * Writes one table's rows into one topic.
 *
 * Visibility 'drain': records show as they arrive, each batch is taken once however often it is sent.
 *
 * Visibility 'checkpoint': two transactional ids take turns.
 *
 *   rows of N under id 0 │ prepare(N)  all of N has arrived; the handle names the transaction
 *   rows of N+1 under id 1             │ commit(N) ends it: its rows show, id 0 is free for N+2
 *
 * A checkpoint that is given up leaves its transaction open: the next one covers both, and rows behind it wait for its end. After a restart
 * `recover` commits what a pending checkpoint names, then `open` begins anew under both ids, which rolls back everything else.
 */
import { invariant } from '../../model/errors.ts';
import type { Row } from '../../model/row.ts';
import type { RowKind } from '../../model/row-kind.ts';
import type { Sink, Visibility } from '../sink.ts';
import type { MessageWriter } from './message-writer.ts';
import type { Partitioner } from './partitioner.ts';
import type { Producer } from './producer.ts';
import type { WritingValues } from './producer-properties.ts';
import { type SinkConnection, writingFailed } from './sink-connection.ts';
import { transactionLost } from './sink-errors.ts';
import type { Transaction } from './transactions.ts';
import { UpsertBuffer, type UpsertBufferOptions } from './upsert-buffer.ts';

/** What a checkpoint keeps: its transactions, two of them where the one before was given up. */
export interface KafkaHandle {
  readonly transactions: readonly Transaction[];
}

export interface KafkaSinkOptions {
  readonly connection: SinkConnection;
  readonly options: WritingValues;
  readonly write: MessageWriter;
  readonly partitioner: Partitioner;
  /** Of an exactly-once sink. */
  readonly transactionalIds: readonly [string, string] | undefined;
  readonly buffer: UpsertBufferOptions | undefined;
  notice(text: string): void;
}

const ROWS_MAX = 50_000;

export class KafkaSink implements Sink<KafkaHandle> {
  readonly drainRows = 5000;
  readonly backlogRowsMax = ROWS_MAX;
  readonly #setup: KafkaSinkOptions;
  #plain: Producer | undefined;
  #pair: readonly [Producer, Producer] | undefined;
  #current: Producer | undefined;
  /** Of checkpoints that are not committed yet. */
  readonly #prepared = new Set<Producer>();
  #lingering: NodeJS.Timeout | undefined;
  #buffer: UpsertBuffer | undefined;
  #targets = 0;
  #opened: Promise<void> | undefined;
  #preparing: { readonly checkpoint: number; readonly handle: Promise<KafkaHandle | undefined> } | undefined;
  #committing: { readonly checkpoint: number; readonly ended: Promise<void> } | undefined;

  constructor(setup: KafkaSinkOptions) {
    this.#setup = setup;
    if (setup.buffer !== undefined) this.#buffer = new UpsertBuffer(setup.buffer, (kind, row) => this.#append(kind, row));
  }

  get backlogRows(): number {
    let rows = this.#buffer?.rows ?? 0;
    let bytes = 0;
    for (const producer of this.#producers()) {
      // A failure that nobody has been told of keeps the pump coming.
      rows += producer.records + (producer.hasFailed ? 1 : 0);
      bytes += producer.bytes;
    }
    return Math.max(rows, Math.ceil((bytes / this.#setup.options['properties.buffer.memory']) * ROWS_MAX));
  }

  /** One more target is written through it: each call then comes once per target. */
  joined(): void {
    this.#targets++;
  }

  open(_restoredFrom: number | undefined, signal: AbortSignal): Promise<void> {
    this.#opened ??= this.#open(signal);
    return this.#opened;
  }

  async #open(signal: AbortSignal): Promise<void> {
    const { connection, transactionalIds } = this.#setup;
    connection.endWith(signal);
    await this.#told(async () => {
      const { producer } = await connection.opened();
      this.#plain = producer();
      if (transactionalIds === undefined) return;
      this.#pair = [producer(transactionalIds[0]), producer(transactionalIds[1])];
      await Promise.all(this.#pair.map((one) => one.fence()));
    });
  }

  async recover(checkpoint: number, handle: KafkaHandle | undefined): Promise<'committed' | 'lost'> {
    const { connection, options, notice } = this.#setup;
    const { transactions } = await connection.opened();
    for (const transaction of handle?.transactions ?? []) {
      if ((await this.#told(() => transactions.commit(transaction))) === 'committed') continue;
      const timeoutMs = options['properties.transaction.timeout.ms'];
      const { problem, remedy } = transactionLost(connection.topic, transaction, { checkpoint, timeoutMs });
      notice(`${problem} ${remedy}`);
      return 'lost';
    }
    return 'committed';
  }

  async abandon(_checkpoint: number, handle: KafkaHandle | undefined): Promise<void> {
    const { transactions } = await this.#setup.connection.opened();
    for (const transaction of handle?.transactions ?? []) await this.#told(() => transactions.abort(transaction));
  }

  visibility(mode: Visibility): void {
    this.#current = (mode === 'checkpoint' ? this.#pair?.[0] : undefined) ?? this.#plain;
  }

  write(kind: RowKind, row: Row): void {
    if (this.#buffer === undefined) this.#append(kind, row);
    else this.#buffer.add(kind, row);
  }

  #append(kind: RowKind, row: Row): void {
    const writing = this.#current;
    invariant(writing !== undefined, 'a sink is opened before it is written to');
    const record = this.#setup.write(kind, row);
    const bytes = (record.key?.length ?? 0) + (record.value?.length ?? 0);
    writing.append(this.#setup.partitioner.partitionOf(record.key, bytes, writing.partitions), record);
    this.#lingering ??= setTimeout(() => this.#push(), this.#setup.options['properties.linger.ms']);
  }

  async drain(): Promise<void> {
    this.#buffer?.flush();
    await this.#told(async () => {
      await Promise.all(this.#producers().map((producer) => producer.flush('all')));
    });
  }

  prepare(checkpoint: number): Promise<KafkaHandle | undefined> {
    if (this.#preparing?.checkpoint !== checkpoint) this.#preparing = { checkpoint, handle: this.#prepare() };
    return this.#preparing.handle;
  }

  async #prepare(): Promise<KafkaHandle | undefined> {
    this.#buffer?.flush();
    const writing = this.#current;
    invariant(writing !== undefined, 'a sink is opened before it is prepared');
    if (writing === this.#plain) {
      await this.#told(() => writing.flush('all'));
      return undefined;
    }
    this.#prepared.add(writing);
    writing.hold();
    const [free] = (this.#pair ?? []).filter((producer) => !this.#prepared.has(producer));
    this.#current = free ?? writing;
    const prepared = [...this.#prepared];
    await this.#told(() => Promise.all(prepared.map((producer) => producer.flush('held'))));
    const transactions = prepared.flatMap(({ transaction }) => transaction ?? []);
    return transactions.length === 0 ? undefined : { transactions };
  }

  commit(checkpoint: number, handle: KafkaHandle | undefined): Promise<void> {
    if (this.#committing?.checkpoint !== checkpoint) this.#committing = { checkpoint, ended: this.#commit(checkpoint, handle) };
    return this.#committing.ended;
  }

  async #commit(checkpoint: number, handle: KafkaHandle | undefined): Promise<void> {
    const { connection, options } = this.#setup;
    const { transactions } = await connection.opened();
    for (const transaction of handle?.transactions ?? []) {
      if ((await this.#told(() => transactions.commit(transaction))) === 'committed') continue;
      throw transactionLost(connection.topic, transaction, { checkpoint, timeoutMs: options['properties.transaction.timeout.ms'] });
    }
    for (const producer of this.#prepared) producer.ended();
    this.#prepared.clear();
  }

  async close(): Promise<void> {
    if (--this.#targets > 0) return;
    clearTimeout(this.#lingering);
    this.#buffer?.close();
    for (const producer of this.#producers()) producer.close();
    await this.#setup.connection.close();
  }

  #push(): void {
    this.#lingering = undefined;
    this.#current?.push();
  }

  #producers(): readonly Producer[] {
    return this.#plain === undefined ? [] : [this.#plain, ...(this.#pair ?? [])];
  }

  async #told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw writingFailed(cause, this.#setup.connection.topic, this.#setup.options);
    }
  }
}
