import { optionalText } from '../../model/options.ts';
import { IGNORE_PARSE_ERRORS, TIMESTAMP_STANDARD, WRITING } from '../kit/json-options.ts';

export const canalOptions = {
  'database.include': optionalText('Changes of these databases alone, as a regular expression on the whole name.'),
  'table.include': optionalText('Changes of these tables alone, as a regular expression on the whole name.'),
  ...IGNORE_PARSE_ERRORS,
  ...TIMESTAMP_STANDARD,
  ...WRITING,
} as const;

/** undefined: it is no regular expression. */
export function compilePattern(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    return undefined;
  }
}
