/**
 * Values as programs write them that read MySQL's log, beyond those of json-values.ts:
 *
 *   0000-00-00, 2024-00-10   a date that is none, also in front of a time: NULL, or 1970-01-01 where the column is NOT NULL, as 'mysql-cdc' reads it
 *   BINARY(n)                the log leaves zeros at the end out: they are put back
 */
import { QUOTE } from './json-bytes.ts';
import type { JsonCursor } from './json-cursor.ts';
import type { Field, ReadValue } from './json-values.ts';

/** `read`: what reads the other values of the column. */
export function mysqlReader({ type }: Field, read: ReadValue): ReadValue {
  switch (type.kind) {
    case 'DATE':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const instead = type.nullable ? null : 0;
      return (cursor) => {
        if (!isZeroDate(cursor)) return read(cursor);
        cursor.skip();
        return instead;
      };
    }
    case 'BINARY':
      return (cursor) => padded(read(cursor) as Uint8Array, type.length);
    default:
      return read;
  }
}

const ZERO = 0x30;
const MINUS = 0x2d;

/** Whether a text begins with a date whose year, month or day is zero. */
function isZeroDate({ bytes, at }: JsonCursor): boolean {
  if (bytes[at] !== QUOTE || bytes[at + 5] !== MINUS || bytes[at + 8] !== MINUS) return false;
  const isZero = (from: number) => bytes[from] === ZERO && bytes[from + 1] === ZERO;
  return isZero(at + 6) || isZero(at + 9) || (isZero(at + 1) && isZero(at + 3));
}

function padded(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length >= length) return bytes;
  const whole = new Uint8Array(length);
  whole.set(bytes);
  return whole;
}
