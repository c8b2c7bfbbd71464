/**
 * Dates and times as they stand in JSON, in the standards of Flink's 'timestamp-format.standard':
 *
 *   DATE            2024-01-02
 *   TIME            03:04:05[.123456789]
 *   TIMESTAMP       2024-01-02 03:04:05[.123456789]     ISO-8601: 2024-01-02T03:04[:05[.123456789]]
 *   TIMESTAMP_LTZ   the same with a Z behind it
 *
 * Of a fraction six digits are kept, or as many as the precision has. undefined: the text is not of that form, or no day of the calendar.
 */
import type { Integer } from '../../model/integer.ts';
import {
  daysFromCivil,
  daysOfMicros,
  formatDate,
  formatTime,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  microsOf,
  microsOfDayOf,
  parseDate,
  parseTime,
} from '../../model/temporal.ts';

export type TimestampStandard = 'SQL' | 'ISO-8601';

const DATE_LENGTH = 10;
const MINUS = 0x2d;
const COLON = 0x3a;
const POINT = 0x2e;

export function readDate(text: string): number | undefined {
  return text.length === DATE_LENGTH ? dateAt(text) : longDate(text);
}

/** At most nine digits of a fraction, of which `precision` are kept. */
export function readTime(text: string, precision: number): number | undefined {
  return timeBetween(text, 0, text.length, precision);
}

/** `gap` stands between date and time: a blank or T. The text goes to `end`. */
export function readTimestamp(text: string, gap: string, end: number, precision: number): Integer | undefined {
  const at = text.indexOf(gap);
  const days = at === DATE_LENGTH ? dateAt(text) : longDate(text.slice(0, Math.max(at, 0)));
  const hasSeconds = end - at > 6;
  const micros = hasSeconds || gap === ' ' ? timeBetween(text, at + 1, end, precision) : parseTime(text.slice(at + 1, end), precision);
  return days === undefined || micros === undefined ? undefined : microsOf(days, micros);
}

/** An instant with Z or an offset such as +02:00 behind it; `gaps`: what may stand between date and time. */
export function readInstant(text: string, gap: string, precision: number): Integer | undefined {
  if (text.endsWith('Z')) return readTimestamp(text, gap, text.length - 1, precision);
  const sign = text.charCodeAt(text.length - 6);
  if ((sign !== 0x2b && sign !== MINUS) || text.charCodeAt(text.length - 3) !== COLON) return undefined;
  const hours = twoDigits(text, text.length - 5);
  const minutes = twoDigits(text, text.length - 2);
  const local = readTimestamp(text, gap, text.length - 6, precision);
  if (local === undefined || hours < 0 || minutes < 0 || hours > 18 || minutes > 59) return undefined;
  const offset = (hours * 60 + minutes) * MICROS_PER_MINUTE * (sign === MINUS ? -1 : 1);
  const days = daysOfMicros(local);
  const micros = microsOfDayOf(local) - offset;
  const shift = Math.floor(micros / MICROS_PER_DAY);
  return microsOf(days + shift, micros - shift * MICROS_PER_DAY);
}

/** `2024-01-02 03:04:05.1`, with no more digits behind the second than there are. */
export function writeTimestamp(micros: Integer, gap: string): string {
  return `${formatDate(daysOfMicros(micros))}${gap}${formatTime(microsOfDayOf(micros), 0)}`;
}

/** The date in the first ten characters. */
function dateAt(text: string): number | undefined {
  if (text.charCodeAt(4) !== MINUS || text.charCodeAt(7) !== MINUS) return undefined;
  const [century, year, month, day] = [twoDigits(text, 0), twoDigits(text, 2), twoDigits(text, 5), twoDigits(text, 8)];
  if (century < 0 || year < 0 || month < 1 || month > 12 || day < 1) return undefined;
  // Every month has 28 days; for the others the calendar is asked.
  return day <= 28 ? daysFromCivil(century * 100 + year, month, day) : parseDate(text.slice(0, DATE_LENGTH));
}

/** Years before 0 and beyond 9999. */
function longDate(text: string): number | undefined {
  const match = /^([+-]\d{4,6}-\d\d-\d\d)$/.exec(text);
  return match === null ? undefined : parseDate((match[1] as string).replace('+', ''));
}

function timeBetween(text: string, from: number, end: number, precision: number): number | undefined {
  if (end - from < 8 || text.charCodeAt(from + 2) !== COLON || text.charCodeAt(from + 5) !== COLON) return undefined;
  const [hour, minute, second] = [twoDigits(text, from), twoDigits(text, from + 3), twoDigits(text, from + 6)];
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return undefined;
  const fraction = end - from === 8 ? 0 : fractionBetween(text, from + 8, end, precision);
  return fraction === undefined ? undefined : ((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + fraction;
}

function fractionBetween(text: string, from: number, end: number, precision: number): number | undefined {
  if (text.charCodeAt(from) !== POINT || end - from < 2 || end - from > 10) return undefined;
  let micros = 0;
  let unit = MICROS_PER_SECOND;
  for (let at = from + 1; at < end; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    unit /= 10;
    if (unit >= 1 && at - from <= precision) micros += digit * unit;
  }
  return micros;
}

/** -1 where there are no two digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}
