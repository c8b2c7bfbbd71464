/** Canonical values as text, where products agree. Everyday values take the short way. */
import { formatDecimal } from '../../model/decimal.ts';
import type { Integer } from '../../model/integer.ts';
import { daysOfMicros, formatDate, MICROS_PER_SECOND, microsOfDayOf } from '../../model/temporal.ts';

export function decimalText(unscaled: Integer, scale: number): string {
  if (typeof unscaled !== 'number' || unscaled < 0 || scale === 0 || scale > 18) return formatDecimal(unscaled, scale);
  const digits = `${unscaled}`;
  const whole = digits.length - scale;
  return whole > 0 ? `${digits.slice(0, whole)}.${digits.slice(whole)}` : `0.${digits.padStart(scale, '0')}`;
}

const TWO_DIGITS = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));

/** Days → their texts. Rows near each other are of few days: the last one's text is kept. */
export function keptDate(): (days: number) => string {
  let day = Number.NaN;
  let text = '';
  return (given) => {
    if (given !== day) {
      day = given;
      text = formatDate(day);
    }
    return text;
  };
}

/** `2024-01-02 03:04:05.123`. */
export function timestampText(): (micros: Integer) => string {
  const date = keptDate();
  return (micros) => `${date(daysOfMicros(micros))} ${timeText(microsOfDayOf(micros))}`;
}

/** `03:04:05.123`. */
export function timeText(micros: number): string {
  const seconds = Math.floor(micros / MICROS_PER_SECOND);
  const fraction = micros - seconds * MICROS_PER_SECOND;
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const text = `${TWO_DIGITS[hours] ?? hours}:${TWO_DIGITS[minutes - hours * 60]}:${TWO_DIGITS[seconds - minutes * 60]}`;
  return fraction === 0 ? text : `${text}.${String(fraction).padStart(6, '0')}`;
}
