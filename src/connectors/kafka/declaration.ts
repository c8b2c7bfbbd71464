/** Faults of a declaration alone, found before anything is connected. */
import type { UserError } from '../../model/errors.ts';
import type { BoundTable } from '../connector.ts';
import { connectionFaults } from './client.ts';
import { groupNeeded, keyColumnsWrong, oneTopicOnly, optionNeeded, topicsUnclear } from './declaration-errors.ts';
import { columnsOf, keyFields } from './message-columns.ts';
import type { KafkaOptions } from './options.ts';

export function sourceFaults(bound: BoundTable<KafkaOptions>): readonly UserError[] {
  return [
    ...connectionFaults(bound.options),
    ...topicFaults(bound),
    ...rangeFaults(bound),
    ...formatFaults(bound, 'read'),
    ...keyFaults(bound),
  ];
}

function topicFaults({ options }: BoundTable<KafkaOptions>): readonly UserError[] {
  const hasBoth = options.topic !== undefined && options['topic-pattern'] !== undefined;
  const hasNone = options.topic === undefined && options['topic-pattern'] === undefined;
  return hasBoth || hasNone ? [topicsUnclear(hasBoth)] : [];
}

/** Of where the job begins and ends. */
function rangeFaults({ options }: BoundTable<KafkaOptions>): readonly UserError[] {
  const faults: UserError[] = [];
  const isOneTopic = options.topic?.length === 1;
  for (const side of ['startup', 'bounded'] as const) {
    const option = `scan.${side}.mode` as const;
    const mode = options[option];
    if (mode === 'group-offsets' && options['properties.group.id'] === undefined) faults.push(groupNeeded(option));
    if (mode === 'timestamp' && options[`scan.${side}.timestamp-millis`] === undefined) {
      faults.push(optionNeeded(`scan.${side}.timestamp-millis`, `'${option}' = 'timestamp'`, '1700000000000'));
    }
    if (mode !== 'specific-offsets') continue;
    if (options[`scan.${side}.specific-offsets`] === undefined) {
      faults.push(optionNeeded(`scan.${side}.specific-offsets`, `'${option}' = 'specific-offsets'`, 'partition:0,offset:42'));
    }
    if (!isOneTopic) faults.push(oneTopicOnly(option));
  }
  return faults;
}

export function formatFaults(bound: BoundTable<KafkaOptions>, role: 'read' | 'write'): readonly UserError[] {
  const { value, key } = bound.formats;
  const columns = columnsOf(bound);
  const faults: UserError[] = [];
  if (value === undefined) faults.push(optionNeeded('format', 'A table of Kafka', 'json'));
  else faults.push(...value.format.validate(columns.value, value.options, role));
  if (key !== undefined) faults.push(...key.format.validate(columns.key, key.options, role));
  return faults;
}

export function keyFaults(bound: BoundTable<KafkaOptions>): readonly UserError[] {
  const { options, formats, table } = bound;
  const names = keyFields(bound);
  const prefix = options['key.fields-prefix'] ?? '';
  const faults: UserError[] = [];
  if (formats.key === undefined && names.length > 0) faults.push(optionNeeded('key.format', "'key.fields'", 'raw'));
  if (formats.key !== undefined && names.length === 0) faults.push(optionNeeded('key.fields', "'key.format'", 'id'));
  const physical = table.columns.filter(({ metadata, computed }) => metadata === undefined && computed === undefined);
  const unknown = names.filter((name) => !physical.some((column) => column.name === name));
  if (unknown.length > 0) {
    faults.push(
      keyColumnsWrong(
        `'key.fields' names ${unknown.join(', ')}, which the table does not declare.`,
        `Its columns are ${physical.map(({ name }) => name).join(', ')}; names stand with their prefix.`,
      ),
    );
  }
  const bare = names.filter((name) => !name.startsWith(prefix));
  if (bare.length > 0) {
    faults.push(
      keyColumnsWrong(
        `'key.fields-prefix' = '${prefix}' does not stand in front of ${bare.join(', ')}.`,
        'Every column of the key has it.',
      ),
    );
  }
  if (prefix !== '' && options['value.fields-include'] !== 'EXCEPT_KEY') {
    faults.push(
      keyColumnsWrong(
        `With 'key.fields-prefix' the columns of the key are not columns of the value, and 'value.fields-include' is ALL.`,
        `Set 'value.fields-include' = 'EXCEPT_KEY'.`,
      ),
    );
  }
  return faults;
}
