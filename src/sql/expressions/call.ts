/**
 * Calls. Special syntax becomes plain operands:
 *
 *   EXTRACT(HOUR FROM t)           HOUR(t)                       TRIM(LEADING c FROM s)    LTRIM(s, c)
 *   CEIL(t TO HOUR)                CEIL(t, 'HOUR')               TRIM(TRAILING c FROM s)   RTRIM(s, c)
 *   TIMESTAMPDIFF(DAY, a, b)       TIMESTAMPDIFF('DAY', a, b)    TRIM(BOTH c FROM s)       TRIM(s, c)
 *   SUBSTRING(s FROM 1 FOR 3)      SUBSTRING(s, 1, 3)            POSITION(a IN s)          POSITION(a, s)
 *   OVERLAY(s PLACING x FROM 2)    OVERLAY(s, x, 2)              JSON_…: see json-call.ts
 */
import type { CallExpression, Expression, Over } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { spanOf } from '../diagnose.ts';
import { type Token, unquote } from '../lexer.ts';
import { close, skipParenthesised } from '../list.ts';
import { identifier, isNameStart, isString, objectName } from '../names.ts';
import { BINDING } from './binding.ts';
import { jsonArray, jsonExists, jsonObject, jsonQuery, jsonValue } from './json-call.ts';
import { orderByClause } from './order-by.ts';
import { startsQuery } from './subquery.ts';

/** Functions that are called without parentheses. */
export const NILADIC: ReadonlySet<string> = new Set([
  'CURRENT_DATE',
  'CURRENT_TIME',
  'CURRENT_TIMESTAMP',
  'LOCALTIME',
  'LOCALTIMESTAMP',
  'CURRENT_USER',
  'SESSION_USER',
  'SYSTEM_USER',
  'USER',
  'CURRENT_CATALOG',
  'CURRENT_PATH',
  'CURRENT_ROLE',
  'CURRENT_SCHEMA',
]);

/** The function that reads a field of a date or time, as Flink's own YEAR(d) is EXTRACT(YEAR FROM d). */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ...['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'HOUR', 'MINUTE', 'SECOND'].map((name) => [name, name] as const),
  ['DAY', 'DAYOFMONTH'],
  ['DOY', 'DAYOFYEAR'],
  ['DOW', 'DAYOFWEEK'],
]);

type TextLiteral = Expression & { readonly kind: 'literal'; readonly literal: { readonly kind: 'string'; readonly value: string } };

interface Operands {
  readonly name: string;
  readonly operands: readonly Expression[];
}

type Special = (cursor: Cursor, name: string) => Operands;

const SPECIAL: Readonly<Record<string, Special>> = {
  EXTRACT: extract,
  TRIM: trim,
  SUBSTRING: substring,
  POSITION: position,
  OVERLAY: overlay,
  CEIL: toUnit,
  CEILING: toUnit,
  FLOOR: toUnit,
  TIMESTAMPDIFF: unitFirst,
  TIMESTAMPADD: unitFirst,
  JSON_VALUE: jsonValue,
  JSON_QUERY: jsonQuery,
  JSON_EXISTS: jsonExists,
  JSON_OBJECT: jsonObject,
  JSON_ARRAY: jsonArray,
};

/** At the name; the parenthesis follows. */
export function call(cursor: Cursor): Expression {
  const start = cursor.advance();
  const isQuoted = start.word === '';
  const name = isQuoted ? unquote(cursor.text, start).toUpperCase() : start.word;
  cursor.expect('(');
  const isDistinct = cursor.acceptOneOf(['DISTINCT', 'ALL'])?.word === 'DISTINCT';
  const isStar = cursor.is('*');
  if (isStar) cursor.advance();
  const special = Object.hasOwn(SPECIAL, name) ? SPECIAL[name] : undefined;
  const read = isStar || cursor.is(')') ? { name, operands: [] } : (special ?? plainOperands)(cursor, name);
  clauses(cursor, start);
  close(cursor);
  const nameSpan = spanOf(start);
  return suffix(cursor, start, {
    kind: 'call',
    span: cursor.spanFrom(start),
    ...read,
    nameSpan,
    isStar,
    isDistinct,
    filter: undefined,
    over: undefined,
  });
}

