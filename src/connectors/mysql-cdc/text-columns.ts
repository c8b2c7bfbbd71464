/**
 * Bytes of the text protocol → canonical value, one reader per column. What `textReader` makes of a text is the law; whole numbers and
 * ASCII text, which most columns hold, are read without a detour.
 */
import { isString, type SqlType } from '../../model/types.ts';
import type { Value } from '../../model/value.ts';
import type { CapturedColumn, MetadataKey } from '../../protocols/mysql/binlog/captured-table.ts';
import { isBinaryColumn, isText, type MysqlColumn } from '../../protocols/mysql/columns.ts';
import { textReader } from '../../protocols/mysql/text-values.ts';
import type { LogPlace } from './server.ts';
import type { ColumnReader } from './text-result.ts';

type BytesReader = (bytes: Buffer, start: number, end: number) => Value;

/** Up to so many digits a double holds every whole number. */
const SAFE_DIGITS = 15;

interface RowContext {
  /** Where the rows belong in the log; a row of the snapshot has no commit time and no transaction. */
  readonly place: () => LogPlace;
  readonly serverTimeZone: string;
}

/** One reader per place of a captured row. */
export function snapshotReaders(columns: readonly CapturedColumn[], { place, serverTimeZone }: RowContext): readonly ColumnReader[] {
  return columns.map(({ column, type }) =>
    'metadata' in column ? { constant: metadataReader(column.metadata, place) } : { read: bytesReader(column, type, serverTimeZone) },
  );
}

function metadataReader(key: MetadataKey, place: () => LogPlace): () => Value {
  switch (key) {
    case 'op_ts':
      return () => 0;
    case 'file':
      return () => place().file;
    case 'pos':
      return () => place().pos;
    case 'gtid':
      return () => null;
  }
}

function bytesReader(column: MysqlColumn, type: SqlType, serverTimeZone: string): BytesReader {
  const read = textReader(column, type, serverTimeZone);
  if (isBinaryColumn(column)) return (bytes, start, end) => read(Buffer.from(bytes.subarray(start, end)));
  if (isText(column) && isString(type)) return readText;
  const isWhole =
    /int$/.test(column.dataType) && (type.kind === 'TINYINT' || type.kind === 'SMALLINT' || type.kind === 'INT' || type.kind === 'BIGINT');
  if (isWhole) {
    return (bytes, start, end) =>
      end - start <= SAFE_DIGITS ? readInteger(bytes, start, end) : read(bytes.toString('latin1', start, end));
  }
  if (column.dataType === 'enum') return (bytes, start, end) => read(bytes.toString('utf8', start, end));
  return (bytes, start, end) => read(bytes.toString('latin1', start, end));
}

function readInteger(bytes: Buffer, start: number, end: number): number {
  let at = start;
  const isNegative = bytes[at] === 0x2d;
  if (isNegative) at++;
  let value = 0;
  for (; at < end; at++) value = value * 10 + (bytes.readUInt8(at) - 0x30);
  return isNegative ? -value : value;
}

function readText(bytes: Buffer, start: number, end: number): string {
  for (let at = start; at < end; at++) {
    if (bytes.readUInt8(at) > 0x7f) return bytes.toString('utf8', start, end);
  }
  return bytes.toString('latin1', start, end);
}
