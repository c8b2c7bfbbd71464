/** What a table of messages with keys says of its formats: options of every connector that reads or writes records of Kafka. */
import { choice, type OptionEntry, optionalText } from '../../../model/options.ts';
import type { FormatSlot } from '../../connector.ts';
import { formatOption } from '../format-option.ts';

export const messageOptions = {
  format: formatOption('What the values of the messages are written in.'),
  'value.format': formatOption('The same as format.'),
  'key.format': formatOption('What the keys of the messages are written in; without it keys are not read.'),
  'key.fields': fields('Columns that the key holds, separated by semicolons.'),
  'key.fields-prefix': optionalText(
    'In front of the names of the key’s columns, so that they differ from those of the value; the key is read without it.',
  ),
  'value.fields-include': choice('Whether the value holds the columns of the key too.', ['ALL', 'EXCEPT_KEY'], 'ALL'),
} as const;

export type MessageOptions = typeof messageOptions;

export const MESSAGE_FORMATS: readonly FormatSlot[] = [
  { role: 'key', option: 'key.format', prefix: 'key.' },
  { role: 'value', option: 'format', prefix: '' },
  { role: 'value', option: 'value.format', prefix: 'value.' },
];

/** Several values, divided by semicolons. */
export function list(doc: string, shape: string): OptionEntry<readonly string[] | undefined> {
  const parse = (value: string): readonly string[] => {
    const found = value
      .split(';')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    if (found.length === 0) throw new Error(shape);
    return [...new Set(found)];
  };
  return { ...optionalText(doc), default: undefined, parse };
}

function fields(doc: string): OptionEntry<readonly string[] | undefined> {
  return list(doc, "the name of a column, or several: 'id;region'");
}
