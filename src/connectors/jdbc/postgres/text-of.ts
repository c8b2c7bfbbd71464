/** Canonical value → the text that PostgreSQL reads for a column of the target. */
import { shortestFloat } from '../../../model/floating.ts';
import type { Integer } from '../../../model/integer.ts';
import { localFromInstant } from '../../../model/temporal-zone.ts';
import { isString, type SqlType } from '../../../model/types.ts';
import { formatValue, type Value } from '../../../model/value.ts';
import { decimalText, keptDate, timestampText, timeText } from '../value-text.ts';
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
      return zonedText('');
    case 'TIMESTAMP_LTZ': {
      if (server.typeName === 'timestamptz') return zonedText('+00');
      const local = timestampText();
      return (value) => local(localFromInstant(value as Integer, timeZone));
    }
    default:
      return (value) => `${value as Integer}`;
  }
}

function floatingText(value: number): string {
  return Object.is(value, -0) ? '-0' : `${value}`;
}

function bytesText(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`;
}

function zonedText(suffix: string): TextOf {
  const text = timestampText();
  return (value) => `${text(value as Integer)}${suffix}`;
}
