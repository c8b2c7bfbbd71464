/** The options that the JSON formats share, in Flink's words. */
import { boolean, choice, textOr } from '../../model/options.ts';

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
