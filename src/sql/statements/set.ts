/** `SET 'key' = 'value'`, `RESET 'key'`, and their bare forms `SET key = value`. */
import type { StringNode } from '../ast.ts';
import type { ResetOption, SetOption } from '../ast-statements.ts';
import type { Cursor } from '../cursor.ts';
import { found, spanOf } from '../diagnose.ts';
import { mysqlFault, syntaxFault } from '../faults.ts';
import type { Token } from '../lexer.ts';
import { isStringLike, stringLiteral } from '../names.ts';

const MYSQL_SCOPES = [
  'GLOBAL',
  'SESSION',
  'LOCAL',
  'PERSIST',
  'PERSIST_ONLY',
  'NAMES',
  'PASSWORD',
  'CHARACTER',
  'TRANSACTION',
  'ROLE',
  'DEFAULT',
];
const KEY = "a setting such as 'execution.checkpointing.interval'";

export function setOption(cursor: Cursor, start: Token): SetOption {
  cursor.expect('SET');
  cursor.expecting(KEY);
  if (cursor.isAtStatementEnd) return { kind: 'set', span: cursor.spanFrom(start), assignment: undefined };
  mysqlScope(cursor);
  const first = cursor.token;
  const key = isStringLike(first) ? stringLiteral(cursor, KEY) : bareKey(cursor);
  cursor.expect('=');
  const value = settingValue(cursor, key);
  return { kind: 'set', span: cursor.spanFrom(start), assignment: { span: cursor.spanFrom(first), key, value } };
}

export function resetOption(cursor: Cursor, start: Token): ResetOption {
  cursor.expect('RESET');
  cursor.expecting(KEY);
  if (cursor.isAtStatementEnd) return { kind: 'reset', span: cursor.spanFrom(start), key: undefined };
  const key = isStringLike(cursor.token) ? stringLiteral(cursor, KEY) : bareKey(cursor);
  return { kind: 'reset', span: cursor.spanFrom(start), key };
}

/** `SET GLOBAL x = 1`, `SET @x = 1`, `SET NAMES utf8`: MySQL's. */
function mysqlScope(cursor: Cursor): void {
  const { token } = cursor;
  const isVariable = cursor.text.charAt(token.start - 1) === '@';
  const isScope = MYSQL_SCOPES.includes(token.word) && !cursor.isOneOf(['=', '.', '-'], 1);
  if (!isVariable && !isScope) return;
  const written = isVariable ? `SET @${cursor.text.slice(token.start, token.end)}` : `SET ${token.word}`;
  cursor.stop(mysqlFault(spanOf(token), written));
}

/** Everything up to the equals sign. */
function bareKey(cursor: Cursor): StringNode {
  const { token } = cursor;
  if (token.kind !== 'identifier' && token.kind !== 'keyword') {
    cursor.expecting(KEY);
    return cursor.stopHere();
  }
  cursor.advance();
  while (isKeyPart(cursor)) cursor.advance();
  return sliceFrom(cursor, token.start);
}

/** `.max-parallelism`, right behind what came before. */
function isKeyPart(cursor: Cursor): boolean {
  const { token, previous } = cursor;
  if (token.start !== previous.end) return false;
  return token.word === '.' || token.word === '-' || token.kind === 'identifier' || token.kind === 'keyword' || token.kind === 'number';
}

/** A text in quotes, or everything up to the end of the statement. */
function settingValue(cursor: Cursor, key: StringNode): StringNode {
  const { token } = cursor;
  cursor.expecting('a value');
  if (isStringLike(token)) return stringLiteral(cursor, 'a value');
  if (cursor.isAtStatementEnd) {
    const problem = `The setting '${key.value}' has no value: found ${found(cursor.text, token)}.`;
    return cursor.stop(syntaxFault(spanOf(token), problem, `Write SET '${key.value}' = '…'; or RESET '${key.value}'; for its default.`));
  }
  while (!cursor.isAtStatementEnd) cursor.advance();
  return sliceFrom(cursor, token.start);
}

function sliceFrom(cursor: Cursor, start: number): StringNode {
  const span = { start, end: cursor.previous.end };
  return { span, value: cursor.text.slice(span.start, span.end) };
}
