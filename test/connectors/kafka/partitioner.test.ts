import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { expect, test } from 'vitest';
import { murmur2, partitionerOf } from '../../../src/connectors/kafka/partitioner.ts';

// Of UtilsTest in Kafka's own sources.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])("the hash of '%s' is Java's", (key, hash) => {
  expect(murmur2(Buffer.from(key))).toBe(hash);
});

test('a key goes where the default partitioner of every other producer sends it', () => {
  const theirs = kafkajs.Partitioners.DefaultPartitioner();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 50 }), (key, partitions) => {
      const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
        partitionId,
        leader: 1,
        isr: [],
        partitionErrorCode: 0,
        replicas: [],
      }));
      const expected = theirs({ topic: 't', partitionMetadata, message: { key: Buffer.from(key), value: null } });
      expect(partitionerOf('default', 1000).partitionOf(key, 10, partitions)).toBe(expected);
    }),
  );
});

test('without a key a batch goes to one partition and the next to another; fixed stays, round-robin takes turns', () => {
  const given = (name: 'default' | 'fixed' | 'round-robin') => {
    const partitioner = partitionerOf(name, 100);
    return Array.from({ length: 8 }, () => partitioner.partitionOf(null, 40, 3));
  };
  expect(given('default')).toEqual([0, 0, 0, 1, 1, 1, 2, 2]);
  expect(given('fixed')).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  expect(given('round-robin')).toEqual([0, 1, 2, 0, 1, 2, 0, 1]);
});