function plainOperands(cursor: Cursor, name: string): Operands {
  const operands: Expression[] = [];
  do operands.push(operand(cursor));
  while (cursor.accept(',') !== undefined);
  return { name, operands };
}

function operand(cursor: Cursor): Expression {
  const start = cursor.token;
  if (cursor.is('=>', 1)) {
    cursor.advance();
    cursor.advance();
    operand(cursor);
    return unsupported(cursor, start, 'A named argument (=>)');
  }
  if (start.word === 'MODEL' && isNameStart(cursor, 1)) {
    cursor.advance();
    objectName(cursor, 'the name of a model');
    return unsupported(cursor, start, 'A model as an argument');
  }
  if (start.word === 'TABLE' && !cursor.is('(', 1)) {
    cursor.advance();
    objectName(cursor, 'a table name');
    if (cursor.acceptAll('PARTITION', 'BY')) cursor.rules.expression(cursor);
    return unsupported(cursor, start, 'A table as an argument');
  }
  if (startsQuery(cursor) && !cursor.is('(')) {
    cursor.rules.query(cursor);
    return unsupported(cursor, start, 'A subquery as an argument');
  }
  return cursor.rules.expression(cursor);
}

/** What SQL/JSON, LISTAGG and the like have behind their operands. */
function clauses(cursor: Cursor, start: Token): void {
  if (cursor.at(')') || cursor.isAtStatementEnd) return;
  const isClause = start.word.startsWith('JSON_') || cursor.isOneOf(['ORDER', 'ON', 'IGNORE', 'RESPECT', 'SEPARATOR']);
  if (!isClause) return;
  const clause = cursor.token;
  let depth = 0;
  while (!cursor.isAtStatementEnd && !(depth === 0 && cursor.is(')'))) {
    if (cursor.is('(')) depth++;
    if (cursor.is(')')) depth--;
    cursor.advance();
  }
  cursor.unsupported(cursor.spanFrom(clause), `${start.word} with ${clause.word}`);
}

/** FILTER, OVER and the like behind a call. */
function suffix(cursor: Cursor, start: Token, bare: CallExpression): Expression {
  let made = bare;
  let name: string | undefined;
  if (cursor.acceptAll('WITHIN', 'GROUP')) {
    skipParenthesised(cursor);
    name = 'WITHIN GROUP';
  }
  if (cursor.is('FILTER') && cursor.is('(', 1)) {
    cursor.advance();
    cursor.advance();
    cursor.expect('WHERE');
    const filter = cursor.rules.expression(cursor);
    close(cursor);
    made = { ...made, span: cursor.spanFrom(start), filter };
  }
  if (cursor.isOneOf(['IGNORE', 'RESPECT']) && cursor.is('NULLS', 1)) {
    cursor.advance();
    cursor.advance();
    name = 'IGNORE NULLS';
  }
  if (cursor.is('OVER')) {
    const over = bare.name === 'ROW_NUMBER' && bare.operands.length === 0 ? rowNumberOver(cursor) : undefined;
    if (over !== undefined && name === undefined) return { ...made, span: cursor.spanFrom(start), over };
    cursor.advance();
    if (cursor.is('(')) skipParenthesised(cursor);
    else identifier(cursor, 'the name of a window');
    name = 'OVER';
  }
  return name === undefined ? made : unsupported(cursor, start, name);
}

/** `OVER (PARTITION BY … ORDER BY …)` and nothing more; undefined, and nothing read, for any other window. */
function rowNumberOver(cursor: Cursor): Over | undefined {
  if (!cursor.is('(', 1) || !cursor.isOneOf(['PARTITION', 'ORDER'], 2)) return undefined;
  const start = cursor.advance();
  cursor.advance();
  const partitionBy: Expression[] = [];
  if (cursor.acceptAll('PARTITION', 'BY')) {
    do partitionBy.push(cursor.rules.expression(cursor));
    while (cursor.accept(',') !== undefined);
  }
  const orderBy = orderByClause(cursor);
  close(cursor);
  return { span: cursor.spanFrom(start), partitionBy, orderBy };
}

