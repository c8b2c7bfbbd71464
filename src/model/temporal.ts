/**
 * Dates and times as integers: DATE days since 1970-01-01 (proleptic Gregorian), TIME microseconds since midnight, TIMESTAMP
 * microseconds of the wall clock in canonical form (years 0001 and 9999 are bigints). Zones stand in temporal-zone.ts.
 *
 * Text is ISO: `2024-01-02`, `03:04:05.123`, `2024-01-02 03:04:05.123`. A fraction is shown with at least the type's digits, and
 * read with up to nine, of which six are kept (more are cut, as Flink does).
 */
import { addIntegers, divideIntegers, type Integer, integer, multiplyIntegers } from './integer.ts';

export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_MINUTE = 60_000_000;
export const MICROS_PER_DAY = 86_400_000_000;

export interface Civil {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

/** Days since 1970-01-01. Howard Hinnant's algorithm: eras of 400 years, years that start in March. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export function civilFromDays(days: number): Civil {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** A day and the microseconds into it → canonical microseconds since 1970-01-01 00:00:00. */
export function microsOf(days: number, microsOfDay: number): Integer {
  const micros = days * MICROS_PER_DAY + microsOfDay;
  return Number.isSafeInteger(micros) ? micros : integer(BigInt(days) * 86_400_000_000n + BigInt(microsOfDay));
}

/** The day that holds the moment, also before 1970. */
export function daysOfMicros(micros: Integer): number {
  if (typeof micros === 'number') return Math.floor(micros / MICROS_PER_DAY);
  const days = micros / 86_400_000_000n;
  return Number(micros < 0n && days * 86_400_000_000n !== micros ? days - 1n : days);
}

/** Microseconds since the midnight before, 0 to 86 399 999 999. */
export function microsOfDayOf(micros: Integer): number {
  if (typeof micros === 'number') return micros - Math.floor(micros / MICROS_PER_DAY) * MICROS_PER_DAY;
  const rest = Number(micros % 86_400_000_000n);
  return rest < 0 ? rest + MICROS_PER_DAY : rest;
}

/** Cuts what the precision does not keep, towards the past: `.1239` at precision 3 is `.123`, also before 1970. */
export function truncateMicros(micros: Integer, precision: number): Integer {
  if (precision >= 6) return micros;
  const unit = 10 ** (6 - precision);
  if (typeof micros === 'number') return Math.floor(micros / unit) * unit;
  const quotient = divideIntegers(micros, unit);
  const cut = multiplyIntegers(quotient, unit);
  return cut > micros ? addIntegers(cut, -unit) : cut;
}

export function formatDate(days: number): string {
  const { year, month, day } = civilFromDays(days);
  const sign = year < 0 ? '-' : '';
  return `${sign}${String(Math.abs(year)).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** `precision` is the least number of digits behind the second; a value with more of them shows all. */
export function formatTime(micros: number, precision: number): string {
  const seconds = Math.floor(micros / MICROS_PER_SECOND);
  const clock = `${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
  return clock + formatFraction(micros % MICROS_PER_SECOND, precision);
}

export function formatTimestamp(micros: Integer, precision: number): string {
  return `${formatDate(daysOfMicros(micros))} ${formatTime(microsOfDayOf(micros), precision)}`;
}

function formatFraction(micros: number, precision: number): string {
  let digits = String(micros).padStart(6, '0').padEnd(precision, '0');
  while (digits.length > precision && digits.endsWith('0')) digits = digits.slice(0, -1);
  return digits === '' ? '' : `.${digits}`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** `2024-1-2` and `2024-01-02` → days; undefined for anything that is not a day of the calendar. */
export function parseDate(text: string): number | undefined {
  const match = /^\s*(-?\d{1,6})-(\d{1,2})-(\d{1,2})\s*$/.exec(text);
  return match === null ? undefined : dayOf(Number(match[1]), Number(match[2]), Number(match[3]));
}

/** `3:4`, `03:04:05`, `03:04:05.123456` → microseconds since midnight, cut to the precision. */
export function parseTime(text: string, precision: number): number | undefined {
  const match = /^\s*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{0,9}))?)?\s*$/.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = Number((match[4] ?? '').slice(0, Math.min(precision, 6)).padEnd(6, '0'));
  return ((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + fraction;
}

/** A date, or a date and a time with a blank or T between them → microseconds of the wall clock, cut to the precision. */
export function parseTimestamp(text: string, precision: number): Integer | undefined {
  const trimmed = text.trim();
  const gap = trimmed.search(/[ T]/);
  const days = parseDate(gap < 0 ? trimmed : trimmed.slice(0, gap));
  const microsOfDay = gap < 0 ? 0 : parseTime(trimmed.slice(gap + 1), precision);
  return days === undefined || microsOfDay === undefined ? undefined : microsOf(days, microsOfDay);
}

function dayOf(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return daysFromCivil(year, month, day);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
