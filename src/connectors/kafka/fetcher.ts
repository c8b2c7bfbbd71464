/**
 * Fetches ahead: one request at a time to each leader, for the partitions that have room. What has arrived waits in their feeds; a fetch is
 * not sent while too much waits, so that a slow target slows the brokers' answers and not the process's memory.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { endOfBatches } from '../../protocols/kafka/batch-header.ts';
import { readFetchResponse } from '../../protocols/kafka/fetch-response.ts';
import { isPassing, protocolType } from './broker-answers.ts';
import { brokersFailed } from './errors.ts';
import { byLeader, byTopic } from './grouping.ts';
import { type Cluster, endNow, type FetchOf, fetchFrom } from './kafkajs-parts.ts';
import { isolationNumber } from './offsets.ts';
import type { KafkaValues } from './options.ts';
import type { PartitionFeed } from './partition-feed.ts';
import { type RefusedFetch, unreadable } from './record-errors.ts';
import { findPartitions } from './topics.ts';

/** All that waits, in bytes; one message may be larger. */
const HELD_BYTES_MAX = 32 * 1024 * 1024;
/** While a partition has no room it is left out of the fetch, and the others must not hold up its next one. */
const SHORT_WAIT_MS = 10;
const LEADER_PAUSE_MS = 200;
/** Brokers notice after seconds that one of them is gone (broker.session.timeout.ms), then elect. */
const LEADERLESS_MS_MAX = 30_000;
/** Where no broker answers at all, the job restarts at a pace of its own. */
const SILENCE_MS_MAX = 1000;

/** Leaders have moved, or are being elected: LEADER_NOT_AVAILABLE, NOT_LEADER, REPLICA_NOT_AVAILABLE, leader epochs, OFFSET_NOT_AVAILABLE. */
const LEADER_CODES: ReadonlySet<number> = new Set([5, 6, 9, 56, 74, 75, 78]);

interface FetcherOptions {
  /** Of the fetches alone: they wait for records, and would hold up every other request. */
  readonly cluster: Cluster;
  readonly options: KafkaValues;
  readonly arrived: () => void;
  readonly failed: (error: unknown) => void;
  /** The broker refuses a partition; becomes an error that knows the range of its offsets. */
  readonly refused: (feed: PartitionFeed, refusal: RefusedFetch) => Promise<unknown>;
}

export class Fetcher {
  readonly #with: FetcherOptions;
  readonly #feeds: PartitionFeed[] = [];
  readonly #running = new Set<number>();
  #roomMade: () => void = () => undefined;
  #room: Promise<void>;
  #isClosed = false;
  #rotation = 0;

  constructor(options: FetcherOptions) {
    this.#with = options;
    this.#room = this.#nextRoom();
  }

  add(feeds: readonly PartitionFeed[]): void {
    this.#feeds.push(...feeds);
    this.#runLeaders();
    this.madeRoom();
  }

  /** Makes the brokers known that lead these topics. */
  async learn(topics: readonly string[]): Promise<void> {
    await findPartitions(this.#with.cluster, { names: topics, pattern: undefined });
  }

  /** Something was taken out of a feed. */
  madeRoom(): void {
    const made = this.#roomMade;
    this.#room = this.#nextRoom();
    made();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#roomMade();
    await endNow(this.#with.cluster);
  }

  #nextRoom(): Promise<void> {
    return new Promise((resolve) => {
      this.#roomMade = resolve;
    });
  }

  #runLeaders(): void {
    for (const leader of byLeader(this.#feeds).keys()) {
      if (this.#running.has(leader)) continue;
      this.#running.add(leader);
      this.#run(leader).catch((error: unknown) => {
        if (!this.#isClosed) this.#with.failed(error);
      });
    }
  }

  /** Until no partition has this leader any more. */
  async #run(leader: number): Promise<void> {
    let lostAtMs: number | undefined;
    while (!this.#isClosed) {
      const led = this.#feeds.filter((feed) => feed.leader === leader && feed.fetchOffset < feed.stopAt);
      if (led.length === 0) break;
      const room = this.#room;
      const limit = this.#with.options['properties.max.partition.fetch.bytes'];
      const ready = led.filter(({ heldBytes }) => heldBytes <= limit);
      if (ready.length === 0 || this.#heldBytes() >= HELD_BYTES_MAX) {
        await room;
        continue;
      }
      const loss = leader < 0 ? leaderless() : await this.#fetch(leader, this.#rotated(ready), ready.length === led.length);
      lostAtMs = loss === undefined ? undefined : (lostAtMs ?? performance.now());
      if (lostAtMs !== undefined) await this.#lookForLeaders(loss, performance.now() - lostAtMs);
    }
    this.#running.delete(leader);
  }

