/** The words that begin a type. */
import { type SqlType, simple, varbinary, varchar } from '../model/types.ts';
import { MYSQL_TYPES } from './mysql-types.ts';

/** Types without parameters. */
export const SIMPLE: Readonly<Record<string, SqlType>> = {
  BOOLEAN: simple('BOOLEAN'),
  TINYINT: simple('TINYINT'),
  SMALLINT: simple('SMALLINT'),
  INT: simple('INT'),
  INTEGER: simple('INT'),
  BIGINT: simple('BIGINT'),
  FLOAT: simple('FLOAT'),
  REAL: simple('FLOAT'),
  DATE: simple('DATE'),
  STRING: varchar(),
  BYTES: varbinary(),
};
/** Types of types. */
export const NESTED = ['ARRAY', 'MAP', 'ROW'];
/** Types with rules of their own. */
export const COMPOUND = [
  'CHAR',
  'CHARACTER',
  'VARCHAR',
  'BINARY',
  'VARBINARY',
  'DECIMAL',
  'DEC',
  'NUMERIC',
  'DOUBLE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP_LTZ',
];
/** Flink's types that Riffle does not have yet. */
export const LATER = ['MULTISET', 'RAW', 'INTERVAL', 'NULL', 'VARIANT', 'STRUCTURED', 'BITMAP'];

export const KNOWN: readonly string[] = [...Object.keys(SIMPLE), ...COMPOUND, ...NESTED, ...LATER];

/** The types that a column can have here. */
export function typeNames(): readonly string[] {
  return [...Object.keys(SIMPLE), ...COMPOUND, ...NESTED];
}

/** Whether the word begins a type, known here, in Flink or in MySQL. */
export function isTypeWord(word: string): boolean {
  return KNOWN.includes(word) || MYSQL_TYPES.has(word);
}
