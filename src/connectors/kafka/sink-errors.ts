/** What can go wrong on the way into a topic. */
import { UserError } from '../../model/errors.ts';
import type { KafkaRecord } from '../../protocols/kafka/record-batch.ts';
import type { Transaction } from './transactions.ts';

export function recordTooLarge(
  topic: string,
  record: Pick<KafkaRecord, 'key'>,
  size: { readonly bytes: number; readonly cause: unknown },
): UserError {
  const key = record.key === null ? 'without a key' : `with the key ${shownKey(record.key)}`;
  const where = size.cause === undefined ? `'properties.max.request.size' allows less.` : `the topic takes no message of that size.`;
  return new UserError('KAFKA_RECORD_TOO_LARGE', {
    problem: `A record ${key} for '${topic}' has ${size.bytes.toLocaleString('en')} bytes, and ${where}`,
    remedy:
      `Raise 'properties.max.request.size', and the topic's max.message.bytes (kafka-configs.sh --alter --topic ${topic} ` +
      `--add-config max.message.bytes=${2 ** Math.ceil(Math.log2(size.bytes + 1))}), or leave the large columns out.`,
    cause: size.cause,
  });
}

function shownKey(key: Uint8Array): string {
  const text = new TextDecoder().decode(key.subarray(0, 60));
  const isText = !/[\p{Cc}\ufffd]/u.test(text);
  return `${isText ? `'${text}'` : Buffer.from(key.subarray(0, 30)).toString('hex')}${key.length > 60 ? '…' : ''}`;
}

/** The broker has ended a transaction that was being written or committed. */
export function transactionLost(
  topic: string,
  { transactionalId }: Pick<Transaction, 'transactionalId'>,
  { checkpoint, timeoutMs, cause }: { readonly checkpoint?: number; readonly timeoutMs: number; readonly cause?: unknown },
): UserError {
  const what = checkpoint === undefined ? 'The records since the last checkpoint' : `The records of checkpoint ${checkpoint}`;
  return new UserError('KAFKA_TRANSACTION_LOST', {
    problem: `${what} are not in '${topic}': the broker has rolled back their transaction ${transactionalId}.`,
    remedy:
      `The job writes them again from the checkpoint before. It happens when a transaction stays open for longer than ` +
      `'properties.transaction.timeout.ms' = '${timeoutMs}', or when another job writes under the same name. Make the timeout longer than a ` +
      'checkpoint with its interval, and the prefix unique to the job.',
    canRetry: true,
    cause,
  });
}

export function transactionTimeoutTooLong(timeoutMs: number, allowedMs: number | undefined, cause?: unknown): UserError {
  return new UserError('KAFKA_TRANSACTION_TIMEOUT', {
    problem:
      `'properties.transaction.timeout.ms' = '${timeoutMs}' is more than the broker allows` +
      `${allowedMs === undefined ? '' : ` (transaction.max.timeout.ms = ${allowedMs})`}.`,
    remedy: `Set it to ${allowedMs ?? 'a smaller number'}, or raise transaction.max.timeout.ms on every broker.`,
    cause,
  });
}

export function transactionTimeoutTooShort(timeoutMs: number, intervalMs: number): UserError {
  return new UserError('KAFKA_TRANSACTION_TIMEOUT', {
    problem:
      `'properties.transaction.timeout.ms' = '${timeoutMs}' is not longer than a checkpoint's interval of ${intervalMs} ms: the broker would ` +
      'roll back what waits for its checkpoint.',
    remedy: `Set it well above, or lower 'execution.checkpointing.interval'.`,
  });
}

export function oneTopicToWrite(): UserError {
  return new UserError('KAFKA_SINK_TOPIC', {
    problem: 'A table that is written to needs the name of one topic.',
    remedy: "Write 'topic' = 'name' with one name, and no 'topic-pattern'.",
  });
}

export function prefixNeeded(): UserError {
  return new UserError('OPTION_MISSING', {
    problem: "'sink.delivery-guarantee' = 'exactly-once' needs 'sink.transactional-id-prefix'.",
    remedy: "Write 'sink.transactional-id-prefix' = 'a name that no other job writes under'.",
  });
}

export function acksNeeded(): UserError {
  return new UserError('OPTION_INVALID', {
    problem: "'properties.enable.idempotence' = 'true' needs 'properties.acks' = 'all': otherwise the broker may lose what it has counted.",
    remedy: "Remove 'properties.acks', or set 'properties.enable.idempotence' = 'false'.",
  });
}

export function exactlyOnceNeedsIdempotence(): UserError {
  return new UserError('OPTION_INVALID', {
    problem: "'sink.delivery-guarantee' = 'exactly-once' writes in transactions, which need 'properties.acks' = 'all' and idempotence.",
    remedy: "Remove 'properties.acks' and 'properties.enable.idempotence'.",
  });
}

export function roundRobinByKey(): UserError {
  return new UserError('OPTION_INVALID', {
    problem:
      "'sink.partitioner' = 'round-robin' spreads records over the partitions, and 'key.fields' gives them keys, whose records must keep their order.",
    remedy: "Remove 'sink.partitioner', which sends each key to one partition, or remove 'key.fields'.",
  });
}
