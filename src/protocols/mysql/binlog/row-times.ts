/** Packed dates and times of a row image → canonical values or the server's text; called by generated row code. Layouts: `my_time.cc`. */
import type { Integer } from '../../../model/integer.ts';
import { MICROS_PER_DAY, MICROS_PER_SECOND } from '../../../model/temporal.ts';
import { localFromInstant } from '../../../model/temporal-zone.ts';
import { dateText, datetimeValue, dateValue, fractionText, timeText, timeValue, type ZeroDate } from '../temporal-values.ts';

/** DATE: day(5) month(4) year(15), from the lowest bit. */
export function date(packed: number, zero: ZeroDate, column: string): number | null {
  return dateValue(packed >> 9, (packed >> 5) & 15, packed & 31, zero, column);
}

export function dateAsText(packed: number): string {
  return dateText(packed >> 9, (packed >> 5) & 15, packed & 31);
}

// Neighbouring rows mostly share their day.
let lastDay = -1;
let lastDayMicros = 0;
/** Days around 1970 whose microseconds are safe integers. */
const SAFE_DAYS = 104_000;

/** DATETIME2: `upper` holds sign(1) year*13+month(17) day(5) and the top bit of the hour, `lower` the rest of hour(5) minute(6) second(6). */
export function datetime(upper: number, lower: number, micros: number, zero: ZeroDate, column: string): Integer | null {
  const seconds = ((((upper & 1) << 4) | (lower >> 12)) * 60 + ((lower >> 6) & 63)) * 60 + (lower & 63);
  if (upper >> 1 === lastDay) return lastDayMicros + seconds * MICROS_PER_SECOND + micros;
  const months = (upper >> 6) & 0x1ffff;
  const year = Math.floor(months / 13);
  const day = (upper >> 1) & 31;
  const days = dateValue(year, months % 13, day, zero, column);
  const isZero = year === 0 || months % 13 === 0 || day === 0;
  if (days !== null && !isZero && Math.abs(days) < SAFE_DAYS) {
    lastDay = upper >> 1;
    lastDayMicros = days * MICROS_PER_DAY;
  }
  return datetimeValue(days, isZero, seconds * MICROS_PER_SECOND + micros);
}

export function datetimeAsText(upper: number, lower: number, micros: number, fraction: number): string {
  const months = (upper >> 6) & 0x1ffff;
  const hour = ((upper & 1) << 4) | (lower >> 12);
  const clock = [hour, (lower >> 6) & 63, lower & 63].map((part) => String(part).padStart(2, '0')).join(':');
  return `${dateText(Math.floor(months / 13), months % 13, (upper >> 1) & 31)} ${clock}${fractionText(micros, fraction)}`;
}

/** TIMESTAMP2. Second 0 is the zero date: the type begins at 00:00:01. */
export function timestamp(seconds: number, micros: number, zero: 0 | null): Integer | null {
  return seconds === 0 ? zero : seconds * MICROS_PER_SECOND + micros;
}

/** TIMESTAMP2 as the wall clock of the server's zone. */
export function timestampInZone(seconds: number, micros: number, zero: 0 | null, timeZone: string): Integer | null {
  const instant = timestamp(seconds, micros, zero);
  return instant === null || seconds === 0 ? instant : localFromInstant(instant, timeZone);
}

/** TIME2: `packed` is hour(10) minute(6) second(6) micros(24), negative for a negative time. */
function timeMicros(packed: number): number {
  const size = Math.abs(packed);
  const clock = Math.floor(size / 16_777_216);
  const seconds = ((clock >> 12) & 0x3ff) * 3600 + ((clock >> 6) & 63) * 60 + (clock & 63);
  const micros = seconds * MICROS_PER_SECOND + (size % 16_777_216);
  return packed < 0 ? -micros : micros;
}

export function time(packed: number, fraction: number, column: string): number {
  return timeValue(timeMicros(packed), fraction, column);
}

export function timeAsText(packed: number, fraction: number): string {
  return timeText(timeMicros(packed), fraction);
}

/** `fraction` of `modulus` units, each `unitMicros`: below zero it counts up to the next whole second. */
export function packedTime(whole: number, fraction: number, modulus: number, unitMicros: number): number {
  if (whole >= 0 || fraction === 0) return whole * 16_777_216 + fraction * unitMicros;
  return (whole + 1) * 16_777_216 + (fraction - modulus) * unitMicros;
}
