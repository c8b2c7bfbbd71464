/**
 * Reads the partitions of one table, each from an offset of its own, which the job's checkpoints keep.
 *
 *   topics.ts    which partitions there are            start.ts             where they begin and end
 *   fetcher.ts   bytes ahead of the polls              partition-feed.ts    what waits of one partition
 *   record-decoder.ts   one record → changes           partition-turns.ts   which partition is read next
 *
 * Order holds within a partition.
 */
import { invariant } from '../../model/errors.ts';
import type { RecordReader } from '../../protocols/kafka/record-reader.ts';
import type { JobContext, Scan } from '../connector.ts';
import { formatPosition, type KafkaPosition, type PartitionOffset, partitionName } from '../kit/records/partition-position.ts';
import { RecordDecoder } from '../kit/records/record-decoder.ts';
import type { Origin, Push, Source, SourceStatus } from '../source.ts';
import { openKafka } from './client.ts';
import { brokersFailed, notReadAnyMore } from './errors.ts';
import { Fetcher } from './fetcher.ts';
import { GroupCommits } from './group-commits.ts';
import { type Cluster, clusterOf, endNow } from './kafkajs-parts.ts';
import type { KafkaOptions, KafkaValues } from './options.ts';
import { PartitionFeed } from './partition-feed.ts';
import { offsetOf, PartitionTurns } from './partition-turns.ts';
import { fetchRefused, type RefusedFetch, recordRemedies, unreadable } from './record-errors.ts';
import { outOfRange, refuseOutOfRange, startOffsets, stopOffsets } from './start.ts';
import { findPartitions, type Partition } from './topics.ts';

const OUT_OF_RANGE = 1;

export class KafkaSource implements Source<KafkaPosition> {
  readonly #scan: Scan<KafkaOptions>;
  readonly #options: KafkaValues;
  readonly #context: JobContext;
  readonly #isUpsert: boolean;
  readonly #turns = new PartitionTurns();
  #decoder: RecordDecoder | undefined;
  #cluster: Cluster | undefined;
  #fetcher: Fetcher | undefined;
  #discovery: NodeJS.Timeout | undefined;
  #failure: { readonly error: unknown } | undefined;
  #isClosed = false;
  #isBounded = false;
  #wake: () => void = () => undefined;
  /** A record that cannot be decoded before something else has arrived. */
  #held: RecordReader | undefined;
  #last: { readonly feed: PartitionFeed; readonly record: RecordReader } | undefined;
  #lastOffset = -1;
  #origin: (Origin & { readonly offset: number; readonly feed: PartitionFeed }) | undefined;
  #commits: GroupCommits | undefined;

  /** `isUpsert`: a message without a value deletes the row of its key. */
  constructor(
    scans: readonly Scan<KafkaOptions>[],
    context: JobContext,
    { isUpsert }: { readonly isUpsert: boolean } = { isUpsert: false },
  ) {
    const [scan] = scans;
    invariant(scan !== undefined && scans.length === 1, 'each table of Kafka has a source of its own');
    this.#scan = scan;
    this.#options = scan.options;
    this.#context = context;
    this.#isUpsert = isUpsert;
  }

