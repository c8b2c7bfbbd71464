/** Names as they must be written. */
import type { ObjectName } from './ast.ts';
import { isReserved } from './keywords.ts';
import { quoted } from './names.ts';

const PLAIN_NAME = /^[A-Za-z_][\w$]*$/;

/** Between backticks where the name is a reserved word or not made of letters, digits and underscores. */
export function quoteName(name: string): string {
  return PLAIN_NAME.test(name) && !isReserved(name.toUpperCase()) ? name : quoted(name, '`');
}

export function printName({ parts }: ObjectName): string {
  return parts.map(({ name }) => quoteName(name)).join('.');
}
