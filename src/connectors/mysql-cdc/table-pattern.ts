/**
 * Which tables 'database-name' and 'table-name' name: one by a plain name, several by regular expressions as Flink CDC has them.
 *
 *   orders           the table orders: a name without the characters that make an expression is that name, and nothing else
 *   orders_[0-9]+    every table that it matches as a whole, in any case
 *   my\.table        the table my.table: a dot in a name needs a backslash (in SQL text '\.', for a backslash is not special there)
 *
 * The expressions are Java's.
 */
import { javaRegExp } from '../../functions/java-regex.ts';
import { UserError as Fault, type UserError } from '../../model/errors.ts';
import type { BoundTable } from '../connector.ts';
import type { MysqlCdcOptions } from './options.ts';
import { patternInvalid, patternWithComma } from './setup-faults.ts';

type Names = Pick<BoundTable<MysqlCdcOptions>['options'], 'database-name' | 'table-name'>;

/** Whether one table is meant, by its name. */
export function isPlainName(options: Names): boolean {
  return !isExpression(options['database-name']) && !isExpression(options['table-name']);
}

/** Whether a table of that name is meant, where at least one of the two is an expression. */
export function matcherOf(options: Names): { readonly database: (name: string) => boolean; readonly table: (name: string) => boolean } {
  return { database: matcher(options['database-name']), table: matcher(options['table-name']) };
}

export function patternFaults(options: Names): readonly UserError[] {
  return (['database-name', 'table-name'] as const).flatMap((key) => {
    const text = options[key];
    if (!isExpression(text)) return [];
    if (hasTopLevelComma(text)) return [patternWithComma(key, text)];
    try {
      matcher(text);
      return [];
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return [patternInvalid(key, text, error)];
    }
  });
}

function isExpression(text: string): boolean {
  return /[.*+?^()[\]{}|\\,]/.test(text);
}

function matcher(text: string): (name: string) => boolean {
  if (!isExpression(text)) return (name) => name.toLowerCase() === text.toLowerCase();
  const whole = new RegExp(`^(?:${javaRegExp(text, text).source})$`, 'iu');
  return (name) => whole.test(name);
}

/** Debezium splits a list there, of which Flink CDC puts the database in front of the first alone. */
function hasTopLevelComma(text: string): boolean {
  let depth = 0;
  for (const [piece] of text.matchAll(/\\?[\s\S]/g)) {
    if (piece === '(' || piece === '[' || piece === '{') depth++;
    else if (piece === ')' || piece === ']' || piece === '}') depth--;
    else if (piece === ',' && depth === 0) return true;
  }
  return false;
}