  async open(from: KafkaPosition | undefined, wake: () => void, signal: AbortSignal): Promise<void> {
    this.#wake = wake;
    signal.addEventListener('abort', () => void this.close(), { once: true });
    try {
      await this.#connect(from);
    } catch (cause) {
      await this.close();
      throw brokersFailed(cause, this.#options, 'opening the partitions');
    }
  }

  async #connect(from: KafkaPosition | undefined): Promise<void> {
    const options = this.#options;
    const remedies = recordRemedies(options, this.#isUpsert);
    this.#decoder = await RecordDecoder.open(this.#scan, this.#context, { isUpsert: this.#isUpsert, from: from?.decoders?.[0], remedies });
    const kafka = await openKafka(options);
    const cluster = clusterOf(kafka, options['properties.metadata.max.age.ms']);
    this.#cluster = cluster;
    await cluster.connect();
    this.#commits = new GroupCommits(cluster, options, this.#context);
    const partitions = await this.#partitions(cluster);
    const stops = from?.stops === undefined ? await stopOffsets(cluster, partitions, options) : new Map(from.stops);
    this.#isBounded = stops !== undefined;
    const fetching = clusterOf(kafka, options['properties.metadata.max.age.ms']);
    this.#fetcher = new Fetcher({
      cluster: fetching,
      options,
      arrived: () => this.#wake(),
      failed: (error) => this.#fail(error),
      refused: (feed, refusal) => this.#refused(feed, refusal),
    });
    await fetching.connect();
    await findPartitions(fetching, { names: [...new Set(partitions.map(({ topic }) => topic))], pattern: undefined });
    const known = from === undefined ? undefined : new Map(from.partitions.map((of) => [partitionName(of), of.offset]));
    if (from !== undefined) this.#tellGone(from.partitions, partitions);
    const restored = known === undefined ? [] : partitions.filter((of) => known.has(partitionName(of)));
    if (known !== undefined) await refuseOutOfRange(cluster, restored, known);
    this.#read(restored, known ?? new Map(), stops);
    const fresh = partitions.filter((of) => known?.has(partitionName(of)) !== true);
    this.#read(fresh, await startOffsets(cluster, fresh, { options, isLater: known !== undefined }), stops);
    if (!this.#isBounded) this.#discoverLater();
  }

  #partitions(cluster: Cluster): Promise<readonly Partition[]> {
    return findPartitions(cluster, { names: this.#options.topic, pattern: this.#options['topic-pattern'] });
  }

  #read(partitions: readonly Partition[], starts: ReadonlyMap<string, number>, stops: ReadonlyMap<string, number> | undefined): void {
    const feeds = partitions.map((of) => {
      const from = starts.get(partitionName(of)) ?? 0;
      return new PartitionFeed(of, {
        from,
        stopAt: stops === undefined ? Number.POSITIVE_INFINITY : (stops.get(partitionName(of)) ?? from),
      });
    });
    this.#turns.add(feeds);
    if (!this.#isClosed) this.#fetcher?.add(feeds);
  }

  poll(changesMax: number, push: Push): 'more' | 'dry' | 'ended' {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#held !== undefined) return 'dry';
    for (let left = changesMax; left > 0; ) {
      const feed = this.#turns.next();
      if (feed === undefined) return this.#isEnded ? 'ended' : 'dry';
      const record = this.#nextRecord(feed);
      if (record === undefined) {
        this.#endTurn();
        continue;
      }
      if (this.#mustWait(feed, record)) return 'dry';
      left -= this.#push(feed, record, push);
      if (this.#turns.took()) this.#endTurn();
    }
    return 'more';
  }

  get #isEnded(): boolean {
    return this.#isBounded && this.#turns.feeds.every(({ isDone }) => isDone);
  }

  #endTurn(): void {
    this.#turns.end();
    this.#fetcher?.madeRoom();
  }

  #nextRecord(feed: PartitionFeed): RecordReader | undefined {
    try {
      return feed.next();
    } catch (cause) {
      throw unreadable(cause, feed, feed.nextOffset);
    }
  }

