import { UserError } from '../../model/errors.ts';
import type { Column } from '../../model/schema.ts';
import { formatType } from '../../model/types.ts';

export function columnFault({ name, type }: Column): UserError {
  return new UserError('CSV_COLUMN', {
    problem: `The format 'csv' cannot hold the column ${name} ${formatType(type)}.`,
    remedy: 'Declare it as STRING, and convert it in the query.',
  });
}

export function timeFault({ name, type }: Column): UserError {
  return new UserError('CSV_TIME', {
    problem: `The format 'csv' reads times to the millisecond, and the column ${name} is ${formatType(type)}.`,
    remedy: 'Declare it as TIME(3), or as STRING.',
  });
}

export function characterFault(key: string, value: string): UserError {
  return new UserError('CSV_CHARACTER', {
    problem: `'csv.${key}' is one character, and '${value}' has ${value.length === 0 ? 'none' : 'more'}.`,
    remedy: `Give one character. A separator that cannot be typed is written as '\\u0001'.`,
  });
}

export function quoteFault(): UserError {
  return new UserError('CSV_QUOTE', {
    problem: "'csv.disable-quote-character' says that nothing is quoted, and 'csv.quote-character' names a quote.",
    remedy: 'Remove one of the two.',
  });
}
