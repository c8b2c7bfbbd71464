/**
 * `( element, element )` with recovery: a missing, doubled or trailing comma is noted and the list goes on; an element that cannot be read
 * is left out and the list goes on behind it. So one reading names every defect of a list.
 */
import type { Cursor } from './cursor.ts';
import { spanOf } from './diagnose.ts';
import { syntaxFault } from './faults.ts';
import { isStructural } from './keywords.ts';

export interface ListRule<T> {
  readonly element: (cursor: Cursor) => T;
  /** Whether an element can begin here, although no comma stands before it. */
  readonly startsElement: (cursor: Cursor) => boolean;
  /** Describes an element in a fault: `a column`. */
  readonly what: string;
}

/** Reads the whole list with its parentheses; at least one element must stand in it. */
export function parenthesised<T>(cursor: Cursor, rule: ListRule<T>): readonly T[] {
  cursor.expect('(');
  const elements: T[] = [];
  if (cursor.is(')')) {
    cursor.note(
      syntaxFault(spanOf(cursor.token), `Expected ${rule.what}, but the list is empty.`, `Write ${rule.what} between the parentheses.`),
    );
  }
  while (!cursor.is(')') && !cursor.isAtStatementEnd) {
    const element = cursor.attempt(() => rule.element(cursor));
    if (element !== undefined) elements.push(element);
    else skipElement(cursor);
    if (!separate(cursor, rule)) break;
  }
  if (cursor.previous.word === '(' || cursor.previous.word === ',') cursor.foresee(() => rule.element(cursor));
  close(cursor);
  return elements;
}

/** Between two elements. False when the list is over. */
function separate<T>(cursor: Cursor, rule: ListRule<T>): boolean {
  if (cursor.accept(',') !== undefined) {
    const comma = cursor.previous;
    while (cursor.is(',')) needless(cursor, cursor.advance(), cursor.previous);
    if (cursor.is(')')) needless(cursor, comma, cursor.token);
    return true;
  }
  if (cursor.is(')') || isListOver(cursor)) return false;
  if (rule.startsElement(cursor)) {
    missingComma(cursor);
    return true;
  }
  cursor.at(')');
  cursor.attempt(() => cursor.stopHere());
  skipElement(cursor);
  cursor.accept(',');
  return true;
}

function isListOver(cursor: Cursor): boolean {
  return cursor.isAtStatementEnd || (isStructural(cursor.token.word) && cursor.token.kind === 'keyword');
}

/** The closing parenthesis; where a clause of the statement begins instead, it is only missing. */
export function close(cursor: Cursor): void {
  if (cursor.accept(')') !== undefined) return;
  if (!isListOver(cursor)) cursor.stopHere();
  const { token, previous } = cursor;
  const before = cursor.text.slice(previous.start, previous.end);
  cursor.note(
    syntaxFault(spanOf(token), `A closing parenthesis is missing behind ${shorten(before)}.`, 'Put ")" before it.', {
      span: { start: previous.end, end: previous.end },
      replacement: ')',
    }),
  );
}

function missingComma(cursor: Cursor): void {
  const { token, previous } = cursor;
  const before = cursor.text.slice(previous.start, previous.end);
  cursor.note(
    syntaxFault(
      spanOf(token),
      `A comma is missing between ${shorten(before)} and ${shorten(cursor.text.slice(token.start, token.end))}.`,
      'Put a comma between them.',
      {
        span: { start: previous.end, end: previous.end },
        replacement: ',',
      },
    ),
  );
}

function needless(
  cursor: Cursor,
  comma: { readonly start: number; readonly end: number },
  at: { readonly start: number; readonly end: number },
): void {
  const isTrailing = cursor.is(')');
  const problem = isTrailing ? 'The comma behind the last element of the list is one too many.' : 'There is one comma too many.';
  cursor.note(
    syntaxFault({ start: at.start, end: at.end }, problem, 'Leave it out.', {
      span: { start: comma.start, end: comma.end },
      replacement: '',
    }),
  );
}

/** Up to the comma or parenthesis that ends the element, past parentheses inside it. */
function skipElement(cursor: Cursor): void {
  let depth = 0;
  while (!cursor.isAtStatementEnd) {
    if (depth === 0 && (cursor.is(',') || cursor.is(')'))) return;
    if (cursor.is('(')) depth++;
    if (cursor.is(')')) depth--;
    cursor.advance();
  }
}

/** Past a parenthesis and all that stands in it. */
export function skipParenthesised(cursor: Cursor): void {
  cursor.expect('(');
  let depth = 1;
  while (depth > 0 && !cursor.isAtStatementEnd) {
    if (cursor.is('(')) depth++;
    if (cursor.is(')')) depth--;
    cursor.advance();
  }
  if (depth > 0) close(cursor);
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
