/**
 * What a person types behind `/`: words that must all hold, in any order.
 *
 *   berlin             some value contains it, in upper or lower case
 *   city=Berlin        the column's value is it; also != < <= > >=, by number where both are numbers
 *   city~ber           the column's value contains it
 *   op:+U   op:-U,-D   the kind of change
 *   "two words"        quotes keep spaces together
 *   !word              what follows must not hold
 */
import type { Row } from '../../model/row.ts';
import { kindSymbol, type RowKind } from '../../model/row-kind.ts';
import type { Schema } from '../../model/schema.ts';
import { formatValue } from '../../model/value.ts';

export type RowFilter = (kind: RowKind, row: Row) => boolean;

export function compileFilter(text: string, schema: Schema, timeZone: string): RowFilter {
  const words = text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
  const conditions = words.map((word) => conditionOf(word.replaceAll('"', ''), schema, timeZone));
  return (kind, row) => conditions.every((holds) => holds(kind, row));
}

function conditionOf(word: string, schema: Schema, timeZone: string): RowFilter {
  if (word.length > 1 && word.startsWith('!') && word[1] !== '=') {
    const holds = conditionOf(word.slice(1), schema, timeZone);
    return (kind, row) => !holds(kind, row);
  }
  const kinds = /^op:(.+)$/i.exec(word)?.[1]?.toUpperCase().split(',');
  if (kinds !== undefined) return (kind) => kinds.includes(kindSymbol(kind));
  return comparisonOf(word, schema, timeZone) ?? containing(word, schema, timeZone);
}

/** undefined where what stands before the sign is no column: then the word is looked for as it is. */
function comparisonOf(word: string, schema: Schema, timeZone: string): RowFilter | undefined {
  const [, name = '', sign = '', wanted = ''] = /^(.+?)(!=|<=|>=|=|<|>|~)(.*)$/.exec(word) ?? [];
  const index = schema.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
  const type = schema[index]?.type;
  if (type === undefined) return undefined;
  const compares = COMPARISONS[sign] ?? isEqual;
  return (_kind, row) => compares(formatValue(row[index] ?? null, type, timeZone) ?? 'NULL', wanted);
}

type Compares = (text: string, wanted: string) => boolean;

const isEqual: Compares = (text, wanted) => order(text, wanted) === 0;

const COMPARISONS: Readonly<Record<string, Compares>> = {
  '=': isEqual,
  '!=': (text, wanted) => !isEqual(text, wanted),
  '<': (text, wanted) => order(text, wanted) < 0,
  '<=': (text, wanted) => order(text, wanted) <= 0,
  '>': (text, wanted) => order(text, wanted) > 0,
  '>=': (text, wanted) => order(text, wanted) >= 0,
  '~': (text, wanted) => text.toLowerCase().includes(wanted.toLowerCase()),
};

function order(text: string, wanted: string): number {
  const [left, right] = [Number(text), Number(wanted)];
  if (text !== '' && wanted.trim() !== '' && !Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  return text === wanted ? 0 : text < wanted ? -1 : 1;
}

function containing(word: string, schema: Schema, timeZone: string): RowFilter {
  const wanted = word.toLowerCase();
  return (_kind, row) =>
    schema.some(
      ({ type }, index) =>
        formatValue(row[index] ?? null, type, timeZone)
          ?.toLowerCase()
          .includes(wanted) === true,
    );
}
