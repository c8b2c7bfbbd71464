/** `WITH ('key' = 'value', …)`. */
import type { OptionPair, StringNode } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { found, spanOf } from '../diagnose.ts';
import { syntaxFault } from '../faults.ts';
import { parenthesised } from '../list.ts';
import { isStringLike, stringLiteral, unquotedText } from '../names.ts';

const WHAT = "an option such as 'connector' = '…'";

/** The list with its parentheses. */
export function optionList(cursor: Cursor): readonly OptionPair[] {
  return parenthesised(cursor, {
    element: option,
    // A bare word with = behind it is a key without its quotes.
    startsElement: (at) => isStringLike(at.token) || at.is('=', 1),
    what: WHAT,
  });
}

function option(cursor: Cursor): OptionPair {
  const start = cursor.token;
  const key = isStringLike(start) ? stringLiteral(cursor, WHAT) : bareKey(cursor);
  if (!cursor.is('=') && isStringLike(cursor.token)) missingEquals(cursor);
  else cursor.expect('=');
  const value = optionValue(cursor, key);
  return { span: cursor.spanFrom(start), key, value };
}

/** `scan.startup.mode = …`: everything up to the equals sign. */
function bareKey(cursor: Cursor): StringNode {
  const { token: start } = cursor;
  let length = 0;
  while (cursor.isPlainWord(length) || cursor.peek(length).kind === 'keyword' || cursor.is('.', length) || cursor.is('-', length)) length++;
  if (length === 0 || !cursor.is('=', length)) {
    cursor.expecting(WHAT);
    return cursor.stopHere();
  }
  for (let index = 0; index < length; index++) cursor.advance();
  return unquotedText(cursor, start.start);
}

function optionValue(cursor: Cursor, key: StringNode): StringNode {
  const { token: start } = cursor;
  cursor.expecting('a value in single quotes');
  if (isStringLike(start)) return stringLiteral(cursor, 'a value in single quotes');
  let length = 0;
  while (!isValueEnd(cursor, length)) length++;
  if (length > 0) {
    for (let index = 0; index < length; index++) cursor.advance();
    return unquotedText(cursor, start.start);
  }
  const problem = `The option '${key.value}' has no value: found ${found(cursor.text, start)}.`;
  return cursor.stop(syntaxFault(spanOf(start), problem, `Write '${key.value}' = '…', with the value in single quotes.`));
}

function isValueEnd(cursor: Cursor, distance: number): boolean {
  const token = cursor.peek(distance);
  return token.kind === 'end' || isStringLike(token) || [',', ')', ';', '('].includes(token.word);
}

function missingEquals(cursor: Cursor): void {
  const { token, previous } = cursor;
  const problem = `An equals sign is missing before ${found(cursor.text, token)}.`;
  cursor.note(
    syntaxFault(spanOf(token), problem, 'Put = between the key and the value.', {
      span: { start: previous.end, end: previous.end },
      replacement: ' =',
    }),
  );
}
