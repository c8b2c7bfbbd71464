/** Canonical value → the literal that stands for it in a statement. */
import type { Integer } from '../../../model/integer.ts';
import { MICROS_PER_DAY } from '../../../model/temporal.ts';
import { instantFromLocal, localFromInstant } from '../../../model/temporal-zone.ts';
import { isBinary, isString, type SqlType } from '../../../model/types.ts';
import { formatValue, type Value } from '../../../model/value.ts';
import { enumLabels } from '../../../protocols/mysql/columns.ts';
import { decimalText, keptDate, timestampText, timeText } from '../value-text.ts';
import { quoteText } from './names.ts';
import type { ServerColumn } from './target-table.ts';
import { isServerText } from './types.ts';

/** The value is not null. undefined: the column cannot hold it, and the server would not say so in plain words, or at all. */
export type Literal = (value: Value) => string | undefined;

/** Wall clocks into TIMESTAMP, and instants into DATETIME, go through the job's time zone, as a CAST between the two does. */
export function literalOf(type: SqlType, server: ServerColumn, timeZone: string): Literal {
  if (server.dataType === 'enum' || server.dataType === 'set') return memberOf(server);
  if (isString(type)) return (value) => quoteText(value as string);
  if (isBinary(type)) return bytesOf(server);
  if (isServerText(server)) return (value) => quoteText(formatValue(value, type, timeZone) ?? '');
  switch (type.kind) {
    case 'BOOLEAN':
      return (value) => (value === true ? '1' : '0');
    case 'DECIMAL':
      return (value) => decimalText(value as Integer, type.scale);
    case 'FLOAT':
    case 'DOUBLE':
      return (value) => floating(value as number);
    case 'DATE':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return momentOf(type, server, timeZone);
    case 'TIME':
      return (value) => `'${signedTime(value as number)}'`;
    default:
      return server.dataType === 'year' ? yearOf : (value) => `${value as Integer}`;
  }
}

/** What has fewer than four digits would be taken as another year: 70 as 1970. */
function yearOf(value: Value): string | undefined {
  return value === 0 || (value as number) > 99 ? `${value as number}`.padStart(4, '0') : undefined;
}

/** The exact value, also of a FLOAT: compared with a key, 0.1 would not be found. */
function floating(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  const text = Object.is(value, -0) ? '-0' : `${value}`;
  return text.includes('e') ? text : `${text}e0`;
}

/** Text that is a number and no member would be taken as a place in the list. */
function memberOf(server: ServerColumn): Literal {
  const known = new Set(enumLabels(server));
  return (value) => {
    const text = String(value);
    return /^\s*[-+]?\d+\.?\d*\s*$/.test(text) && !known.has(text) ? undefined : quoteText(text);
  };
}

/** BINARY(n) pads with zeros what is shorter: a key is looked for as it is stored. The bytes of a BIT have the lowest first, as they are read. */
function bytesOf({ dataType, length = 0 }: ServerColumn): Literal {
  return (value) => {
    const bytes = dataType === 'bit' ? (value as Uint8Array).toReversed() : (value as Uint8Array);
    const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
    return `x'${dataType === 'binary' ? hex.padEnd(length * 2, '0') : hex}'`;
  };
}

function momentOf(type: SqlType, { dataType }: ServerColumn, timeZone: string): Literal {
  const text = timestampText();
  const toInstant = (local: Integer): string => `'${text(instantFromLocal(local, timeZone))}'`;
  if (type.kind === 'DATE') {
    const date = keptDate();
    return dataType === 'timestamp' ? (value) => toInstant((value as number) * MICROS_PER_DAY) : (value) => `'${date(value as number)}'`;
  }
  if (type.kind === 'TIMESTAMP')
    return dataType === 'timestamp' ? (value) => toInstant(value as Integer) : (value) => `'${text(value as Integer)}'`;
  if (dataType === 'timestamp') return (value) => `'${text(value as Integer)}'`;
  return (value) => `'${text(localFromInstant(value as Integer, timeZone))}'`;
}

/** TIME here goes from -838:59:59 to 838:59:59. */
function signedTime(micros: number): string {
  return micros < 0 ? `-${timeText(-micros)}` : timeText(micros);
}
