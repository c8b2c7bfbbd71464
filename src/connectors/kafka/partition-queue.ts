/**
 * What waits for one partition, in order: the batch being filled, closed ones, those in flight. Batches of one producer are numbered by their
 * records, and the broker takes them in that order only: one that failed goes back to the front with the ones behind it, under the same
 * numbers, and what the broker had taken after all it does not take twice.
 */
import { invariant } from '../../model/errors.ts';
import { BATCH_HEAD_BYTES } from '../../protocols/kafka/batch-header.ts';
import type { Codec } from '../../protocols/kafka/compression.ts';
import { type KafkaRecord, RecordBatch } from '../../protocols/kafka/record-batch.ts';

const SEQUENCES = 2 ** 31;

export interface QueuedBatch {
  readonly batch: RecordBatch;
  /** Of the batches of the producer, as they were closed. */
  readonly number: number;
  /** What its end takes from the backlog. */
  readonly records: number;
  readonly bytes: number;
  /** The rest of what was one batch follows it. */
  readonly isPart: boolean;
  readonly closedAtMs: number;
  readonly sent: Promise<void>;
  readonly resolve: () => void;
  /** Packed, and so ready to be sent. */
  isReady: boolean;
  /** Number of its first record; undefined until it is sent under the present identity. */
  sequence: number | undefined;
  /** Of what the queue has sent. */
  turn: number;
}

interface Failed {
  readonly queued: QueuedBatch;
  readonly error: unknown;
}

export class PartitionQueue {
  readonly partition: number;
  readonly #codec: Codec | undefined;
  #open: RecordBatch | undefined;
  #waiting: QueuedBatch[] = [];
  #inFlight: QueuedBatch[] = [];
  #failed: Failed[] = [];
  #sequence = 0;
  #turns = 0;

  constructor(partition: number, codec: Codec | undefined) {
    this.partition = partition;
    this.#codec = codec;
  }

  get openBytes(): number {
    return this.#open?.bytes ?? 0;
  }

  get inFlight(): number {
    return this.#inFlight.length;
  }

  get isIdle(): boolean {
    return this.#inFlight.length === 0 && this.#failed.length === 0;
  }

  /** How long the oldest batch has been waiting. */
  get ageMs(): number {
    const nowMs = performance.now();
    return nowMs - (this.oldest()?.closedAtMs ?? nowMs);
  }

  /** The bytes that it takes. */
  append(record: KafkaRecord): number {
    this.#open ??= new RecordBatch();
    const before = this.#open.bytes;
    this.#open.append(record);
    return this.#open.bytes - before;
  }

  /** undefined where nothing has been written since. `onReady`: it is packed, or cannot be. */
  close(number: number, onReady: (error?: unknown) => void): QueuedBatch | undefined {
    const batch = this.#open;
    if (batch === undefined) return undefined;
    this.#open = undefined;
    const closed = queued(batch, number);
    this.#waiting.push(closed);
    if (this.#codec === undefined) closed.isReady = true;
    else pack(closed, this.#codec).then(() => onReady(), onReady);
    return closed;
  }

  /** The next to send, numbered below `before`. */
  next(before: number): QueuedBatch | undefined {
    const [head] = this.#waiting;
    return head?.isReady && head.number < before && this.#failed.length === 0 ? head : undefined;
  }

  oldest(): QueuedBatch | undefined {
    return this.#failed[0]?.queued ?? this.#inFlight[0] ?? this.#waiting[0];
  }

  /** The head goes on its way. */
  take(): { readonly queued: QueuedBatch; readonly sequence: number } {
    const head = this.#waiting.shift();
    invariant(head !== undefined, 'what is taken waits');
    head.turn = this.#turns++;
    head.sequence ??= this.#sequence;
    this.#sequence = (head.sequence + head.batch.count) % SEQUENCES;
    this.#inFlight.push(head);
    return { queued: head, sequence: head.sequence };
  }

  acknowledged(batch: QueuedBatch): void {
    this.#inFlight = this.#inFlight.filter((one) => one !== batch);
    batch.resolve();
  }

  failed(batch: QueuedBatch, error: unknown): void {
    this.#inFlight = this.#inFlight.filter((one) => one !== batch);
    this.#failed.push({ queued: batch, error });
  }

  /** Once nothing is in flight: what failed is sent again, in order. → why the first of it failed; undefined where nothing did. */
  requeue(): { readonly error: unknown } | undefined {
    const failed = this.#failed.sort((one, other) => one.queued.turn - other.queued.turn);
    const [first] = failed;
    if (first?.queued.sequence !== undefined) this.#sequence = first.queued.sequence;
    this.#waiting = [...failed.map(({ queued }) => queued), ...this.#waiting];
    this.#failed = [];
    return first;
  }

  /** Two batches in place of the one at the head, with the same records under the same numbers. */
  async divide(): Promise<void> {
    const [head, ...rest] = this.#waiting;
    if (head === undefined) return;
    const halves = [new RecordBatch(head.batch.bytes), new RecordBatch(head.batch.bytes)] as const;
    const middle = Math.ceil(head.batch.count / 2);
    let index = 0;
    for (const record of head.batch.records()) halves[index++ < middle ? 0 : 1].append(record);
    const { sequence, closedAtMs } = head;
    const first: QueuedBatch = { ...queued(halves[0], head.number), records: 0, bytes: 0, isPart: true, closedAtMs, sequence };
    const second: QueuedBatch = { ...head, batch: halves[1], isReady: false, sequence: undefined };
    this.#waiting = [first, second, ...rest];
    await Promise.all([pack(first, this.#codec), pack(second, this.#codec)]);
  }

  /** The next producer numbers from the beginning. */
  renumber(): void {
    this.#sequence = 0;
    for (const batch of this.#waiting) batch.sequence = undefined;
  }
}

function queued(batch: RecordBatch, number: number): QueuedBatch {
  let resolve = (): void => {};
  const sent = new Promise<void>((done) => {
    resolve = done;
  });
  const { count: records, bytes } = batch;
  const closedAtMs = performance.now();
  const isPart = false;
  return {
    batch,
    number,
    records,
    bytes: bytes - BATCH_HEAD_BYTES,
    isPart,
    closedAtMs,
    sent,
    resolve,
    isReady: false,
    sequence: undefined,
    turn: 0,
  };
}

async function pack(queued: QueuedBatch, codec: Codec | undefined): Promise<void> {
  if (codec !== undefined) await queued.batch.compress(codec);
  queued.isReady = true;
}
