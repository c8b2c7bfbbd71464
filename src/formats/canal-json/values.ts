/** Values as Canal writes them: text, also of numbers, and bytes as the characters of their numbers, 0 to 255. */
import { isBinary } from '../../model/types.ts';
import { BadValue, badValue, type Field, type JsonReading, type ReadValue, readText, valueReader } from '../kit/json-values.ts';
import { mysqlReader } from '../kit/mysql-values.ts';

/** The reader of a column of a message that names the types of MySQL, as Canal's own do; Flink writes base64. */
export function canalReader(field: Field, reading: JsonReading): ReadValue {
  return mysqlReader(field, readerOf(field, reading));
}

function readerOf(field: Field, reading: JsonReading): ReadValue {
  if (isBinary(field.type)) return bytesReader(field);
  const read = valueReader(field, reading);
  if (field.type.kind === 'BOOLEAN') return booleanReader(read);
  return field.type.kind === 'TIMESTAMP_LTZ' ? instantReader(field, read) : read;
}

/** A TINYINT(1) may hold more than 0 and 1. */
function booleanReader(read: ReadValue): ReadValue {
  return (cursor) => {
    const from = cursor.at;
    const text = readText(cursor);
    if (/^-?\d{1,3}$/.test(text)) return Number(text) !== 0;
    cursor.at = from;
    return read(cursor);
  };
}

function instantReader(field: Field, read: ReadValue): ReadValue {
  return (cursor) => {
    const from = cursor.at;
    try {
      return read(cursor);
    } catch (error) {
      throw error instanceof BadValue ? badValue(cursor, from, field, ZONE_UNKNOWN) : error;
    }
  };
}

const ZONE_UNKNOWN = 'Canal writes TIMESTAMP in the time zone of its own machine and does not name it: declare the column TIMESTAMP.';

function bytesReader(field: Field): ReadValue {
  return (cursor) => {
    const from = cursor.at;
    const text = readText(cursor);
    if (/[^\0-\xff]/.test(text)) throw badValue(cursor, from, field, 'Declare the column STRING to take the text as it is.');
    return new Uint8Array(Buffer.from(text, 'latin1'));
  };
}
