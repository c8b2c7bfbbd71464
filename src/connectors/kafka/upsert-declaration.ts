/** A table of upsert-kafka as one of kafka: its key is the PRIMARY KEY, and it is read from the beginning. */
import { isInsertOnly } from '../../model/changelog-mode.ts';
import type { UserError } from '../../model/errors.ts';
import type { OptionValues } from '../../model/options.ts';
import type { BoundTable } from '../connector.ts';
import { formatFaults, keyFaults } from '../kit/records/message-faults.ts';
import { rangeFaults } from './declaration.ts';
import { loginFaults } from './login.ts';
import { type KafkaOptions, type KafkaValues, options as kafkaOptions } from './options.ts';
import { guaranteeFaults } from './sink-declaration.ts';
import { bufferHalf, changelogInUpserts, primaryKeyNeeded } from './upsert-errors.ts';
import type { UpsertOptions } from './upsert-options.ts';

export function asKafka<B extends BoundTable<UpsertOptions>>(bound: B): Omit<B, 'options'> & BoundTable<KafkaOptions> {
  const defaults = Object.fromEntries(Object.entries(kafkaOptions).map(([key, entry]) => [key, entry.default])) as unknown as KafkaValues;
  const options: KafkaValues = {
    ...defaults,
    ...bound.options,
    topic: [bound.options.topic],
    'key.fields': bound.table.primaryKey ?? [],
    'scan.startup.mode': 'earliest-offset',
  };
  return { ...bound, options };
}

/** How changes wait to be reduced; undefined: none waits. */
export function bufferOf(options: OptionValues<UpsertOptions>): { readonly rowsMax: number; readonly intervalMs: number } | undefined {
  const rowsMax = options['sink.buffer-flush.max-rows'];
  return rowsMax === 0 ? undefined : { rowsMax, intervalMs: options['sink.buffer-flush.interval'] };
}

export function upsertFaults(bound: BoundTable<UpsertOptions>, role: 'read' | 'write'): readonly UserError[] {
  const { options, table, formats } = bound;
  const kafka = asKafka(bound);
  const faults = [...loginFaults(options), ...formatFaults(kafka, role)];
  if (table.primaryKey === undefined) faults.push(primaryKeyNeeded(table.name));
  else faults.push(...keyFaults(kafka));
  for (const format of [formats.key?.format, formats.value?.format]) {
    if (format !== undefined && !isInsertOnly(format.changelogMode)) faults.push(changelogInUpserts(format.name));
  }
  if (role === 'read') return [...faults, ...rangeFaults(kafka)];
  const isHalf = options['sink.buffer-flush.max-rows'] > 0 !== options['sink.buffer-flush.interval'] > 0;
  return [...faults, ...guaranteeFaults(options), ...(isHalf ? [bufferHalf()] : [])];
}
