/** One recorded partition: its next record, and when that arrived. */
import { RecordReader } from '../../../protocols/kafka/record-reader.ts';
import { LogSegments } from './log-segments.ts';
import type { TopicArrivals, WantedPartition } from './recorded-topics.ts';

export class PartitionReplay {
  readonly topic: string;
  readonly partition: number;
  readonly #segments: LogSegments;
  readonly #arrivals: TopicArrivals[string];
  #arrival = 0;
  #reader: RecordReader | undefined;
  #isLoaded = false;
  #nextOffset: number;

  constructor(
    path: string,
    { topic, partition, segments }: WantedPartition,
    at: { readonly arrivals: TopicArrivals[string]; readonly from: number },
  ) {
    this.topic = topic;
    this.partition = partition;
    this.#segments = new LogSegments(path, segments);
    this.#arrivals = at.arrivals;
    this.#nextOffset = at.from;
  }

  /** Of the first record that was not taken. */
  get offset(): number {
    return this.#isLoaded ? (this.#reader?.offset ?? this.#nextOffset) : (this.#reader?.nextOffset ?? this.#nextOffset);
  }

  /** How many offsets the recording holds from here on. */
  get left(): number {
    return Math.max(0, (this.#arrivals.at(-1)?.[0] ?? 0) - this.offset);
  }

  /** When the next record arrived, in milliseconds after the start of the recording. */
  get dueMs(): number {
    while ((this.#arrivals[this.#arrival]?.[0] ?? Number.POSITIVE_INFINITY) <= this.offset) this.#arrival++;
    return this.#arrivals[this.#arrival]?.[1] ?? 0;
  }

  /** The next record, the same one until it is taken; undefined at the end. */
  head(): RecordReader | undefined {
    while (!this.#isLoaded) {
      if (this.#reader?.next() === true) {
        this.#isLoaded = true;
        break;
      }
      this.#nextOffset = this.#reader?.nextOffset ?? this.#nextOffset;
      const records = this.#segments.read();
      this.#reader = records === undefined ? undefined : new RecordReader({ records, from: this.#nextOffset, aborted: undefined });
      if (records === undefined) return undefined;
    }
    return this.#reader;
  }

  take(): void {
    this.#isLoaded = false;
  }

  close(): void {
    this.#segments.close();
  }
}
