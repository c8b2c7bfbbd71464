/** What JSON cannot hold of a MAP. */
import { UserError } from '../../model/errors.ts';
import type { Column } from '../../model/schema.ts';
import { formatType } from '../../model/types.ts';

/** JSON has names of text alone. */
export function mapKeyType(format: string, { name, type }: Column): UserError {
  return new UserError('JSON_MAP_KEY_TYPE', {
    problem: `The column '${name}' is ${formatType(type)}, and the format '${format}' takes a MAP with keys of STRING.`,
    remedy: 'Declare its key as STRING, and CAST it where it is used.',
  });
}

export function mapKeyIsNull(): UserError {
  return new UserError('JSON_MAP_KEY_NULL', {
    problem: 'A MAP has an entry whose key is NULL, and JSON has no name for it.',
    remedy:
      "Set 'map-null-key.mode' of the format to 'DROP' to leave such entries out, or to 'LITERAL' to write them under 'map-null-key.literal'.",
  });
}
