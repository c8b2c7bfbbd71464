import { boolean, optionalText, textOr } from '../../model/options.ts';

export const options = {
  'field-delimiter': textOr('The character between two fields; \\t and \\u0001 are understood.', ','),
  'disable-quote-character': boolean('Whether no character encloses fields: what a field holds is never quoted then.', false),
  'quote-character': textOr('The character that encloses a field; doubled, it stands for itself.', '"'),
  'allow-comments': boolean('Whether lines that begin with # are passed over.', false),
  'ignore-parse-errors': boolean(
    'Whether a field that cannot be read is NULL, and a line that cannot be read is skipped and counted.',
    false,
  ),
  'array-element-delimiter': textOr('The character between two elements of an ARRAY or ROW.', ';'),
  'escape-character': optionalText('The character that takes the meaning from the one behind it.'),
  'null-literal': optionalText('What stands for NULL. Without it NULL is written as nothing, and read as the empty text.'),
  // Flink documents true, but writes plainly unless the option is set: measured with 2.0.
  'write-bigdecimal-in-scientific-notation': boolean('Whether 100000 is written as 1E+5: shortest digits, and an exponent.', false, {
    flinkDefault: 'true, which takes effect only when written',
  }),
} as const;
