/** Answers of a real broker (Apache Kafka 4.4), kept as bytes: eight records in two batches, each compressed by Java's codec. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endOfBatches, UnreadableBatch } from '../../../src/protocols/kafka/batch-header.ts';
import { readFetchResponse } from '../../../src/protocols/kafka/fetch-response.ts';
import { RecordReader } from '../../../src/protocols/kafka/record-reader.ts';

const CODECS = ['uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

function recorded(name: string) {
  const bytes = readFileSync(new URL(`recorded/${name}.bin`, import.meta.url));
  const [partition] = readFetchResponse(bytes).partitions;
  if (partition === undefined) throw new Error('nothing was recorded');
  return partition;
}

interface Read {
  readonly offset: number;
  readonly text: string | null;
  readonly next: number;
}

function readAll(reader: RecordReader): Read[] {
  const found: Read[] = [];
  while (reader.next()) {
    const text = reader.valueStart < 0 ? null : reader.bytes.toString('utf8', reader.valueStart, reader.valueEnd);
    found.push({ offset: reader.offset, text, next: reader.nextOffset });
  }
  return found;
}

const WANTED = Array.from({ length: 8 }, (_, offset) => ({
  offset,
  text: offset % 4 === 3 ? null : `value ${offset} ${'ä'.repeat(40)}`,
  next: offset + 1,
}));

describe.each(CODECS)('records compressed by %s', (codec) => {
  const { records, topic, partition, errorCode, highWatermark } = recorded(codec);

  test('are read with key, time and headers', () => {
    expect({ topic, partition, errorCode, highWatermark }).toEqual({ topic: codec, partition: 0, errorCode: 0, highWatermark: 8 });
    expect(endOfBatches(records)).toBe(8);
    const reader = new RecordReader({ records, from: 0, aborted: undefined });
    const details: unknown[] = [];
    while (reader.next()) {
      const headers: unknown[] = [];
      reader.headers((name, value) => headers.push(`${name}=${value}`));
      details.push([reader.bytes.toString('utf8', reader.keyStart, reader.keyEnd), reader.timestampMs, ...headers]);
    }
    expect(details).toEqual(WANTED.map(({ offset }) => [`k${offset}`, 1_700_000_000_000 + offset, `h=${offset % 4}`]));
  });

  test('from any offset on, nothing is repeated and nothing skipped', () => {
    for (let from = 0; from <= 8; from++)
      expect(readAll(new RecordReader({ records, from, aborted: undefined }))).toEqual(WANTED.slice(from));
  });

  test('a batch that is cut off is left for the next fetch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: records.length - 1 }), (length) => {
        const cut = records.subarray(0, length);
        const end = endOfBatches(cut) ?? 0;
        expect(readAll(new RecordReader({ records: cut, from: 0, aborted: undefined }))).toEqual(WANTED.slice(0, end));
      }),
    );
  });

  test('bytes that are damaged are unreadable, or other values, and never an endless loop', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: records.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, difference) => {
        const damaged = Buffer.from(records);
        damaged[at] = (damaged[at] ?? 0) ^ difference;
        // A count of records may be huge now; reading stops where the bytes do.
        const reader = new RecordReader({ records: damaged, from: 0, aborted: undefined });
        try {
          while (reader.next());
        } catch (error) {
          if (!(error instanceof UnreadableBatch || error instanceof RangeError)) throw error;
        }
      }),
    );
  });
});

test('what aborted transactions wrote is left out where they are given, and control batches always', () => {
  const { records, aborted } = recorded('transactions');
  const texts = (given: typeof aborted | undefined) =>
    readAll(new RecordReader({ records, from: 0, aborted: given })).map(({ text }) => text);
  expect(texts(aborted)).toEqual(['a1', 'a2', 'c1', 'c2']);
  expect(texts(undefined)).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2', 'd1', 'd2']);
  const reader = new RecordReader({ records, from: 0, aborted });
  readAll(reader);
  // Each transaction is two records and its marker.
  expect(reader.nextOffset).toBe(12);
});

test('formats of brokers before 0.11, and codecs that nobody knows, are named', () => {
  const { records } = recorded('uncompressed');
  const with_ = (at: number, byte: number) => {
    const changed = Buffer.from(records);
    changed[at] = byte;
    return () => new RecordReader({ records: changed, from: 0, aborted: undefined }).next();
  };
  expect(with_(16, 1)).toThrow('it is of the format 1 of brokers before 0.11');
  expect(with_(22, 7)).toThrow('a codec of the number 7');
});
