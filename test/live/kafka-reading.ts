/** What readers of a topic get, read by kafkajs. */
import { randomUUID } from 'node:crypto';
import type { KafkaMessage } from 'kafkajs';
import type { KafkaServer } from '../support/servers.ts';

/**
 * The messages that a reader of committed messages sees, each partition's in order. A mark is written behind them and waited for: it comes
 * only when no transaction is open in front of it.
 */
export async function committedMessages(server: KafkaServer, topic: string): Promise<readonly KafkaMessage[]> {
  const kafka = server.client();
  const mark = randomUUID();
  const [metadata] = (await server.admin.fetchTopicMetadata({ topics: [topic] })).topics;
  const partitions = (metadata?.partitions ?? []).map(({ partitionId }) => partitionId);
  await server.produce(
    topic,
    partitions.map((partition) => ({ partition, key: mark, value: mark })),
  );
  const found = new Map<number, KafkaMessage[]>(partitions.map((partition) => [partition, []]));
  const waiting = new Set(partitions);
  const consumer = kafka.consumer({ groupId: mark, maxWaitTimeInMs: 100 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload: { error, restart } }) => {
        if (!restart) reject(error);
      });
      consumer
        .run({
          eachMessage: async ({ partition, message }) => {
            if (message.key?.toString() === mark) waiting.delete(partition);
            else if (waiting.has(partition) && !isMark(message)) found.get(partition)?.push(message);
            if (waiting.size === 0) resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return [...found.values()].flat();
}

export async function committedValues(server: KafkaServer, topic: string): Promise<readonly (string | undefined)[]> {
  return (await committedMessages(server, topic)).map(({ value }) => value?.toString());
}

/** Of an earlier reading. */
function isMark({ key, value }: KafkaMessage): boolean {
  return key !== null && value !== null && key.equals(value) && /^[0-9a-f-]{36}$/.test(key.toString());
}
