/** What a WITH list says of each column. */

import { parseDuration } from '../../model/duration.ts';
import { UserError } from '../../model/errors.ts';
import { formatType, isApproximate, isBinary, isString, isTemporal, type SqlType } from '../../model/types.ts';
import { parseValue, type Value } from '../../model/value.ts';
import type { BoundTable } from '../connector.ts';

export type Field =
  | { readonly kind: 'sequence'; readonly type: SqlType; readonly start: bigint; readonly end: bigint }
  | {
      readonly kind: 'random';
      readonly type: SqlType;
      /** Canonical values; undefined: the bounds of the type. */
      readonly min: number | bigint | undefined;
      readonly max: number | bigint | undefined;
      readonly maxPastMs: number;
      readonly length: number;
      readonly hasRandomLength: boolean;
      readonly nullRate: number;
    };

/** One field per column of the table, in its order; `report` gets every fault. */
export function readFields(bound: BoundTable, report: (fault: UserError) => void): Field[] {
  const { table, matched } = bound;
  const names = new Set(table.columns.map(({ name }) => name));
  for (const key of matched.keys()) {
    const name = key.slice('fields.'.length, key.lastIndexOf('.'));
    if (!names.has(name)) report(noSuchColumn(key, name, [...names]));
  }
  return table.columns.map(({ name, type }) => readField(name, type, matched, report));
}

function readField(name: string, type: SqlType, matched: ReadonlyMap<string, unknown>, report: (fault: UserError) => void): Field {
  const option = (key: string): unknown => matched.get(`fields.${name}.${key}`);
  const nullRate = (option('null-rate') as number | undefined) ?? 0;
  if (option('kind') === 'sequence') {
    const [start, end] = (['start', 'end'] as const).map((key) => bound(name, type, key, option(key), report));
    if (start === undefined) report(sequenceNeeds(name, 'start', option('start')));
    if (end === undefined) report(sequenceNeeds(name, 'end', option('end')));
    if (isTemporal(type) || isBinary(type) || type.kind === 'BOOLEAN') report(noSequence(name, type));
    return { kind: 'sequence', type, start: whole(start), end: whole(end) };
  }
  return {
    kind: 'random',
    type,
    min: bound(name, type, 'min', option('min'), report),
    max: bound(name, type, 'max', option('max'), report),
    maxPastMs: pastMs(name, option('max-past'), report),
    length: Math.min((option('length') as number | undefined) ?? defaultLength(type), 'length' in type ? type.length : 100),
    hasRandomLength: option('var-len') === true,
    nullRate,
  };
}

function whole(value: number | bigint | undefined): bigint {
  return typeof value === 'bigint' ? value : BigInt(Math.trunc(value ?? 0));
}

function defaultLength(type: SqlType): number {
  return isString(type) || isBinary(type) ? 100 : 0;
}

/** `min`, `max`, `start` and `end` are values of the column's type; a sequence of text counts whole numbers. */
function bound(name: string, type: SqlType, key: string, text: unknown, report: (fault: UserError) => void): number | bigint | undefined {
  if (typeof text !== 'string') return undefined;
  const value: Value | undefined = isString(type) ? wholeNumber(text) : parseValue(text, type, 'UTC');
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  report(badBound(name, type, key, text));
  return undefined;
}

function wholeNumber(text: string): number | undefined {
  return /^[+-]?\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}

function pastMs(name: string, text: unknown, report: (fault: UserError) => void): number {
  if (typeof text !== 'string') return 0;
  try {
    return parseDuration(text);
  } catch {
    const problem = `'${text}' is not valid for 'fields.${name}.max-past'.`;
    report(new UserError('DATAGEN_FIELD', { problem, remedy: "It must be a duration such as '10 s' or '7 d'." }));
    return 0;
  }
}

function noSuchColumn(key: string, name: string, columns: readonly string[]): UserError {
  return new UserError('DATAGEN_FIELD', {
    problem: `The option '${key}' names the column '${name}', which the table does not have.`,
    remedy: `Columns are ${columns.join(', ')}.`,
  });
}

function sequenceNeeds(name: string, key: string, given: unknown): UserError {
  const problem =
    given === undefined ? `The sequence of '${name}' has no ${key}.` : `The ${key} of the sequence of '${name}' is no number.`;
  return new UserError('DATAGEN_FIELD', { problem, remedy: `Add 'fields.${name}.${key}' = '…'.` });
}

function noSequence(name: string, type: SqlType): UserError {
  return new UserError('DATAGEN_FIELD', {
    problem: `The column '${name}' is ${formatType(type)}, which has no sequence.`,
    remedy: `Make it a number or STRING, or write 'fields.${name}.kind' = 'random'.`,
  });
}

function badBound(name: string, type: SqlType, key: string, text: string): UserError {
  const wanted = isString(type) ? 'a whole number' : isApproximate(type) ? 'a number' : `a number that fits ${formatType(type)}`;
  return new UserError('DATAGEN_FIELD', {
    problem: `'${text}' is not valid for 'fields.${name}.${key}'.`,
    remedy: `It must be ${wanted}.`,
  });
}
