/**
 * The formats of a connector's messages: which options name one, and which options come with it. `'format' = 'json'` brings
 * `json.ignore-parse-errors`, `'value.format' = 'json'` brings `value.json.ignore-parse-errors`, as in Flink.
 */
import { findFormat } from '../formats/catalogue.ts';
import type { Format } from '../formats/format.ts';
import type { OptionLiteral, OptionValues } from '../model/options.ts';
import type { BoundFormats, Connector } from './connector.ts';

type Given = ReadonlyMap<string, string>;

/** The connector's own options and those of the formats that are named. */
export function optionsOf(connector: Connector, given: Given): OptionLiteral {
  const named = namedFormats(connector, given);
  if (named.length === 0) return connector.options;
  const of = named.flatMap(({ format, prefix }) => Object.entries(format.options).map(([key, entry]) => [`${prefix}${key}`, entry]));
  return { ...connector.options, ...Object.fromEntries(of) };
}

/** `values`: what was read against `optionsOf`. */
export function boundFormats(connector: Connector, given: Given, values: OptionValues<OptionLiteral>): BoundFormats {
  const bound: { key?: BoundFormats['key']; value?: BoundFormats['value'] } = {};
  for (const { format, role, prefix } of namedFormats(connector, given)) {
    const options = Object.fromEntries(Object.keys(format.options).map((key) => [key, values[`${prefix}${key}`]]));
    bound[role] ??= { format, options, prefix };
  }
  return bound;
}

/** The format that the values of a table's messages are said to have. */
export function valueFormat(connector: Connector, given: Given): Format | undefined {
  return namedFormats(connector, given).find(({ role }) => role === 'value')?.format;
}

function namedFormats(
  { formats: slots = [] }: Connector,
  given: Given,
): readonly { readonly format: Format; readonly role: 'key' | 'value'; readonly prefix: string }[] {
  return slots.flatMap(({ role, option, prefix }) => {
    const format = findFormat(given.get(option) ?? '');
    return format === undefined ? [] : [{ format, role, prefix: `${prefix}${format.name}.` }];
  });
}
