/**
 * Dates and times of MySQL → canonical values, the same from the log as from a query.
 *
 * - A zero date (year, month or day 0) is no point in time. As Debezium and Flink CDC do: NULL where the column allows NULL, else
 *   1970-01-01 00:00:00. Read as STRING it keeps its digits. In a declared key it would be one with that day: it stops the job.
 * - 0001-01-01 to 9999-12-31 are exact; years below 100 are not moved into this century.
 * - A TIME below 0 or from 24:00:00 on is a duration that SQL's TIME cannot hold, and 2021-02-31 (ALLOW_INVALID_DATES) is no date:
 *   both stop the job with the remedy to read the column as STRING.
 */
import { UserError } from '../../model/errors.ts';
import type { Integer } from '../../model/integer.ts';
import { daysFromCivil, MICROS_PER_DAY, MICROS_PER_SECOND, microsOf } from '../../model/temporal.ts';

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What a zero date becomes; undefined: nothing. */
export type ZeroDate = 0 | null | undefined;

/** `column` names the column in errors. */
export function dateValue(year: number, month: number, day: number, zero: ZeroDate, column: string): number | null {
  if (year === 0 || month === 0 || day === 0) {
    if (zero === undefined) throw zeroInKey(column, dateText(year, month, day));
    return zero;
  }
  if (day > 28 && !isDay(year, month, day)) throw notReadable(column, 'DATE', dateText(year, month, day));
  return daysFromCivil(year, month, day);
}

function isDay(year: number, month: number, day: number): boolean {
  if (day > (DAYS_IN_MONTH[month - 1] ?? 0)) return false;
  return month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
}

/** `days` is what dateValue made of the date: null stays NULL, and the zero date of a NOT NULL column has no time. */
export function datetimeValue(days: number | null, isZero: boolean, microsOfDay: number): Integer | null {
  if (days === null) return null;
  return isZero ? 0 : microsOf(days, microsOfDay);
}

/** Signed microseconds → TIME. */
export function timeValue(micros: number, fraction: number, column: string): number {
  if (micros < 0 || micros >= MICROS_PER_DAY) throw notReadable(column, 'TIME', timeText(micros, fraction));
  return micros;
}

function zeroInKey(column: string, shown: string): UserError {
  return new UserError('MYSQL_VALUE_UNREADABLE', {
    problem: `Column ${column} is part of the PRIMARY KEY and holds ${shown}, which is no date: it would be the same key as 1970-01-01.`,
    remedy: `Declare ${column} as STRING, or correct the value at the server.`,
  });
}

function notReadable(column: string, kind: string, shown: string): UserError {
  return new UserError('MYSQL_VALUE_UNREADABLE', {
    problem: `Column ${column} holds ${shown}, which is not a ${kind} of SQL.`,
    remedy: `Declare ${column} as STRING, or correct the value at the server.`,
  });
}

export function dateText(year: number, month: number, day: number): string {
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
}

/** As the server writes it: `-838:59:59.000000`. */
export function timeText(micros: number, fraction: number): string {
  const size = Math.abs(micros);
  const seconds = Math.floor(size / MICROS_PER_SECOND);
  const clock = `${digits(Math.floor(seconds / 3600), 2)}:${digits(Math.floor(seconds / 60) % 60, 2)}:${digits(seconds % 60, 2)}`;
  return `${micros < 0 ? '-' : ''}${clock}${fractionText(size % MICROS_PER_SECOND, fraction)}`;
}

export function fractionText(micros: number, fraction: number): string {
  return fraction === 0 ? '' : `.${digits(micros, 6).slice(0, fraction)}`;
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
