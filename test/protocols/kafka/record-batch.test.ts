/** What is written is what is read: batches of records, packed in every way, read by the counterpart. A live test has brokers read them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMPRESSIONS } from '../../../src/protocols/kafka/batch-header.ts';
import { codecOf } from '../../../src/protocols/kafka/compression.ts';
import { type KafkaRecord, RecordBatch, type Stamp } from '../../../src/protocols/kafka/record-batch.ts';
import { RecordReader } from '../../../src/protocols/kafka/record-reader.ts';

const NOBODY: Stamp = { producerId: -1n, producerEpoch: -1, sequence: -1, isTransactional: false };

const bytes = fc.uint8Array({ maxLength: 300 });
const records: fc.Arbitrary<readonly KafkaRecord[]> = fc.array(
  fc.record({
    key: fc.option(bytes),
    value: fc.option(fc.oneof(bytes, fc.constant(new Uint8Array(70_000).fill(7)))),
    headers: fc.array(fc.record({ key: fc.string({ unit: 'grapheme', maxLength: 20 }), value: fc.option(bytes) }), { maxLength: 3 }),
    timestampMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  }),
  { minLength: 1, maxLength: 5 },
);

function plain({ key, value, headers, timestampMs }: KafkaRecord) {
  const hex = (part: Uint8Array | null) => (part === null ? null : Buffer.from(part).toString('hex'));
  return { key: hex(key), value: hex(value), headers: headers.map((one) => [one.key, hex(one.value)]), timestampMs };
}

function read(batch: Buffer): readonly KafkaRecord[] {
  const reader = new RecordReader({ records: batch, from: 0, aborted: undefined });
  const found: KafkaRecord[] = [];
  while (reader.next()) {
    const part = (start: number, end: number) => (start < 0 ? null : reader.bytes.subarray(start, end));
    const headers: { key: string; value: Uint8Array | null }[] = [];
    reader.headers((key, value) => headers.push({ key, value }));
    const [key, value] = [part(reader.keyStart, reader.keyEnd), part(reader.valueStart, reader.valueEnd)];
    found.push({ key, value, headers, timestampMs: reader.timestampMs });
  }
  expect(reader.nextOffset).toBe(found.length);
  return found;
}

test.each(COMPRESSIONS)('%s: records are read as they were written, and are in the batch still', async (compression) => {
  const codec = await codecOf(compression);
  await fc.assert(
    fc.asyncProperty(records, async (written) => {
      const batch = new RecordBatch();
      for (const record of written) batch.append(record);
      if (codec !== undefined) await batch.compress(codec);
      expect(read(batch.stamped(NOBODY)).map(plain)).toEqual(written.map(plain));
      expect([...batch.records()].map(plain)).toEqual(written.map(plain));
    }),
    { numRuns: 50 },
  );
});
