/** The WITH list of a table of upsert-kafka: what it shares with kafka under the same words. */
import { duration, harmless, integer, type OptionEntry, text } from '../../model/options.ts';
import { formatOption } from '../kit/format-option.ts';
import { options as kafkaOptions } from './options.ts';
import { properties } from './properties.ts';
import { sinkOptions } from './sink-options.ts';

export const options = {
  topic: text('The topic to read and to write.'),
  ...properties,
  'key.format': needed(formatOption('What the keys of the messages are written in.')),
  'value.format': needed(formatOption('What the values of the messages are written in; a message without a value deletes its key.')),
  'key.fields-prefix': kafkaOptions['key.fields-prefix'],
  'value.fields-include': kafkaOptions['value.fields-include'],
  'scan.bounded.mode': kafkaOptions['scan.bounded.mode'],
  'scan.bounded.specific-offsets': kafkaOptions['scan.bounded.specific-offsets'],
  'scan.bounded.timestamp-millis': kafkaOptions['scan.bounded.timestamp-millis'],
  'scan.topic-partition-discovery.interval': kafkaOptions['scan.topic-partition-discovery.interval'],
  'scan.parallelism': harmless('How many readers there are.', 'one engine reads every partition'),
  'sink.buffer-flush.max-rows': integer('Changes that wait to be reduced by key before they are written; 0: none wait.', { min: 0 }, 0),
  'sink.buffer-flush.interval': duration('How long they wait at most.', 0),
  ...sinkOptions,
} as const;

export type UpsertOptions = typeof options;

function needed<T>(entry: OptionEntry<T>): OptionEntry<T> {
  return { ...entry, isRequired: true };
}
