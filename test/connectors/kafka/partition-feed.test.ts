import { expect, test } from 'vitest';
import { PartitionFeed } from '../../../src/connectors/kafka/partition-feed.ts';
import { PartitionTurns } from '../../../src/connectors/kafka/partition-turns.ts';
import { RecordBatch } from '../../../src/protocols/kafka/record-batch.ts';

function feed(partition: number, stopAt = Number.POSITIVE_INFINITY): PartitionFeed {
  return new PartitionFeed({ topic: 't', partition, leader: 1 }, { from: 0, stopAt });
}

/** As a broker answers: the records from one offset up to another. */
function arrive(to: PartitionFeed, from: number, end: number): void {
  const batch = new RecordBatch();
  for (let offset = from; offset < end; offset++) {
    batch.append({ key: null, value: Buffer.from(String(offset)), headers: [], timestampMs: 0 });
  }
  const records = batch.stamped({ producerId: -1n, producerEpoch: -1, sequence: -1, isTransactional: false });
  records.writeBigInt64BE(BigInt(from), 0);
  to.add({ records, aborted: undefined }, end);
}

function offsets(from: PartitionFeed): readonly number[] {
  const found: number[] = [];
  for (let record = from.next(); record !== undefined; record = from.next()) found.push(record.offset);
  return found;
}

test.each([3, 5, 7])('a partition that ends at %i gives what lies before, and holds nothing from then on', (stopAt) => {
  const one = feed(0, stopAt);
  arrive(one, 0, 5);
  arrive(one, 5, 10);
  expect(offsets(one)).toEqual(Array.from({ length: stopAt }, (_, offset) => offset));
  expect(one).toMatchObject({ isDone: true, nextOffset: stopAt, heldBytes: 0, hasArrived: false });
  arrive(one, 10, 15);
  expect(offsets(one)).toEqual([]);
  expect(one).toMatchObject({ nextOffset: stopAt, heldBytes: 0, hasArrived: false });
});

test('the end is let go also when its last record was the last of a poll', () => {
  const one = feed(0, 2);
  arrive(one, 0, 5);
  one.next();
  one.next();
  expect(one).toMatchObject({ isDone: true, hasArrived: true });
  const turns = new PartitionTurns();
  turns.add([one]);
  expect(turns.next()?.next()).toBeUndefined();
  expect(one).toMatchObject({ heldBytes: 0, hasArrived: false });
  expect(turns.next()).toBeUndefined();
});

test('a record that was not pushed is given once more', () => {
  const one = feed(0);
  arrive(one, 0, 2);
  one.next();
  one.hold();
  expect(one.nextOffset).toBe(0);
  expect(offsets(one)).toEqual([0, 1]);
});

test('partitions take turns by name, and who has nothing is passed over', () => {
  const turns = new PartitionTurns();
  const [first, second, third] = [feed(0), feed(1), feed(2)];
  turns.add([third, first]);
  turns.add([second]);
  expect(turns.feeds).toEqual([first, second, third]);
  arrive(first, 0, 1);
  arrive(third, 0, 1);
  expect(turns.next()).toBe(first);
  expect(turns.next()).toBe(first);
  turns.end();
  expect(turns.next()).toBe(third);
  turns.end();
  expect(turns.next()).toBe(first);
});
