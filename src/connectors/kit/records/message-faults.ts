/** Faults of what a table says of its messages, found before anything is read. */
import type { UserError } from '../../../model/errors.ts';
import type { BoundTable } from '../../connector.ts';
import { keyColumnsWrong, optionNeeded } from './errors.ts';
import { columnsOf, keyFields } from './message-columns.ts';
import type { MessageOptions } from './options.ts';

export function formatFaults(bound: BoundTable<MessageOptions>, role: 'read' | 'write'): readonly UserError[] {
  const { value, key } = bound.formats;
  const columns = columnsOf(bound);
  const faults: UserError[] = [];
  if (value === undefined) faults.push(optionNeeded('format', 'A table of messages', 'json'));
  else faults.push(...value.format.validate(columns.value, value.options, role));
  if (key !== undefined) faults.push(...key.format.validate(columns.key, key.options, role));
  return faults;
}

export function keyFaults(bound: BoundTable<MessageOptions>): readonly UserError[] {
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
