/**
 * Lengths of time in SQL: INTERVAL YEAR TO MONTH is a number of months, INTERVAL DAY TO SECOND of microseconds, both with a sign. Text is
 * `+1-02` and `+1 02:03:04.000`, as Flink shows it, and in a literal whatever its units ask for: '1-02' YEAR TO MONTH, '90' MINUTE.
 */
import { addIntegers, divideIntegers, type Integer, multiplyIntegers, remainderOfIntegers, subtractIntegers } from './integer.ts';
import { formatTime, MICROS_PER_DAY, MICROS_PER_MINUTE, MICROS_PER_SECOND } from './temporal.ts';
import type { IntervalKind } from './types.ts';

/** From the longest to the shortest that a literal may name. */
export const INTERVAL_UNITS = ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND'] as const;
export type IntervalUnit = (typeof INTERVAL_UNITS)[number];

export interface Interval {
  readonly kind: IntervalKind;
  readonly value: Integer;
}

/** `separator` parts a field from the one before it; `limit` bounds it where it is not the first one. */
const FIELDS: readonly { readonly unit: IntervalUnit; readonly separator: string; readonly limit: number; readonly factor: number }[] = [
  { unit: 'YEAR', separator: '', limit: Number.POSITIVE_INFINITY, factor: 12 },
  { unit: 'MONTH', separator: '-', limit: 11, factor: 1 },
  { unit: 'DAY', separator: '', limit: Number.POSITIVE_INFINITY, factor: MICROS_PER_DAY },
  { unit: 'HOUR', separator: ' ', limit: 23, factor: 60 * MICROS_PER_MINUTE },
  { unit: 'MINUTE', separator: ':', limit: 59, factor: MICROS_PER_MINUTE },
  { unit: 'SECOND', separator: ':', limit: 59, factor: MICROS_PER_SECOND },
];

const LONE: Readonly<Partial<Record<IntervalUnit, Interval>>> = {
  QUARTER: { kind: 'INTERVAL YEAR TO MONTH', value: 3 },
  WEEK: { kind: 'INTERVAL DAY TO SECOND', value: 7 * MICROS_PER_DAY },
};

/** Whether a literal may go from the one unit to the other. */
export function isIntervalRange(from: IntervalUnit, to: IntervalUnit): boolean {
  const [first, last] = [from, to].map((unit) => FIELDS.findIndex((field) => field.unit === unit));
  if (from === to) return true;
  return first !== undefined && last !== undefined && first >= 0 && first < last && isMonths(from) === isMonths(to);
}

/** The text of a literal with those units; undefined when it is none. */
export function parseInterval(text: string, from: IntervalUnit, to: IntervalUnit): Interval | undefined {
  const trimmed = text.trim();
  const isNegative = trimmed.startsWith('-');
  const digits = trimmed.replace(/^[+-]\s*/, '');
  const lone = LONE[from];
  if (lone !== undefined)
    return /^\d{1,9}$/.test(digits) ? signed({ ...lone, value: multiplyIntegers(Number(digits), lone.value) }, isNegative) : undefined;
  const first = FIELDS.findIndex(({ unit }) => unit === from);
  const fields = FIELDS.slice(first, FIELDS.findIndex(({ unit }) => unit === to) + 1);
  const source = fields.map(
    ({ unit, separator }, index) => `${index === 0 ? '' : separator}(\\d{1,9})${unit === 'SECOND' ? '(?:\\.(\\d{1,9}))?' : ''}`,
  );
  const match = new RegExp(`^${source.join('')}$`).exec(digits);
  if (match === null) return undefined;
  let value: Integer = to === 'SECOND' ? Number((match[fields.length + 1] ?? '').slice(0, 6).padEnd(6, '0')) : 0;
  for (const [index, { limit, factor }] of fields.entries()) {
    const field = Number(match[index + 1]);
    if (index > 0 && field > limit) return undefined;
    value = addIntegers(value, multiplyIntegers(field, factor));
  }
  return signed({ kind: isMonths(from) ? 'INTERVAL YEAR TO MONTH' : 'INTERVAL DAY TO SECOND', value }, isNegative);
}

export function formatInterval(value: Integer, kind: IntervalKind): string {
  const sign = value < 0 ? '-' : '+';
  const length = value < 0 ? subtractIntegers(0, value) : value;
  if (kind === 'INTERVAL YEAR TO MONTH') {
    return `${sign}${divideIntegers(length, 12)}-${String(remainderOfIntegers(length, 12)).padStart(2, '0')}`;
  }
  return `${sign}${divideIntegers(length, MICROS_PER_DAY)} ${formatTime(Number(remainderOfIntegers(length, MICROS_PER_DAY)), 3)}`;
}

function isMonths(unit: IntervalUnit): boolean {
  return unit === 'YEAR' || unit === 'QUARTER' || unit === 'MONTH';
}

function signed(interval: Interval, isNegative: boolean): Interval {
  return isNegative ? { ...interval, value: subtractIntegers(0, interval.value) } : interval;
}
