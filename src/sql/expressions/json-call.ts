/**
 * The clauses of SQL/JSON calls as plain operands, which functions/json.ts and json-construction.ts read:
 *
 *   JSON_VALUE(d, p RETURNING INT DEFAULT 0 ON EMPTY)    JSON_VALUE(d, p, 'INT', 'DEFAULT', 0, 'NULL', NULL)
 *   JSON_QUERY(d, p WITH WRAPPER)                        JSON_QUERY(d, p, 'UNCONDITIONAL', 'NULL', 'NULL')
 *   JSON_EXISTS(d, p ERROR ON ERROR)                     JSON_EXISTS(d, p, 'ERROR')
 *   JSON_OBJECT(KEY 'a' VALUE 1)                         'NULL', 'a', 1: printed in its own syntax again
 *   JSON_ARRAY(1, 2)                                     'ABSENT', 1, 2: printed in its own syntax again
 */
import { formatType, withNullability } from '../../model/types.ts';
import type { Expression } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { typeNode } from '../types.ts';

interface Operands {
  readonly name: string;
  readonly operands: readonly Expression[];
}

export function jsonValue(cursor: Cursor, name: string): Operands {
  const operands = plain(cursor);
  if (cursor.at(')')) return { name, operands };
  const type = cursor.accept('RETURNING') === undefined ? 'STRING' : returned(cursor);
  const behaviours = { EMPTY: [text(cursor, 'NULL'), nothing(cursor)], ERROR: [text(cursor, 'NULL'), nothing(cursor)] };
  while (cursor.at('NULL') || cursor.at('ERROR') || cursor.at('DEFAULT')) {
    const { word } = cursor.advance();
    const fallback = word === 'DEFAULT' ? cursor.rules.expression(cursor) : nothing(cursor);
    behaviours[onWhat(cursor)] = [text(cursor, word), fallback];
  }
  return { name, operands: [...operands, text(cursor, type), ...behaviours.EMPTY, ...behaviours.ERROR] };
}

export function jsonQuery(cursor: Cursor, name: string): Operands {
  const operands = plain(cursor);
  if (cursor.at(')')) return { name, operands };
  if (cursor.is('RETURNING')) refuseReturning(cursor);
  const wrapper = text(cursor, wrapperOf(cursor));
  const behaviours = { EMPTY: text(cursor, 'NULL'), ERROR: text(cursor, 'NULL') };
  while (cursor.at('NULL') || cursor.at('ERROR') || cursor.at('EMPTY')) {
    const { word } = cursor.advance();
    const behaviour = word === 'EMPTY' ? `EMPTY ${oneOf(cursor, ['ARRAY', 'OBJECT'])}` : word;
    behaviours[onWhat(cursor)] = text(cursor, behaviour);
  }
  return { name, operands: [...operands, wrapper, behaviours.EMPTY, behaviours.ERROR] };
}

export function jsonExists(cursor: Cursor, name: string): Operands {
  const operands = plain(cursor);
  if (cursor.at(')')) return { name, operands };
  const behaviour = oneOf(cursor, ['TRUE', 'FALSE', 'UNKNOWN', 'ERROR']);
  cursor.expect('ON');
  cursor.expect('ERROR');
  return { name, operands: [...operands, text(cursor, behaviour)] };
}

export function jsonObject(cursor: Cursor, name: string): Operands {
  const members: Expression[] = [];
  if (!isOnNull(cursor)) {
    do {
      if (cursor.is('KEY') && !cursor.is('VALUE', 1)) cursor.advance();
      members.push(cursor.rules.expression(cursor));
      if (cursor.is(':')) cursor.advance();
      else cursor.expect('VALUE');
      members.push(cursor.rules.expression(cursor));
    } while (cursor.accept(',') !== undefined);
  }
  return { name, operands: [onNull(cursor, 'NULL'), ...members] };
}

export function jsonArray(cursor: Cursor, name: string): Operands {
  const values = isOnNull(cursor) ? [] : plain(cursor);
  return { name, operands: [onNull(cursor, 'ABSENT'), ...values] };
}

function plain(cursor: Cursor): readonly Expression[] {
  const operands: Expression[] = [];
  do operands.push(cursor.rules.expression(cursor));
  while (cursor.accept(',') !== undefined);
  return operands;
}

/** The name of the type as the planner prints it: VARCHAR(20) and CHAR(3) are no other text than STRING here. */
function returned(cursor: Cursor): string {
  const { type } = typeNode(cursor);
  if (type === undefined) return 'STRING';
  return type.kind === 'VARCHAR' ? 'STRING' : formatType(withNullability(type, true));
}

function refuseReturning(cursor: Cursor): void {
  const start = cursor.advance();
  typeNode(cursor);
  cursor.unsupported(cursor.spanFrom(start), 'JSON_QUERY with RETURNING');
}

function wrapperOf(cursor: Cursor): string {
  const first = cursor.acceptOneOf(['WITHOUT', 'WITH'])?.word;
  if (first === undefined) return 'WITHOUT';
  const kind = first === 'WITH' ? (cursor.acceptOneOf(['CONDITIONAL', 'UNCONDITIONAL'])?.word ?? 'UNCONDITIONAL') : 'WITHOUT';
  if (cursor.is('ARRAY')) cursor.advance();
  cursor.expect('WRAPPER');
  return kind;
}

function onWhat(cursor: Cursor): 'EMPTY' | 'ERROR' {
  cursor.expect('ON');
  return oneOf(cursor, ['EMPTY', 'ERROR']) === 'EMPTY' ? 'EMPTY' : 'ERROR';
}

function isOnNull(cursor: Cursor): boolean {
  return cursor.isOneOf(['NULL', 'ABSENT']) && cursor.is('ON', 1);
}

function onNull(cursor: Cursor, otherwise: string): Expression {
  if (!isOnNull(cursor)) return text(cursor, otherwise);
  const mode = text(cursor, cursor.advance().word);
  cursor.expect('ON');
  cursor.expect('NULL');
  return mode;
}

function oneOf(cursor: Cursor, words: readonly string[]): string {
  const found = words.find((word) => cursor.at(word));
  return found === undefined ? cursor.stopHere() : cursor.advance().word;
}

function text(cursor: Cursor, value: string): Expression {
  return { kind: 'literal', span: cursor.spanFrom(cursor.previous), literal: { kind: 'string', value } };
}

function nothing(cursor: Cursor): Expression {
  return { kind: 'literal', span: cursor.spanFrom(cursor.previous), literal: { kind: 'null' } };
}
