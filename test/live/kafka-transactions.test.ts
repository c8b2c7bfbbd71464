/** What the exactly-once sink stands on: a prepared transaction outlives its process and its broker, and whoever knows it can end it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Transaction } from '../../src/connectors/kafka/transactions.ts';
import { codecOf } from '../../src/protocols/kafka/compression.ts';
import { eventually } from '../support/eventually.ts';
import { available, type KafkaServer, startKafka } from '../support/servers.ts';
import { openProducer, type ProducerSetup, record } from './kafka-producer.ts';
import { committedMessages, committedValues } from './kafka-reading.ts';

describe.skipIf(!available().kafka)('transactions of Kafka', () => {
  let kafka: KafkaServer;
  beforeAll(async () => {
    kafka = await startKafka({ settings: { 'transaction.abort.timed.out.transaction.cleanup.interval.ms': '100' } });
  });
  afterAll(() => kafka.stop());

  async function withProducer<T>(
    setup: Omit<ProducerSetup, 'bootstrap'>,
    work: (open: Awaited<ReturnType<typeof openProducer>>) => Promise<T>,
  ) {
    const open = await openProducer({ bootstrap: kafka.bootstrap, ...setup });
    try {
      return await work(open);
    } finally {
      await open.close();
    }
  }

  /** Sends the values in a transaction; the connections end without a word when they have arrived, as those of a killed process do. */
  async function prepareAndDie(setup: Omit<ProducerSetup, 'bootstrap'>, values: readonly string[]): Promise<Transaction> {
    return await withProducer(setup, async ({ producer }) => {
      for (const value of values) producer.append(0, record(value));
      await producer.flush('all');
      return producer.transaction as Transaction;
    });
  }

  test('a transaction whose process has died is committed by another one, and by one more', async () => {
    await kafka.createTopic('killed');
    const transaction = await prepareAndDie({ topic: 'killed', transactionalId: 'killed-0' }, ['a', 'b']);
    for (let time = 0; time < 2; time++) {
      expect(await withProducer({ topic: 'killed' }, ({ transactions }) => transactions.commit(transaction))).toBe('committed');
    }
    expect(await committedValues(kafka, 'killed')).toEqual(['a', 'b']);
  });

  test('a transaction outlives the broker', async () => {
    await kafka.createTopic('restarted');
    const transaction = await prepareAndDie({ topic: 'restarted', transactionalId: 'restarted-0' }, ['a', 'b']);
    await kafka.restart();
    expect(await withProducer({ topic: 'restarted' }, ({ transactions }) => transactions.commit(transaction))).toBe('committed');
    expect(await committedValues(kafka, 'restarted')).toEqual(['a', 'b']);
  });

  test('N is committed while N+1 is written under the other id, and what is left of N+1 is rolled back by the next to begin', async () => {
    await kafka.createTopic('two');
    const first = await prepareAndDie({ topic: 'two', transactionalId: 'two-0' }, ['n']);
    const second = await prepareAndDie({ topic: 'two', transactionalId: 'two-1' }, ['n+1']);
    await withProducer({ topic: 'two', transactionalId: 'two-1' }, async ({ transactions, producer }) => {
      expect(await transactions.commit(first)).toBe('committed');
      await producer.fence();
      expect(await transactions.commit(second)).toBe('lost');
      producer.append(0, record('again'));
      await producer.flush('all');
      if (producer.transaction !== undefined) await transactions.commit(producer.transaction);
    });
    expect(await committedValues(kafka, 'two')).toEqual(['n', 'again']);
  });

  test('a late commit of a transaction publishes nothing of the next one under its id', async () => {
    await kafka.createTopic('late');
    await withProducer({ topic: 'late', transactionalId: 'late-0' }, async ({ transactions, producer }) => {
      producer.append(0, record('a'));
      await producer.flush('all');
      const before = producer.transaction as Transaction;
      expect(await transactions.commit(before)).toBe('committed');
      producer.ended();
      producer.append(0, record('b'));
      await producer.flush('all');
      expect(await transactions.commit(before)).toBe('lost');
      await transactions.abort(producer.transaction as Transaction);
      await transactions.abort(producer.transaction as Transaction);
    });
    expect(await committedValues(kafka, 'late')).toEqual(['a']);
  });

  test('what the broker has rolled back for its age is lost, and the writer is told', async () => {
    await kafka.createTopic('old');
    await withProducer({ topic: 'old', transactionalId: 'old-0', transactionTimeoutMs: 500 }, async ({ transactions, producer }) => {
      producer.append(0, record('a'));
      await producer.flush('all');
      const transaction = producer.transaction as Transaction;
      // A message behind it is read when the transaction in front of it has ended.
      expect(await committedValues(kafka, 'old')).toEqual([]);
      expect(await transactions.commit(transaction)).toBe('lost');
      producer.append(0, record('b'));
      await expect(producer.flush('all')).rejects.toThrow('lost: old-0');
    });
  });

  test('records behind the line wait for the transaction to end, and go into the next one', async () => {
    await kafka.createTopic('line');
    await withProducer({ topic: 'line', transactionalId: 'line-0' }, async ({ transactions, producer }) => {
      producer.append(0, record('a'));
      producer.hold();
      producer.append(0, record('b'));
      await producer.flush('held');
      expect(await transactions.commit(producer.transaction as Transaction)).toBe('committed');
      producer.ended();
      await producer.flush('all');
      expect(await committedValuesSoFar('line')).toEqual(['a']);
      await transactions.commit(producer.transaction as Transaction);
    });
    expect(await committedValues(kafka, 'line')).toEqual(['a', 'b']);
  });

  /** Without a mark: a transaction is open, and would keep it from being read. */
  async function committedValuesSoFar(topic: string): Promise<readonly string[]> {
    const consumer = kafka.client().consumer({ groupId: `so-far-${topic}`, maxWaitTimeInMs: 100 });
    const found: string[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => {
        found.push(String(message.value));
      },
    });
    await eventually(async () => expect(found.length).toBeGreaterThan(0));
    await consumer.disconnect();
    return found;
  }

  test('a broker that dies while it is written to has each record once, in order', async () => {
    await kafka.createTopic('dying', { partitions: 2 });
    const values = Array.from({ length: 20_000 }, (_, index) => `${index}`.padStart(100, ' '));
    await withProducer({ topic: 'dying' }, async ({ producer }) => {
      const append = (from: number, to: number) => {
        for (let index = from; index < to; index++) producer.append(index % 2, record(values[index] ?? ''));
      };
      append(0, values.length / 2);
      const flushed = producer.flush('all');
      const restarted = kafka.restart();
      append(values.length / 2, values.length);
      await Promise.all([flushed, restarted]);
      await producer.flush('all');
      expect([producer.records, producer.bytes]).toEqual([0, 0]);
    });
    const even = values.filter((_, index) => index % 2 === 0);
    const odd = values.filter((_, index) => index % 2 === 1);
    expect(await committedValues(kafka, 'dying')).toEqual([...even, ...odd]);
  });

  test('a batch that the topic finds too large is divided until its records fit', async () => {
    await kafka.createTopic('narrow', { config: { 'max.message.bytes': '2000' } });
    const values = Array.from({ length: 100 }, (_, index) => `${index}`.padStart(300, ' '));
    await withProducer({ topic: 'narrow', batchBytesMax: 20_000 }, async ({ producer }) => {
      for (const value of values) producer.append(0, record(value));
      await producer.flush('all');
      producer.append(0, record(' '.repeat(3000), 'big'));
      await expect(producer.flush('all')).rejects.toThrow('too large: big');
    });
    expect(await committedValues(kafka, 'narrow')).toEqual(values);
  });

  test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)('the broker reads what is packed with %s', async (compression) => {
    // It packs again what it has read.
    await kafka.createTopic(compression, { config: { 'compression.type': 'gzip' } });
    const sent = Array.from({ length: 2000 }, (_, index) => ({
      key: index % 3 === 0 ? null : Buffer.from(`k${index}`),
      value: index % 5 === 0 ? null : Buffer.from(`value ${index} ${'x'.repeat(index % 300)}`),
      headers: index % 2 === 0 ? [] : [{ key: 'größe', value: Buffer.from([index % 256]) }],
      timestampMs: 1_700_000_000_000 + ((index * 7919) % 5000),
    }));
    await withProducer({ topic: compression, codec: await codecOf(compression), batchBytesMax: 200_000 }, async ({ producer }) => {
      for (const one of sent) producer.append(0, one);
      await producer.flush('all');
    });
    const read = await committedMessages(kafka, compression);
    const asRead = sent.map(({ key, value, headers, timestampMs }) => ({
      key,
      value,
      headers: Object.fromEntries(headers.map((header) => [header.key, header.value])),
      timestamp: String(timestampMs),
    }));
    expect(read.map(({ key, value, headers, timestamp }) => ({ key, value, headers, timestamp }))).toEqual(asRead);
  });
});
