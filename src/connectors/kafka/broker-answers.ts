/** What an error that a broker answers means: try again, renumber, divide, or give up. */

/** What a producer is told whose transaction the broker has ended. */
export function isTransactionLost(error: unknown): boolean {
  return LOST.has(protocolType(error) ?? '');
}

const LOST: ReadonlySet<string> = new Set(['INVALID_TXN_STATE', 'INVALID_PRODUCER_EPOCH', 'INVALID_PRODUCER_ID_MAPPING']);

/** What another try may bring through: connections, leaders and coordinators that move, a broker that is still busy. */
export function isPassing(error: unknown): boolean {
  const type = protocolType(error);
  if (type !== undefined) return PASSING.has(type);
  return (
    error instanceof Error && /Connection|Timeout|BrokerNotFound|MetadataNotLoaded|NumberOfRetries|CoordinatorNotFound/.test(error.name)
  );
}

/** Leaders, coordinators and brokers move, elect, load and recover: whoever asks again later may be answered. */
export const MOVES: readonly string[] = [
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'KAFKA_STORAGE_ERROR',
  'LEADER_NOT_AVAILABLE',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'NETWORK_EXCEPTION',
  'NOT_CONTROLLER',
  'NOT_COORDINATOR_FOR_GROUP',
  'NOT_LEADER_FOR_PARTITION',
  'REPLICA_NOT_AVAILABLE',
  'REQUEST_TIMED_OUT',
];

/** So do the replicas of a batch, the transaction before, and the news of a topic. */
const PASSING: ReadonlySet<string> = new Set([
  ...MOVES,
  'CONCURRENT_TRANSACTIONS',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'OPERATION_NOT_ATTEMPTED',
]);

/** Kafka's own name of an error that a broker answered, also of one that kafkajs has wrapped. */
export function protocolType(error: unknown): string | undefined {
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    const { type } = one as { type?: unknown };
    if (typeof type === 'string') return type;
  }
  return undefined;
}

/** The broker does not find that a batch follows the one before. */
export function isOutOfOrder(error: unknown): boolean {
  const type = protocolType(error);
  return type === 'OUT_OF_ORDER_SEQUENCE_NUMBER' || type === 'UNKNOWN_PRODUCER_ID';
}

export function isTooLarge(error: unknown): boolean {
  const type = protocolType(error);
  return type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE';
}
