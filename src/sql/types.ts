/**
 * Type names → SqlType. A bare VARCHAR or VARBINARY is STRING or BYTES, so that no value is cut silently. Types of Flink that Riffle does not
 * have yet are noted by name; types of MySQL are noted with Flink's name for them.
 */

import { nearest } from '../model/nearest.ts';
import {
  DECIMAL_PRECISION_MAX,
  decimal,
  LENGTH_MAX,
  type SqlType,
  simple,
  temporal,
  varbinary,
  varchar,
  withNullability,
} from '../model/types.ts';
import type { TypeNode } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { spanOf } from './diagnose.ts';
import { syntaxFault } from './faults.ts';
import type { Token } from './lexer.ts';
import { parenthesised, skipParenthesised } from './list.ts';
import { MYSQL_TYPES, skipMysqlType } from './mysql-types.ts';
import { identifier } from './names.ts';

const SIMPLE: Readonly<Record<string, SqlType>> = {
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
/** Types with rules of their own. */
const COMPOUND = [
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
const LATER = ['ARRAY', 'MAP', 'ROW', 'MULTISET', 'RAW', 'INTERVAL', 'NULL', 'VARIANT', 'STRUCTURED', 'BITMAP'];

const KNOWN: readonly string[] = [...Object.keys(SIMPLE), ...COMPOUND, ...LATER];

/** The types that a column can have here. */
export function typeNames(): readonly string[] {
  return [...Object.keys(SIMPLE), ...COMPOUND];
}

/** A type with its `NOT NULL` or `NULL`. */
export function typeNode(cursor: Cursor): TypeNode {
  const start = cursor.token;
  const startIndex = cursor.index;
  let type = bareType(cursor);
  while (['ARRAY', 'MULTISET'].includes(cursor.token.word)) {
    cursor.advance();
    type = later(cursor, start);
  }
  if (cursor.accept('NOT') !== undefined) {
    cursor.expect('NULL');
    type = type && withNullability(type, false);
  } else cursor.accept('NULL');
  return { span: cursor.spanFrom(start), text: writtenType(cursor, startIndex), type };
}

/** Whether the word begins a type, known here, in Flink or in MySQL. */
export function isTypeWord(word: string): boolean {
  return KNOWN.includes(word) || MYSQL_TYPES.has(word);
}

function bareType(cursor: Cursor): SqlType | undefined {
  const { token } = cursor;
  const fixed = SIMPLE[token.word];
  if (fixed !== undefined) {
    cursor.advance();
    skipMysqlType(cursor, token);
    return fixed;
  }
  if (COMPOUND.includes(token.word)) return compoundType(cursor, cursor.advance());
  if (LATER.includes(token.word)) {
    cursor.advance();
    skipTypeArguments(cursor);
    return later(cursor, token);
  }
  return unknownType(cursor, token);
}

function compoundType(cursor: Cursor, token: Token): SqlType | undefined {
  switch (token.word) {
    case 'DOUBLE':
      cursor.accept('PRECISION');
      return simple('DOUBLE');
    case 'DECIMAL':
    case 'DEC':
    case 'NUMERIC':
      return decimalType(cursor, token);
    case 'VARCHAR':
      return varchar(length(cursor) ?? LENGTH_MAX);
    case 'VARBINARY':
      return varbinary(length(cursor) ?? LENGTH_MAX);
    case 'CHAR':
    case 'CHARACTER':
      if (cursor.accept('VARYING') !== undefined) return varchar(length(cursor) ?? LENGTH_MAX);
      return { kind: 'CHAR', length: length(cursor) ?? 1, nullable: true };
    case 'BINARY':
      if (cursor.accept('VARYING') !== undefined) return varbinary(length(cursor) ?? LENGTH_MAX);
      return { kind: 'BINARY', length: length(cursor) ?? 1, nullable: true };
    case 'TIME':
      return timeType(cursor, token);
    default:
      return timestampType(cursor, token);
  }
}

function decimalType(cursor: Cursor, token: Token): SqlType {
  if (cursor.accept('(') === undefined) return decimal(10, 0);
  const precision = integer(cursor, 'the number of digits', { least: 1, most: DECIMAL_PRECISION_MAX, of: token.word });
  const scale =
    cursor.accept(',') === undefined
      ? 0
      : integer(cursor, 'the number of digits behind the point', { least: 0, most: precision, of: token.word });
  cursor.expect(')');
  return decimal(precision, scale);
}

function timeType(cursor: Cursor, token: Token): SqlType | undefined {
  const precision = fraction(cursor, token) ?? 0;
  if (cursor.acceptAll('WITHOUT', 'TIME', 'ZONE')) return temporal('TIME', precision);
  if (!cursor.is('WITH') || !cursor.is('TIME', 1)) return temporal('TIME', precision);
  for (const word of ['WITH', 'TIME', 'ZONE']) cursor.expect(word);
  return later(cursor, token);
}

function timestampType(cursor: Cursor, token: Token): SqlType | undefined {
  const precision = fraction(cursor, token) ?? 6;
  if (token.word === 'TIMESTAMP_LTZ') return temporal('TIMESTAMP_LTZ', precision);
  if (cursor.acceptAll('WITHOUT', 'TIME', 'ZONE')) return temporal('TIMESTAMP', precision);
  if (cursor.acceptAll('WITH', 'LOCAL', 'TIME', 'ZONE')) return temporal('TIMESTAMP_LTZ', precision);
  if (cursor.acceptAll('WITH', 'TIME', 'ZONE')) return later(cursor, token);
  return temporal('TIMESTAMP', precision);
}

function fraction(cursor: Cursor, token: Token): number | undefined {
  if (cursor.accept('(') === undefined) return undefined;
  const digits = integer(cursor, 'the digits of the fraction of a second', { least: 0, most: 9, of: token.word });
  cursor.expect(')');
  return digits;
}

function length(cursor: Cursor): number | undefined {
  const type = cursor.previous;
  if (cursor.accept('(') === undefined) return undefined;
  const digits = integer(cursor, 'a length', { least: 1, most: LENGTH_MAX, of: type.word });
  cursor.expect(')');
  return digits;
}

function integer(cursor: Cursor, what: string, range: { readonly least: number; readonly most: number; readonly of: string }): number {
  const { token } = cursor;
  const written = cursor.text.slice(token.start, token.end);
  if (token.kind !== 'number' || !/^\d+$/.test(written)) {
    cursor.expecting(what);
    return cursor.stopHere();
  }
  cursor.advance();
  const value = Number(written);
  if (value >= range.least && value <= range.most) return value;
  const problem = `${range.of} takes ${what} from ${range.least} to ${range.most}, not ${written}.`;
  const replacement = String(Math.min(Math.max(value, range.least), range.most));
  cursor.note(
    syntaxFault(spanOf(token), problem, `Write a number from ${range.least} to ${range.most}.`, { span: spanOf(token), replacement }),
  );
  return Number(replacement);
}

function later(cursor: Cursor, start: Token): undefined {
  const span = cursor.spanFrom(start);
  cursor.unsupported(span, `The type ${cursor.text.slice(span.start, span.end)}`);
  return undefined;
}

/** What stands behind ARRAY, ROW and the like: `<…>` or `(…)`, or the units of an INTERVAL. */
function skipTypeArguments(cursor: Cursor): void {
  if (cursor.previous.word === 'INTERVAL') {
    while (cursor.isOneOf(['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND', 'TO'])) {
      cursor.advance();
      if (cursor.is('(')) skipParenthesised(cursor);
    }
    return;
  }
  if (cursor.is('<>')) cursor.advance();
  const open = cursor.token.word;
  if (open === '<') typeArguments(cursor);
  if (open === '(') parenthesised(cursor, { element: field, startsElement: (at) => at.is('`'), what: 'a field' });
}

function typeArguments(cursor: Cursor): void {
  cursor.advance();
  do field(cursor);
  while (cursor.accept(',') !== undefined);
  cursor.expect('>');
}

/** `type`, `name type`, `name type 'comment'`, `'class'`. */
function field(cursor: Cursor): void {
  if (cursor.token.kind === 'string') cursor.advance();
  else if (isTypeWord(cursor.token.word) && !isTypeWord(cursor.peek(1).word)) cursor.nested(() => silentType(cursor));
  else {
    identifier(cursor, 'a field name');
    cursor.nested(() => silentType(cursor));
  }
  if (cursor.token.kind === 'string') cursor.advance();
}

function silentType(cursor: Cursor): void {
  typeNode(cursor);
}

function unknownType(cursor: Cursor, token: Token): SqlType | undefined {
  const mysql = MYSQL_TYPES.get(token.word);
  if (mysql !== undefined) {
    cursor.advance();
    const repair = skipMysqlType(cursor, token);
    if (repair) return undefined;
    const problem = `${token.word} is a type of MySQL, not of Flink SQL.`;
    cursor.note(syntaxFault(spanOf(token), problem, `Write ${mysql}.`, { span: cursor.spanFrom(token), replacement: mysql }));
    return undefined;
  }
  if (token.kind !== 'identifier' && token.kind !== 'keyword') {
    cursor.expecting('a type');
    return cursor.stopHere();
  }
  cursor.advance();
  if (cursor.is('(')) skipParenthesised(cursor);
  const written = cursor.text.slice(token.start, token.end);
  const meant = nearest(token.word, KNOWN);
  const repair = meant === undefined ? undefined : { span: spanOf(token), replacement: meant };
  const remedy = `Write ${meant ?? 'a type such as INT, STRING, DECIMAL(10, 2) or TIMESTAMP(3)'}.`;
  cursor.note(syntaxFault(spanOf(token), `${written} is not a type.`, remedy, repair));
  return undefined;
}

/** The type as written, with the white space and the case that Flink prints. */
function writtenType(cursor: Cursor, startIndex: number): string {
  let text = '';
  for (let distance = startIndex - cursor.index; distance < 0; distance++) {
    const token = cursor.peek(distance);
    const written = token.word || cursor.text.slice(token.start, token.end);
    const isTight = text === '' || text.endsWith('(') || text.endsWith('<') || '(),<>'.includes(written);
    text += isTight ? written : ` ${written}`;
  }
  return text;
}
