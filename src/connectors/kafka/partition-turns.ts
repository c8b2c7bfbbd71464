/** The partitions of a source, and whose turn it is: one is read for a while before the next one that has something. */
import { byName, type PartitionOffset } from '../kit/records/partition-position.ts';
import type { PartitionFeed } from './partition-feed.ts';

/** Records of one partition before the next one has its turn. */
const TURN_RECORDS = 2000;

export class PartitionTurns {
  readonly #feeds: PartitionFeed[] = [];
  #turn = 0;
  #records = 0;

  /** By name. */
  get feeds(): readonly PartitionFeed[] {
    return this.#feeds;
  }

  add(feeds: readonly PartitionFeed[]): void {
    this.#feeds.push(...feeds);
    this.#feeds.sort((left, right) => byName(offsetOf(left), offsetOf(right)));
  }

  /** The one whose turn it is, or the next that has something. */
  next(): PartitionFeed | undefined {
    for (let tried = 0; tried < this.#feeds.length; tried++) {
      const feed = this.#feeds[this.#turn % this.#feeds.length];
      if (feed?.hasArrived === true) return feed;
      this.end();
    }
    return undefined;
  }

  /** One more record was taken: true when it was the last of the turn. */
  took(): boolean {
    return ++this.#records >= TURN_RECORDS;
  }

  end(): void {
    this.#turn = (this.#turn + 1) % Math.max(1, this.#feeds.length);
    this.#records = 0;
  }
}

export function offsetOf(feed: PartitionFeed): PartitionOffset {
  return { topic: feed.topic, partition: feed.partition, offset: feed.nextOffset };
}
