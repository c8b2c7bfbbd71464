import { formats } from '../../formats/catalogue.ts';
import { type OptionEntry, optionalText } from '../../model/options.ts';
import type { FormatSlot } from '../connector.ts';

/** Names a format: an option of every connector that carries messages. */
export function formatOption(doc: string): OptionEntry<string | undefined> {
  const names = formats().map(({ name }) => name);
  return {
    ...optionalText(doc),
    kind: 'choice',
    values: names,
    parse(text) {
      const found = names.find((name) => name === text.toLowerCase());
      if (found === undefined) throw new Error(`one of ${names.map((name) => `'${name}'`).join(', ')}`);
      return found;
    },
  };
}

/** 'format' and its other name, of connectors whose messages have a value and nothing else that is formatted. */
export const VALUE_FORMAT: readonly FormatSlot[] = [{ role: 'value', option: 'format', prefix: '' }];
