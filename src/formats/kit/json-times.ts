/**
 * Dates and times as they stand in JSON, in the standards of Flink's 'timestamp-format.standard':
 *
 *   DATE            2024-01-02
 *   TIME            03:04:05[.123456789]
 *   TIMESTAMP       2024-01-02 03:04:05[.123456789]     ISO-8601: 2024-01-02T03:04[:05[.123456789]]
 *   TIMESTAMP_LTZ   the same with a Z behind it
 *
 * Of a fraction six digits are kept, or as many as the precision has. undefined: the text is not of that form, or no day of the calendar. A text
 * is given as its bytes from `from` to `end`, so that none has to be made of it.
 */
import { latin1Slice } from '../../model/byte-text.ts';
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
/** `+123456-01-02` */
const DATE_LENGTH_MAX = 13;
const MINUS = 0x2d;
const COLON = 0x3a;
const POINT = 0x2e;
const LETTER_Z = 0x5a;

/** The bytes between date and time. */
export const BLANK = 0x20;
export const LETTER_T = 0x54;

export function readDate(bytes: Buffer, from: number, end: number): number | undefined {
  return end - from === DATE_LENGTH ? dateAt(bytes, from) : longDate(latin1Slice(bytes, from, end));
}

/** At most nine digits of a fraction, of which `precision` are kept. */
export function readTime(bytes: Buffer, from: number, end: number, precision: number): number | undefined {
  if (end - from < 8 || bytes[from + 2] !== COLON || bytes[from + 5] !== COLON) return undefined;
  const hour = twoDigits(bytes, from);
  const minute = twoDigits(bytes, from + 3);
  const second = twoDigits(bytes, from + 6);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return undefined;
  const fraction = end - from === 8 ? 0 : readFraction(bytes, from + 8, end, precision);
  return fraction === undefined ? undefined : ((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + fraction;
}

/** `gap` stands between date and time: BLANK or LETTER_T. */
export function readTimestamp(bytes: Buffer, from: number, end: number, gap: number, precision: number): Integer | undefined {
  let at = from + DATE_LENGTH;
  while (at < end && at < from + DATE_LENGTH_MAX && bytes[at] !== gap) at++;
  if (at >= end || bytes[at] !== gap) return undefined;
  const days = readDate(bytes, from, at);
  if (days === undefined) return undefined;
  const isShort = gap === LETTER_T && end - at <= 6;
  const micros = isShort ? parseTime(latin1Slice(bytes, at + 1, end), precision) : readTime(bytes, at + 1, end, precision);
  return micros === undefined ? undefined : microsOf(days, micros);
}

/** An instant with Z or an offset such as +02:00 behind it. */
export function readInstant(bytes: Buffer, from: number, end: number, gap: number, precision: number): Integer | undefined {
  if (bytes[end - 1] === LETTER_Z) return readTimestamp(bytes, from, end - 1, gap, precision);
  const sign = bytes[end - 6];
  if (end - from < DATE_LENGTH || (sign !== 0x2b && sign !== MINUS) || bytes[end - 3] !== COLON) return undefined;
  const hours = twoDigits(bytes, end - 5);
  const minutes = twoDigits(bytes, end - 2);
  const local = readTimestamp(bytes, from, end - 6, gap, precision);
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

/** The date in ten bytes. */
function dateAt(bytes: Buffer, at: number): number | undefined {
  if (bytes[at + 4] !== MINUS || bytes[at + 7] !== MINUS) return undefined;
  const century = twoDigits(bytes, at);
  const year = twoDigits(bytes, at + 2);
  const month = twoDigits(bytes, at + 5);
  const day = twoDigits(bytes, at + 8);
  if (century < 0 || year < 0 || month < 1 || month > 12 || day < 1) return undefined;
  // Every month has 28 days; for the others the calendar is asked.
  return day <= 28 ? daysFromCivil(century * 100 + year, month, day) : parseDate(latin1Slice(bytes, at, at + DATE_LENGTH));
}

/** Years before 0 and beyond 9999. */
function longDate(text: string): number | undefined {
  const match = /^([+-]\d{4,6}-\d\d-\d\d)$/.exec(text);
  return match === null ? undefined : parseDate((match[1] as string).replace('+', ''));
}

function readFraction(bytes: Buffer, from: number, end: number, precision: number): number | undefined {
  if (bytes[from] !== POINT || end - from < 2 || end - from > 10) return undefined;
  let micros = 0;
  let unit = MICROS_PER_SECOND;
  for (let at = from + 1; at < end; at++) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    unit /= 10;
    if (unit >= 1 && at - from <= precision) micros += digit * unit;
  }
  return micros;
}

/** -1 where there are no two digits. */
function twoDigits(bytes: Buffer, at: number): number {
  const tens = (bytes[at] as number) - 0x30;
  const ones = (bytes[at + 1] as number) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}
