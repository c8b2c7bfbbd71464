/** The options that the JSON formats share, in Flink's words, and what they mean to the reader and the writer. */
import type { UserError } from '../../model/errors.ts';
import { boolean, choice, type OptionValues, textOr } from '../../model/options.ts';
import type { Column } from '../../model/schema.ts';
import { isString, type SqlType } from '../../model/types.ts';
import { mapKeyType } from './json-errors.ts';
import type { JsonReading } from './json-values.ts';
import type { JsonWriting } from './json-writer.ts';

export const IGNORE_PARSE_ERRORS = {
  'ignore-parse-errors': boolean(
    'Makes a field that cannot be read NULL, and passes over a message that cannot be read, counting it.',
    false,
  ),
} as const;

export const TIMESTAMP_STANDARD = {
  'timestamp-format.standard': choice(
    "Times as text: SQL is '2024-01-02 03:04:05.123', ISO-8601 is '2024-01-02T03:04:05.123'; TIMESTAMP_LTZ has a Z behind it.",
    ['SQL', 'ISO-8601'],
    'SQL',
  ),
} as const;

export const WRITING = {
  'map-null-key.mode': choice(
    'What is done with an entry of a MAP that has no key when it is written.',
    ['FAIL', 'DROP', 'LITERAL'],
    'FAIL',
  ),
  'map-null-key.literal': textOr("The key that such an entry is written under where 'map-null-key.mode' is LITERAL.", 'null'),
  'encode.decimal-as-plain-number': boolean('Writes every DECIMAL without an exponent: 0.0000001 in place of 1E-7.', false),
} as const;

type ReadOptions = OptionValues<typeof IGNORE_PARSE_ERRORS & typeof TIMESTAMP_STANDARD>;
type WriteOptions = OptionValues<typeof WRITING & typeof TIMESTAMP_STANDARD>;

export function readingOf(format: string, options: ReadOptions): JsonReading {
  return {
    standard: options['timestamp-format.standard'],
    standardOption: `${format}.timestamp-format.standard`,
    ignoresErrors: options['ignore-parse-errors'],
  };
}

export function writingOf(options: WriteOptions, omitsNull = false): JsonWriting {
  const mode = options['map-null-key.mode'];
  return {
    standard: options['timestamp-format.standard'],
    isDecimalPlain: options['encode.decimal-as-plain-number'],
    omitsNull,
    nullKey: mode === 'FAIL' ? undefined : mode === 'DROP' ? 'DROP' : { literal: options['map-null-key.literal'] },
  };
}

/** Columns that no JSON can hold. */
export function columnFaults(format: string, columns: readonly Column[]): readonly UserError[] {
  return columns.filter(({ type }) => hasOtherKeys(type)).map((column) => mapKeyType(format, column));
}

function hasOtherKeys(type: SqlType): boolean {
  switch (type.kind) {
    case 'ARRAY':
      return hasOtherKeys(type.element);
    case 'ROW':
      return type.fields.some((field) => hasOtherKeys(field.type));
    case 'MAP':
      return !isString(type.key) || hasOtherKeys(type.value);
    default:
      return false;
  }
}
