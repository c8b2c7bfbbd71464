/**
 * Writes records to one topic under one identity: several requests in flight at each broker, each partition's batches in order. A batch that
 * did not arrive is sent again under its numbers, which the broker takes once.
 *
 *   append → batch of its partition → closed when full, or by flush and hold → sent → acknowledged
 *
 * Transactional, it writes into a transaction that begins with the first batch. `hold` draws the line behind what belongs to it: later
 * records wait until `ended` (the next transaction takes them) or `release` (the same one goes on).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { invariant } from '../../model/errors.ts';
import type { Codec } from '../../protocols/kafka/compression.ts';
import { bytesOf, type KafkaRecord } from '../../protocols/kafka/record-batch.ts';
import { isOutOfOrder, isPassing, isTooLarge, isTransactionLost } from './broker-answers.ts';
import { grouped } from './grouping.ts';
import { PartitionQueue, type QueuedBatch } from './partition-queue.ts';
import type { Produce, WritingBroker } from './producer-parts.ts';
import { ProducerSession, type SessionOptions } from './producer-session.ts';
import type { Transaction } from './transactions.ts';

export interface ProducerOptions extends SessionOptions {
  readonly produce: Produce;
  readonly partitions: readonly number[];
  readonly codec: Codec | undefined;
  readonly acks: -1 | 0 | 1;
  readonly batchBytesMax: number;
  readonly requestBytesMax: number;
  readonly requestsInFlightMax: number;
  readonly requestTimeoutMs: number;
  /** How long a batch is tried. */
  readonly deliveryTimeoutMs: number;
  readonly errors: ProducerErrors;
}

export interface ProducerErrors {
  recordTooLarge(record: KafkaRecord, bytes: number, cause: unknown): Error;
  transactionLost(transactionalId: string, cause: unknown): Error;
}

const PAUSE_FIRST_MS = 50;
const PAUSE_MAX_MS = 1000;

interface Sent {
  readonly queue: PartitionQueue;
  readonly queued: QueuedBatch;
}

export class Producer {
  readonly #options: ProducerOptions;
  readonly #session: ProducerSession;
  readonly #queues = new Map<number, PartitionQueue>();
  readonly #outstanding = new Map<number, QueuedBatch>();
  readonly #requests = new Map<WritingBroker, number>();
  readonly #abort = new AbortController();
  #nextNumber = 0;
  #heldFrom = Number.POSITIVE_INFINITY;
  #preparing: Promise<void> | undefined;
  #attempts = 0;
  #failure: { readonly error: unknown } | undefined;
  records = 0;
  bytes = 0;

  constructor(options: ProducerOptions, transactionalId?: string) {
    this.#options = options;
    this.#session = new ProducerSession(options, transactionalId);
    this.grow(options.partitions);
  }

