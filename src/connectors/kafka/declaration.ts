/** Faults of a declaration alone, found before anything is connected. */
import type { UserError } from '../../model/errors.ts';
import type { BoundTable } from '../connector.ts';
import { optionNeeded } from '../kit/records/errors.ts';
import { formatFaults, keyFaults } from '../kit/records/message-faults.ts';
import { groupNeeded, oneTopicOnly, topicsUnclear } from './declaration-errors.ts';
import { loginFaults } from './login.ts';
import type { KafkaOptions } from './options.ts';

export function sourceFaults(bound: BoundTable<KafkaOptions>): readonly UserError[] {
  return [...loginFaults(bound.options), ...topicFaults(bound), ...rangeFaults(bound), ...formatFaults(bound, 'read'), ...keyFaults(bound)];
}

function topicFaults({ options }: BoundTable<KafkaOptions>): readonly UserError[] {
  const hasBoth = options.topic !== undefined && options['topic-pattern'] !== undefined;
  const hasNone = options.topic === undefined && options['topic-pattern'] === undefined;
  return hasBoth || hasNone ? [topicsUnclear(hasBoth)] : [];
}

/** Of where the job begins and ends. */
export function rangeFaults({ options }: BoundTable<KafkaOptions>): readonly UserError[] {
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
