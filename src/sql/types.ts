/**
 * Type names → SqlType. A bare VARCHAR or VARBINARY is STRING or BYTES, so that no value is cut silently. Types of Flink that Riffle does not
 * have yet are noted by name; types of MySQL are noted with Flink's name for them.
 */

import { nearest } from '../model/nearest.ts';
import {
  array,
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
import { skipParenthesised } from './list.ts';
import { MYSQL_TYPES, skipMysqlType } from './mysql-types.ts';
import { nestedType, skipTypeArguments } from './type-arguments.ts';
import { COMPOUND, KNOWN, LATER, NESTED, SIMPLE } from './type-words.ts';

/** A type with its `NOT NULL` or `NULL`. */
export function typeNode(cursor: Cursor): TypeNode {
  const start = cursor.token;
  const startIndex = cursor.index;
  let type = nullability(cursor, bareType(cursor));
  while (['ARRAY', 'MULTISET'].includes(cursor.token.word)) {
    const { word } = cursor.advance();
    type = nullability(cursor, word === 'ARRAY' ? type && array(type) : later(cursor, start));
  }
  return { span: cursor.spanFrom(start), text: writtenType(cursor, startIndex), type };
}

function nullability(cursor: Cursor, type: SqlType | undefined): SqlType | undefined {
  if (cursor.accept('NOT') === undefined) {
    cursor.accept('NULL');
    return type;
  }
  cursor.expect('NULL');
  return type && withNullability(type, false);
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
  if (NESTED.includes(token.word)) return nestedType(cursor, cursor.advance(), typeNode);
  if (LATER.includes(token.word)) {
    cursor.advance();
    skipTypeArguments(cursor, typeNode);
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
