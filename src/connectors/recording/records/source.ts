/** Recorded topics, replayed at their pace. Records of several partitions come in the order in which they arrived. */
import { UnreadableBatch } from '../../../protocols/kafka/batch-header.ts';
import type { RecordReader } from '../../../protocols/kafka/record-reader.ts';
import type { JobContext, Scan } from '../../connector.ts';
import { formatPosition, type KafkaPosition, partitionName } from '../../kit/records/partition-position.ts';
import { RecordDecoder } from '../../kit/records/record-decoder.ts';
import type { Origin, Push, Source, SourceStatus } from '../../source.ts';
import { RECORD_REMEDIES, recordsUnreadable } from '../errors.ts';
import type { RecordingOptions } from '../options.ts';
import type { Replayed } from '../recorded-kind.ts';
import { ReplayClock } from '../replay-clock.ts';
import { PartitionReplay } from './partition-replay.ts';
import { readArrivals, readRecordedTopics, wantedPartitions } from './recorded-topics.ts';

interface Opened {
  readonly partitions: readonly PartitionReplay[];
  /** Topic → what decodes its records, one for each table over it. */
  readonly decoders: ReadonlyMap<string, readonly RecordDecoder[]>;
  readonly inScanOrder: readonly RecordDecoder[];
  readonly replay: ReplayClock;
  readonly wake: () => void;
}

export class RecordsReplay implements Source<KafkaPosition> {
  readonly #scans: readonly Scan<RecordingOptions>[];
  readonly #replayed: Replayed;
  readonly #context: JobContext;
  #opened: Opened | undefined;
  #origin: Origin = { committedAtMs: undefined, place: '', transaction: undefined };
  #isWaiting = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(scans: readonly Scan<RecordingOptions>[], replayed: Replayed, context: JobContext) {
    this.#scans = scans;
    this.#replayed = replayed;
    this.#context = context;
  }

  async open(from: KafkaPosition | undefined, wake: () => void): Promise<void> {
    const { path, pace } = this.#replayed;
    const recording = readRecordedTopics(path);
    const arrivals = readArrivals(path, recording);
    const decoders = new Map<string, RecordDecoder[]>();
    const inScanOrder: RecordDecoder[] = [];
    for (const [index, scan] of this.#scans.entries()) {
      const topic = scan.options.topic ?? '';
      const decoder = await RecordDecoder.open(scan, this.#context, { from: from?.decoders?.[index], remedies: RECORD_REMEDIES });
      inScanOrder.push(decoder);
      decoders.set(topic, [...(decoders.get(topic) ?? []), decoder]);
    }
    const known = new Map(from?.partitions.map((of) => [partitionName(of), of.offset]));
    const partitions = wantedPartitions(path, recording, [...decoders.keys()]).map((wanted) => {
      const name = partitionName(wanted);
      return new PartitionReplay(path, wanted, { arrivals: arrivals[name] ?? [], from: known.get(name) ?? 0 });
    });
    const fromMs =
      from === undefined ? 0 : Math.min(...partitions.filter(({ left }) => left > 0).map(({ dueMs }) => dueMs), Number.MAX_SAFE_INTEGER);
    const replay = new ReplayClock(pace, this.#context.clock, { fromMs, wake });
    this.#opened = { partitions, decoders, inScanOrder, replay, wake };
  }

  poll(changesMax: number, push: Push): 'more' | 'dry' | 'ended' {
    const opened = this.#opened;
    if (this.#failure !== undefined) throw this.#failure.error;
    if (opened === undefined) return 'ended';
    if (this.#isWaiting) return 'dry';
    for (let left = changesMax; left > 0; ) {
      const partition = this.#next(opened.partitions);
      const record = partition?.head();
      if (partition === undefined || record === undefined) return 'ended';
      if (opened.replay.isAhead(partition.dueMs)) return 'dry';
      const decoders = opened.decoders.get(partition.topic) ?? [];
      if (this.#mustWait(decoders, record, opened)) return 'dry';
      this.#origin = originOf(partition, record);
      let pushed = 0;
      for (const decoder of decoders) pushed += decoder.decode(record, partition, push);
      partition.take();
      left -= Math.max(1, pushed);
    }
    return 'more';
  }

  /** The one whose next record arrived first. */
  #next(partitions: readonly PartitionReplay[]): PartitionReplay | undefined {
    let first: PartitionReplay | undefined;
    for (const partition of partitions) {
      if (this.#head(partition) === undefined) continue;
      if (first === undefined || partition.dueMs < first.dueMs) first = partition;
    }
    return first;
  }

  #head(partition: PartitionReplay): RecordReader | undefined {
    try {
      return partition.head();
    } catch (cause) {
      if (!(cause instanceof UnreadableBatch)) throw cause;
      throw recordsUnreadable(this.#replayed.path, partitionName(partition), { reason: cause.message, cause });
    }
  }

  /** Whether the record needs something that has yet to come: the poll goes on with it then. */
  #mustWait(decoders: readonly RecordDecoder[], record: RecordReader, { wake }: Opened): boolean {
    const waiting = decoders.flatMap((decoder) => decoder.prepare(record) ?? []);
    if (waiting.length === 0) return false;
    this.#isWaiting = true;
    const settle = (failure: { readonly error: unknown } | undefined) => {
      this.#isWaiting = false;
      this.#failure = failure;
      wake();
    };
    Promise.all(waiting).then(
      () => settle(undefined),
      (error: unknown) => settle({ error }),
    );
    return true;
  }

  position(): KafkaPosition | undefined {
    const opened = this.#opened;
    if (opened === undefined) return undefined;
    return {
      partitions: opened.partitions.map(({ topic, partition, offset }) => ({ topic, partition, offset })),
      decoders: opened.inScanOrder.map((decoder) => decoder.position()),
    };
  }

  origin(): Origin {
    return this.#origin;
  }

  status(): SourceStatus {
    const position = this.position();
    if (position === undefined) return { phase: 'connecting', position: this.#replayed.path };
    const partitions = this.#opened?.partitions ?? [];
    return {
      phase: partitions.every(({ left }) => left === 0) ? 'ended' : 'stream',
      position: formatPosition(position),
      parts: partitions.map((partition) => ({ name: partitionName(partition), position: String(partition.offset), lag: partition.left })),
      recordsSkipped: position.decoders?.reduce((sum, { skipped }) => sum + skipped, 0),
    };
  }

  isReplayExact(): boolean {
    return true;
  }

  async released(): Promise<void> {}

  async close(): Promise<void> {
    this.#opened?.replay.stop();
    for (const partition of this.#opened?.partitions ?? []) partition.close();
    this.#opened = undefined;
  }
}

function originOf(partition: PartitionReplay, { offset, timestampMs }: RecordReader): Origin {
  return {
    committedAtMs: timestampMs < 0 ? undefined : timestampMs,
    place: `${partitionName(partition)}@${offset}`,
    transaction: undefined,
  };
}
