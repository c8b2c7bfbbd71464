/** What was fetched of one partition and is not pushed yet, and where it stands. */
import type { AbortedTransaction } from '../../protocols/kafka/fetch-response.ts';
import { RecordReader } from '../../protocols/kafka/record-reader.ts';

interface Fetched {
  readonly records: Buffer;
  readonly aborted: readonly AbortedTransaction[] | undefined;
}

export class PartitionFeed {
  readonly topic: string;
  readonly partition: number;
  /** Changes as leaders do. */
  leader: number;
  /** Behind the last record of the partition; undefined until the broker has told it. */
  highWatermark: number | undefined;
  /** Where the next fetch begins. */
  fetchOffset: number;
  /** The first offset that is not read. */
  readonly stopAt: number;
  /** Bytes that wait here. */
  heldBytes = 0;
  #waiting: Fetched[] = [];
  #reader: RecordReader | undefined;
  #readerBytes = 0;
  #nextOffset: number;
  #isHeld = false;

  constructor(
    of: { readonly topic: string; readonly partition: number; readonly leader: number },
    range: { readonly from: number; readonly stopAt: number },
  ) {
    this.topic = of.topic;
    this.partition = of.partition;
    this.leader = of.leader;
    this.#nextOffset = range.from;
    this.fetchOffset = range.from;
    this.stopAt = range.stopAt;
  }

  /** The offset of the first record that was not pushed. */
  get nextOffset(): number {
    const reader = this.#reader;
    if (reader === undefined) return this.#nextOffset;
    return this.#isHeld ? reader.offset : reader.nextOffset;
  }

  get isDone(): boolean {
    return this.nextOffset >= this.stopAt;
  }

  /** Something waits here, be it only to be let go. */
  get hasArrived(): boolean {
    return this.#reader !== undefined || this.#waiting.length > 0;
  }

  /** `next`: behind the last whole batch of it. */
  add(fetched: Fetched, next: number): void {
    this.fetchOffset = next;
    this.#waiting.push(fetched);
    this.heldBytes += fetched.records.length;
  }

  /** The next record to push; undefined where nothing has arrived, or the end is reached. */
  next(): RecordReader | undefined {
    if (this.#isHeld) {
      this.#isHeld = false;
      return this.#reader;
    }
    while (!this.isDone) {
      const reader = this.#reader ?? this.#open();
      if (reader === undefined) return undefined;
      if (reader.next() && reader.offset < this.stopAt) return reader;
      this.#finish();
    }
    this.#letGo();
    return undefined;
  }

  /** The record that `next` gave last is given once more: it was not pushed. */
  hold(): void {
    this.#isHeld = true;
  }

  #open(): RecordReader | undefined {
    const fetched = this.#waiting.shift();
    if (fetched === undefined) return undefined;
    this.#readerBytes = fetched.records.length;
    this.#reader = new RecordReader({ ...fetched, from: this.#nextOffset });
    return this.#reader;
  }

  /** What lies behind the end is nobody's, and would take the room of other partitions. */
  #letGo(): void {
    this.#finish();
    this.#waiting = [];
    this.heldBytes = 0;
  }

  #finish(): void {
    if (this.#reader === undefined) return;
    this.#nextOffset = Math.min(this.#reader.nextOffset, this.stopAt);
    this.#reader = undefined;
    this.heldBytes -= this.#readerBytes;
  }
}