function extract(cursor: Cursor, name: string): Operands {
  const isUnit = cursor.is('FROM', 1);
  if (!isUnit) return plainOperands(cursor, name);
  const unit = unitOperand(cursor);
  cursor.expect('FROM');
  const operand = cursor.rules.expression(cursor);
  const field = FIELDS.get(unit.literal.value);
  return field === undefined ? { name, operands: [unit, operand] } : { name: field, operands: [operand] };
}

function trim(cursor: Cursor, name: string): Operands {
  const side = cursor.acceptOneOf(['BOTH', 'LEADING', 'TRAILING'])?.word;
  const named = side === 'LEADING' ? 'LTRIM' : side === 'TRAILING' ? 'RTRIM' : name;
  const characters = side !== undefined && cursor.is('FROM') ? undefined : cursor.rules.expression(cursor);
  if (cursor.accept('FROM') !== undefined) {
    const text = cursor.rules.expression(cursor);
    return { name: named, operands: characters === undefined ? [text] : [text, characters] };
  }
  if (side !== undefined || characters === undefined) return cursor.stopHere();
  return { name, operands: [characters, ...moreOperands(cursor)] };
}

function substring(cursor: Cursor, name: string): Operands {
  const operands = [cursor.rules.expression(cursor)];
  if (cursor.accept('FROM') === undefined) return { name, operands: [...operands, ...moreOperands(cursor)] };
  operands.push(cursor.rules.expression(cursor));
  if (cursor.accept('FOR') !== undefined) operands.push(cursor.rules.expression(cursor));
  return { name, operands };
}

function position(cursor: Cursor, name: string): Operands {
  const first = cursor.rules.expression(cursor, BINDING.sum);
  if (cursor.accept('IN') === undefined) return { name, operands: [first, ...moreOperands(cursor)] };
  return { name, operands: [first, cursor.rules.expression(cursor)] };
}

function overlay(cursor: Cursor, name: string): Operands {
  const operands = [cursor.rules.expression(cursor)];
  if (cursor.accept('PLACING') === undefined) return { name, operands: [...operands, ...moreOperands(cursor)] };
  operands.push(cursor.rules.expression(cursor));
  cursor.expect('FROM');
  operands.push(cursor.rules.expression(cursor));
  if (cursor.accept('FOR') !== undefined) operands.push(cursor.rules.expression(cursor));
  return { name, operands };
}

function toUnit(cursor: Cursor, name: string): Operands {
  const first = cursor.rules.expression(cursor);
  if (cursor.accept('TO') !== undefined) return { name, operands: [first, unitOperand(cursor)] };
  return { name, operands: [first, ...moreOperands(cursor)] };
}

function unitFirst(cursor: Cursor, name: string): Operands {
  const isUnit = cursor.is(',', 1) && (cursor.token.kind === 'keyword' || cursor.token.kind === 'identifier');
  const first = isUnit ? unitOperand(cursor) : cursor.rules.expression(cursor);
  return { name, operands: [first, ...moreOperands(cursor)] };
}

function moreOperands(cursor: Cursor): readonly Expression[] {
  const operands: Expression[] = [];
  while (cursor.accept(',') !== undefined) operands.push(cursor.rules.expression(cursor));
  return operands;
}

/** A unit of time is a word of the grammar; the functions get it as a text. */
function unitOperand(cursor: Cursor): TextLiteral {
  cursor.expecting(`~${[...FIELDS.keys()].join(' ')}`);
  const token = cursor.advance();
  const value = isString(token) ? unquote(cursor.text, token) : token.word;
  return { kind: 'literal', span: spanOf(token), literal: { kind: 'string', value } };
}

function unsupported(cursor: Cursor, start: Token, name: string): Expression {
  const span = cursor.spanFrom(start);
  cursor.unsupported(span, name);
  return { kind: 'unsupported-expression', span, name };
}