  /** How many the topic has, as far as it is known. */
  get partitions(): number {
    return this.#queues.size;
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** What holds what has been sent and has not ended; undefined where nothing was sent. */
  get transaction(): Transaction | undefined {
    return this.#session.transaction;
  }

  /** All partitions of the topic, which may have got more. */
  grow(partitions: readonly number[]): void {
    for (const partition of partitions) {
      if (!this.#queues.has(partition)) this.#queues.set(partition, new PartitionQueue(partition, this.#options.codec));
    }
  }

  append(partition: number, record: KafkaRecord): void {
    const queue = this.#queues.get(partition);
    invariant(queue !== undefined, 'a record goes to a partition of its topic');
    const { batchBytesMax, requestBytesMax, errors } = this.#options;
    const bytes = bytesOf(record);
    if (bytes > requestBytesMax) throw errors.recordTooLarge(record, bytes, undefined);
    if (queue.openBytes > 0 && queue.openBytes + bytes > batchBytesMax) {
      this.#close(queue);
      this.#dispatch();
    }
    this.records++;
    this.bytes += queue.append(record);
  }

  /** What is written so far leaves, and nobody waits. */
  push(): void {
    this.#closeAll();
    this.#dispatch();
  }

  /** Resolves when what was written before has arrived: all of it, or what lies in front of the line that `hold` has drawn. */
  async flush(extent: 'all' | 'held'): Promise<void> {
    this.push();
    const waited = [...this.#outstanding.values()].filter(({ number }) => extent === 'all' || number < this.#heldFrom);
    await Promise.all(waited.map(({ sent }) => sent));
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  hold(): void {
    this.#closeAll();
    this.#heldFrom = this.#nextNumber;
    this.#dispatch();
  }

  release(): void {
    this.#heldFrom = Number.POSITIVE_INFINITY;
    this.#dispatch();
  }

  /** Rolls back whatever is open under the transactional id, and shuts out who opened it. */
  async fence(): Promise<void> {
    await this.#session.fence();
  }

  /** The transaction has ended, whoever ended it. */
  ended(): void {
    this.#session.transactionEnded();
    this.release();
  }

  close(): void {
    this.#fail(new Error('the job has ended'));
  }

  #close(queue: PartitionQueue): void {
    const closed = queue.close(this.#nextNumber, (error) => {
      if (error !== undefined) this.#fail(error);
      this.#dispatch();
    });
    if (closed === undefined) return;
    this.#nextNumber++;
    if (this.#failure === undefined) this.#outstanding.set(closed.number, closed);
    else closed.resolve();
  }

  #closeAll(): void {
    for (const queue of this.#queues.values()) this.#close(queue);
  }

  /** Sends what can be sent now; whatever changes that calls it again. */
  #dispatch(): void {
    if (this.#failure !== undefined || this.#preparing !== undefined) return;
    for (;;) {
      const ready = [...this.#queues.values()].filter((queue) => this.#canSend(queue));
      const unprepared = ready.filter((queue) => !this.#session.isReadyFor(queue.partition));
      if (unprepared.length > 0) {
        this.#prepareFor(unprepared);
        return;
      }
      let isSent = false;
      for (const [leader, queues] of grouped(ready, ({ partition }) => this.#session.leaderOf(partition))) {
        if ((this.#requests.get(leader) ?? 0) >= this.#options.requestsInFlightMax) continue;
        this.#send(leader, queues);
        isSent = true;
      }
      if (!isSent) return;
    }
  }

  #canSend(queue: PartitionQueue): boolean {
    const { isIdempotent, requestsInFlightMax } = this.#options;
    // Without numbers the broker would keep batches in the order in which they arrive, also when one of them is sent again.
    return queue.inFlight < (isIdempotent ? requestsInFlightMax : 1) && queue.next(this.#heldFrom) !== undefined;
  }

  #prepareFor(queues: readonly PartitionQueue[]): void {
    // Numbers begin anew with an identity: nothing of the one before may still be on its way.
    if (!this.#session.hasIdentity && ![...this.#queues.values()].every(({ isIdle }) => isIdle)) return;
    this.#wait(async () => {
      try {
        const partitions = queues.map(({ partition }) => partition);
        await this.#session.makeReadyFor(partitions, () => {
          for (const queue of this.#queues.values()) queue.renumber();
        });
      } catch (error) {
        this.#retry(error, queues);
      }
    });
  }

  #wait(work: () => Promise<void>): void {
    const before = this.#preparing ?? Promise.resolve();
    const preparing = before
      .then(work)
      .catch((error: unknown) => this.#fail(error))
      .then(() => {
        if (this.#preparing !== preparing) return;
        this.#preparing = undefined;
        this.#dispatch();
      });
    this.#preparing = preparing;
  }

  #send(leader: WritingBroker, queues: readonly PartitionQueue[]): void {
    const { produce, topic, acks, requestTimeoutMs: timeoutMs, requestBytesMax } = this.#options;
    const sent: Sent[] = [];
    const batches: { readonly partition: number; readonly bytes: Buffer }[] = [];
    let total = 0;
    for (const queue of queues) {
      const bytes = queue.next(this.#heldFrom)?.batch.bytes ?? 0;
      if (total > 0 && total + bytes > requestBytesMax) continue;
      total += bytes;
      const { queued, sequence } = queue.take();
      sent.push({ queue, queued });
      batches.push({ partition: queue.partition, bytes: queued.batch.stamped(this.#session.stamp(sequence)) });
    }
    this.#requests.set(leader, (this.#requests.get(leader) ?? 0) + 1);
    produce(leader, { topic, transactionalId: this.#session.transactionalId, acks, timeoutMs, batches })
      .then(
        (errors) => this.#answered(sent, (partition) => errors.get(partition)),
        (error: unknown) => this.#answered(sent, () => error),
      )
      .finally(() => {
        this.#requests.set(leader, (this.#requests.get(leader) ?? 1) - 1);
        this.#dispatch();
      });
  }

  #answered(sent: readonly Sent[], errorOf: (partition: number) => unknown): void {
    if (this.#failure !== undefined) return;
    for (const { queue, queued } of sent) {
      const error = errorOf(queue.partition);
      if (error === undefined) this.#acknowledged(queue, queued);
      else queue.failed(queued, error);
      const cause = queue.inFlight > 0 ? undefined : queue.requeue();
      if (cause !== undefined) this.#retry(cause.error, [queue]);
    }
  }

  #acknowledged(queue: PartitionQueue, queued: QueuedBatch): void {
    this.#attempts = 0;
    queue.acknowledged(queued);
    this.records -= queued.records;
    this.bytes -= queued.bytes;
    if (!queued.isPart) this.#outstanding.delete(queued.number);
  }

  /** Sends again what can arrive another time; what cannot ends the producer. */
  #retry(error: unknown, queues: readonly PartitionQueue[]): void {
    const { errors, deliveryTimeoutMs } = this.#options;
    const { transactionalId } = this.#session;
    if (isTooLarge(error)) {
      this.#wait(() => this.#divide(queues, error));
    } else if (isTransactionLost(error) || isOutOfOrder(error)) {
      if (transactionalId !== undefined) this.#fail(errors.transactionLost(transactionalId, error));
      // The broker has forgotten this producer. A batch of which only the answer was lost comes twice.
      this.#session.forgetIdentity();
    } else if (isPassing(error) && queues.every(({ ageMs }) => ageMs < deliveryTimeoutMs)) {
      this.#session.forgetLeaders(queues.map(({ partition }) => partition));
      const waitMs = Math.min(PAUSE_FIRST_MS * 2 ** this.#attempts++, PAUSE_MAX_MS);
      this.#wait(() => pause(waitMs, undefined, { signal: this.#abort.signal }).catch(() => undefined));
    } else {
      this.#fail(error);
    }
  }

  async #divide(queues: readonly PartitionQueue[], cause: unknown): Promise<void> {
    for (const queue of queues) {
      const batch = queue.oldest()?.batch;
      if (batch === undefined) continue;
      if (batch.count > 1) await queue.divide();
      else for (const record of batch.records()) this.#fail(this.#options.errors.recordTooLarge(record, batch.bytes, cause));
    }
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = { error };
    this.#abort.abort();
    for (const { resolve } of this.#outstanding.values()) resolve();
    this.#outstanding.clear();
  }
}
