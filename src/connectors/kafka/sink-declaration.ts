/** What a table that is written to declares: its faults, and what it asks of the engine. */
import type { UserError } from '../../model/errors.ts';
import type { Metadata } from '../../model/metadata.ts';
import { map, temporal, varbinary, varchar } from '../../model/types.ts';
import type { BoundTable } from '../connector.ts';
import { keyFields } from '../kit/records/message-columns.ts';
import { formatFaults, keyFaults } from '../kit/records/message-faults.ts';
import type { SinkTransaction } from '../sink.ts';
import { loginFaults } from './login.ts';
import type { KafkaOptions } from './options.ts';
import { isIdempotent, type WritingValues } from './producer-properties.ts';
import { acksNeeded, exactlyOnceNeedsIdempotence, oneTopicToWrite, prefixNeeded, roundRobinByKey } from './sink-errors.ts';
import type { GuaranteeValues } from './sink-options.ts';

export const WRITABLE: Metadata = {
  headers: { type: map(varchar(undefined, false), varbinary()), doc: 'Headers of the record.' },
  timestamp: { type: temporal('TIMESTAMP_LTZ', 3), doc: 'Time of the record; NULL is the time of writing.' },
};

export function sinkFaults(bound: BoundTable<KafkaOptions>): readonly UserError[] {
  const { options } = bound;
  const faults = [...loginFaults(options), ...guaranteeFaults(options), ...formatFaults(bound, 'write'), ...keyFaults(bound)];
  if (options.topic?.length !== 1 || options['topic-pattern'] !== undefined) faults.push(oneTopicToWrite());
  if (options['sink.partitioner'] === 'round-robin' && keyFields(bound).length > 0) faults.push(roundRobinByKey());
  return faults;
}

export function guaranteeFaults(options: WritingValues & GuaranteeValues): readonly UserError[] {
  const faults: UserError[] = [];
  const isExact = options['sink.delivery-guarantee'] === 'exactly-once';
  if (isExact && (options['sink.transactional-id-prefix'] ?? '') === '') faults.push(prefixNeeded());
  const isSafe = options['properties.acks'] === -1;
  if (isExact && !(isSafe && isIdempotent(options))) faults.push(exactlyOnceNeedsIdempotence());
  else if (options['properties.enable.idempotence'] === true && !isSafe) faults.push(acksNeeded());
  return faults;
}

export function transactionOf(options: GuaranteeValues): SinkTransaction {
  return options['sink.delivery-guarantee'] === 'exactly-once' ? 'two-phase' : 'none';
}