  /** Whether the record needs something that has yet to come: the poll goes on with it then. */
  #mustWait(feed: PartitionFeed, record: RecordReader): boolean {
    const waiting = this.#decoder?.prepare(record);
    if (waiting === undefined) return false;
    this.#held = record;
    feed.hold();
    waiting.then(
      () => {
        this.#held = undefined;
        this.#wake();
      },
      (error: unknown) => this.#fail(error),
    );
    return true;
  }

  /** What it cost, in changes. */
  #push(feed: PartitionFeed, record: RecordReader, push: Push): number {
    this.#last = { feed, record };
    this.#lastOffset = record.offset;
    return Math.max(1, this.#decoder?.decode(record, feed, push) ?? 0);
  }

  position(): KafkaPosition | undefined {
    if (this.#fetcher === undefined) return undefined;
    const partitions = this.#turns.feeds.map(offsetOf);
    const stops = this.#isBounded ? this.#turns.feeds.map((feed) => [partitionName(feed), feed.stopAt] as const) : undefined;
    return { partitions, stops, decoders: this.#decoder === undefined ? [] : [this.#decoder.position()] };
  }

  origin(): Origin {
    const last = this.#last;
    if (last === undefined) return { committedAtMs: undefined, place: '', transaction: undefined };
    const known = this.#origin;
    if (known !== undefined && known.offset === this.#lastOffset && known.feed === last.feed) return known;
    const { timestampMs } = last.record;
    const made = {
      committedAtMs: timestampMs < 0 ? undefined : timestampMs,
      place: `${partitionName(last.feed)}@${this.#lastOffset}`,
      transaction: undefined,
      offset: this.#lastOffset,
      feed: last.feed,
    };
    this.#origin = made;
    return made;
  }

  status(): SourceStatus {
    const position = this.position();
    if (position === undefined) return { phase: 'connecting', position: '' };
    const parts = this.#turns.feeds.map((feed) => ({
      name: partitionName(feed),
      position: String(feed.nextOffset),
      lag: feed.highWatermark === undefined ? undefined : Math.max(0, feed.highWatermark - feed.nextOffset),
    }));
    return {
      phase: this.#isEnded ? 'ended' : 'stream',
      position: formatPosition(position),
      parts,
      recordsSkipped: this.#decoder?.position().skipped,
    };
  }

  isReplayExact(): boolean {
    return true;
  }

  async released({ partitions }: KafkaPosition): Promise<void> {
    await this.#commits?.commit(partitions);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    clearTimeout(this.#discovery);
    this.#isClosed = true;
    await this.#commits?.close();
    await this.#fetcher?.close();
    if (this.#cluster !== undefined) await endNow(this.#cluster);
  }

  #tellGone(known: readonly PartitionOffset[], found: readonly Partition[]): void {
    const names = new Set(found.map(partitionName));
    const gone = known.map(partitionName).filter((name) => !names.has(name));
    if (gone.length > 0) this.#context.notice(notReadAnyMore(gone));
  }

  #discoverLater(): void {
    const intervalMs = this.#options['scan.topic-partition-discovery.interval'];
    if (intervalMs <= 0) return;
    this.#discovery = setTimeout(() => {
      this.#discover().then(
        () => this.#discoverLater(),
        (cause: unknown) => this.#fail(brokersFailed(cause, this.#options, 'looking for new partitions')),
      );
    }, intervalMs);
  }

  async #discover(): Promise<void> {
    const cluster = this.#cluster;
    if (cluster === undefined || this.#isClosed) return;
    const known = new Set(this.#turns.feeds.map(partitionName));
    const fresh = (await this.#partitions(cluster)).filter((of) => !known.has(partitionName(of)));
    if (fresh.length === 0 || this.#isClosed) return;
    const starts = await startOffsets(cluster, fresh, { options: this.#options, isLater: true });
    await this.#fetcher?.learn([...new Set([...this.#turns.feeds, ...fresh].map(({ topic }) => topic))]);
    this.#read(fresh, starts, undefined);
  }

  async #refused(feed: PartitionFeed, refusal: RefusedFetch): Promise<unknown> {
    const cluster = this.#cluster;
    if (refusal.code !== OUT_OF_RANGE || cluster === undefined) return fetchRefused(feed, refusal);
    return await outOfRange(cluster, feed, refusal.offset);
  }

  #fail(error: unknown): void {
    if (this.#isClosed) return;
    this.#failure ??= { error };
    this.#wake();
  }
}
