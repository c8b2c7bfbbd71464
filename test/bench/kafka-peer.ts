/**
 * The peer of the Kafka benchmarks, in a process of its own: kafkajs reads a topic from its beginning, batch by batch, and gives every value
 * to JSON.parse. Prints the seconds from the first message to the last.
 *
 *   node kafka-peer.js '{"brokers": "127.0.0.1:9092", "topic": "orders", "messages": 500000}'
 */
import { Kafka, logLevel } from 'kafkajs';

export interface PeerRun {
  readonly brokers: string;
  readonly topic: string;
  readonly messages: number;
}

const { brokers, topic, messages } = JSON.parse(process.argv[2] ?? '{}') as PeerRun;
const consumer = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).consumer({
  groupId: `peer-${process.pid}`,
  maxWaitTimeInMs: 200,
});
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
let read = 0;
let updates = 0;
let started = 0;
await new Promise<void>((done) => {
  void consumer.run({
    eachBatch: async ({ batch }) => {
      if (started === 0) started = performance.now();
      for (const { value } of batch.messages) {
        const message = JSON.parse(value?.toString() ?? 'null') as { readonly op?: string } | null;
        if (message?.op === 'u') updates++;
      }
      read += batch.messages.length;
      if (read >= messages) done();
    },
  });
});
const seconds = (performance.now() - started) / 1000;
process.stdout.write(`${JSON.stringify({ seconds, updates })}\n`, () => process.exit(0));
