/** The characters that a csv line is made of, as the options name them: one character each, any of Unicode's first plane. */
import type { OptionValues } from '../../model/options.ts';
import type { options } from './options.ts';

type CsvOptions = OptionValues<typeof options>;

export interface Syntax {
  readonly separator: string;
  /** Empty where quoting is off. */
  readonly quote: string;
  /** Empty where nothing is escaped. */
  readonly escaping: string;
  readonly elementDelimiter: string;
  readonly allowComments: boolean;
  readonly nullLiteral: string | undefined;
}

export function syntaxOf(options: CsvOptions): Syntax {
  return {
    separator: unescapeJava(options['field-delimiter']),
    quote: options['disable-quote-character'] ? '' : options['quote-character'],
    escaping: options['escape-character'] ?? '',
    elementDelimiter: options['array-element-delimiter'],
    allowComments: options['allow-comments'],
    nullLiteral: options['null-literal'],
  };
}

/** The options that are not one character each. */
export function wrongCharacters(options: CsvOptions): readonly { readonly key: string; readonly value: string }[] {
  const given = {
    'field-delimiter': unescapeJava(options['field-delimiter']),
    'quote-character': options['quote-character'],
    'escape-character': options['escape-character'] ?? '\\',
    'array-element-delimiter': options['array-element-delimiter'],
  };
  return Object.entries(given)
    .filter(([, value]) => value.length !== 1 || /[\ud800-\udfff]/.test(value))
    .map(([key, value]) => ({ key, value }));
}

const ESCAPED: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f' };

/** What Java's string literals mean: `\t`, `\u0001`, `\7`, `\\`. Flink reads 'field-delimiter' so. */
function unescapeJava(text: string): string {
  return text.replace(/\\(?:u+([0-9a-fA-F]{4})|([0-3]?[0-7]{1,2})|(.))/gs, (_, hex?: string, octal?: string, other = '') => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return octal === undefined ? (ESCAPED[other] ?? other) : String.fromCharCode(Number.parseInt(octal, 8));
  });
}