  #heldBytes(): number {
    let sum = 0;
    for (const { heldBytes } of this.#feeds) sum += heldBytes;
    return sum;
  }

  /** A broker answers the first partitions fully: each gets its turn to be first. */
  #rotated(feeds: readonly PartitionFeed[]): readonly PartitionFeed[] {
    const first = this.#rotation++ % feeds.length;
    return [...feeds.slice(first), ...feeds.slice(0, first)];
  }

  /** → why other leaders are to be looked for; undefined where it has answered. */
  async #fetch(leader: number, feeds: readonly PartitionFeed[], isAll: boolean): Promise<unknown> {
    const { cluster, options } = this.#with;
    const answerMs = options['properties.request.timeout.ms'];
    const read = (bytes: Buffer) => {
      const answer = readFetchResponse(bytes);
      return { clientSideThrottleTime: answer.throttleMs, answer };
    };
    let response: Awaited<ReturnType<typeof fetchFrom<ReturnType<typeof readFetchResponse>>>>;
    try {
      const broker = await cluster.findBroker({ nodeId: leader });
      response = await fetchFrom(broker, this.#request(feeds, isAll), { read, answerMs });
    } catch (cause) {
      if (isPassing(cause)) return cause;
      throw brokersFailed(cause, options, 'fetching records');
    }
    let hasMoved = false;
    let hasArrived = false;
    const isCommittedOnly = options['properties.isolation.level'] === 'read_committed';
    for (const { topic, partition, errorCode, highWatermark, aborted, records } of response.partitions) {
      const feed = feeds.find((one) => one.topic === topic && one.partition === partition);
      if (feed === undefined) continue;
      if (LEADER_CODES.has(errorCode)) hasMoved = true;
      else if (errorCode !== 0) throw await this.#with.refused(feed, { code: errorCode, offset: feed.fetchOffset });
      else {
        if (highWatermark >= 0) feed.highWatermark = highWatermark;
        const next = records.length === 0 ? undefined : endOf(records, feed);
        if (next === undefined) continue;
        feed.add({ records, aborted: isCommittedOnly ? aborted : undefined }, next);
        hasArrived = true;
      }
    }
    if (hasArrived) this.#with.arrived();
    return hasMoved || LEADER_CODES.has(response.errorCode) ? leaderless() : undefined;
  }

  #request(feeds: readonly PartitionFeed[], isAll: boolean): FetchOf {
    const { options } = this.#with;
    const room = Math.max(1, HELD_BYTES_MAX - this.#heldBytes());
    return {
      replicaId: -1,
      maxWaitTime: isAll ? options['properties.fetch.max.wait.ms'] : Math.min(SHORT_WAIT_MS, options['properties.fetch.max.wait.ms']),
      minBytes: options['properties.fetch.min.bytes'],
      maxBytes: Math.min(options['properties.fetch.max.bytes'], room),
      isolationLevel: isolationNumber(options['properties.isolation.level']),
      topics: byTopic(feeds).map(([topic, of]) => ({
        topic,
        partitions: of.map(({ partition, fetchOffset }) => ({
          partition,
          fetchOffset,
          maxBytes: options['properties.max.partition.fetch.bytes'],
        })),
      })),
    };
  }

  async #lookForLeaders(loss: unknown, lostForMs: number): Promise<void> {
    const { cluster, options } = this.#with;
    if (lostForMs > LEADERLESS_MS_MAX) throw brokersFailed(loss, options, 'fetching records');
    await sleep(LEADER_PAUSE_MS);
    if (this.#isClosed) return;
    const names = [...new Set(this.#feeds.map(({ topic }) => topic))];
    let found: Awaited<ReturnType<typeof findPartitions>>;
    try {
      found = await findPartitions(cluster, { names, pattern: undefined });
    } catch (cause) {
      const isElecting = protocolType(cause) !== undefined && isPassing(cause);
      if (isElecting || (isPassing(cause) && lostForMs < SILENCE_MS_MAX)) return;
      throw brokersFailed(cause, options, 'looking for the leaders of partitions');
    }
    for (const feed of this.#feeds) {
      const now = found.find(({ topic, partition }) => topic === feed.topic && partition === feed.partition);
      if (now !== undefined) feed.leader = now.leader;
    }
    this.#runLeaders();
  }
}

function leaderless(): Error {
  return Object.assign(new Error('the partition has no leader'), { type: 'LEADER_NOT_AVAILABLE' });
}

function endOf(records: Buffer, feed: PartitionFeed): number | undefined {
  try {
    return endOfBatches(records);
  } catch (cause) {
    throw unreadable(cause, feed, feed.fetchOffset);
  }
}
