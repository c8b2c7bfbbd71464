/** Canonical value → the text that PostgreSQL reads for a column of the target. */
import { formatDecimal } from '../../../model/decimal.ts';
import { shortestFloat } from '../../../model/floating.ts';
import type { Integer } from '../../../model/integer.ts';
import { daysOfMicros, formatDate, MICROS_PER_SECOND, microsOfDayOf } from '../../../model/temporal.ts';
import { localFromInstant } from '../../../model/temporal-zone.ts';
import { isString, type SqlType } from '../../../model/types.ts';
import { formatValue, type Value } from '../../../model/value.ts';
import type { ServerColumn } from './target-table.ts';
import { isServerText } from './types.ts';

/** The value is not null. */
export type TextOf = (value: Value) => string;

/** Whether the text may hold what COPY and array literals escape. */
export function isFreeText(type: SqlType): boolean {
  return isString(type) || type.kind === 'BINARY' || type.kind === 'VARBINARY';
}

/**
 * Wall clocks into `timestamptz`, and instants into `timestamp`, go through the job's time zone, as a CAST between the two does. The server
 * does the former: its session runs in that zone.
 */
export function textOf(type: SqlType, server: ServerColumn, timeZone: string): TextOf {
  if (isString(type)) return (value) => value as string;
  if (isServerText(server)) return (value) => formatValue(value, type, timeZone) ?? '';
  switch (type.kind) {
    case 'BOOLEAN':
      return (value) => (value === true ? 't' : 'f');
    case 'DECIMAL':
      return (value) => decimalText(value as Integer, type.scale);
    case 'FLOAT':
      return (value) => (value === 0 ? floatingText(value) : floatingText(shortestFloat(value as number)));
    case 'DOUBLE':
      return (value) => floatingText(value as number);
    case 'BINARY':
    case 'VARBINARY':
      return (value) => bytesText(value as Uint8Array);
    case 'DATE': {
      const date = keptDate();
      return (value) => date(value as number);
    }
    case 'TIME':
      return (value) => timeText(value as number);
    case 'TIMESTAMP':
      return timestampText('');
    case 'TIMESTAMP_LTZ': {
      if (server.typeName === 'timestamptz') return timestampText('+00');
      const local = timestampText('');
      return (value) => local(localFromInstant(value as Integer, timeZone));
    }
    default:
      return (value) => `${value as Integer}`;
  }
}

function decimalText(unscaled: Integer, scale: number): string {
  if (typeof unscaled !== 'number' || unscaled < 0 || scale === 0 || scale > 18) return formatDecimal(unscaled, scale);
  const digits = `${unscaled}`;
  const whole = digits.length - scale;
  return whole > 0 ? `${digits.slice(0, whole)}.${digits.slice(whole)}` : `0.${digits.padStart(scale, '0')}`;
}

function floatingText(value: number): string {
  return Object.is(value, -0) ? '-0' : `${value}`;
}

function bytesText(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`;
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

function timestampText(suffix: string): TextOf {
  const date = keptDate();
  return (value) => {
    const micros = value as Integer;
    return `${date(daysOfMicros(micros))} ${timeText(microsOfDayOf(micros))}${suffix}`;
  };
}

function timeText(micros: number): string {
  const seconds = Math.floor(micros / MICROS_PER_SECOND);
  const fraction = micros - seconds * MICROS_PER_SECOND;
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const text = `${TWO_DIGITS[hours]}:${TWO_DIGITS[minutes - hours * 60]}:${TWO_DIGITS[seconds - minutes * 60]}`;
  return fraction === 0 ? text : `${text}.${String(fraction).padStart(6, '0')}`;
}
