/** What stands in the brackets of a type: the types inside of ARRAY, MAP and ROW; what Riffle does not have is passed over. */
import { array, map, type RowField, row, type SqlType } from '../model/types.ts';
import type { TypeNode } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { syntaxFault } from './faults.ts';
import type { Token } from './lexer.ts';
import { parenthesised, skipParenthesised } from './list.ts';
import { identifier, stringLiteral } from './names.ts';
import { isTypeWord } from './type-words.ts';

/** Reads a type with its nullability: types.ts. */
export type ReadType = (cursor: Cursor) => TypeNode;

/** `ARRAY<t>`, `MAP<k, v>`, `ROW<name t 'comment', …>`; undefined where a type inside is. */
export function nestedType(cursor: Cursor, { word }: Token, read: ReadType): SqlType | undefined {
  if (word === 'ROW') {
    const fields = rowFields(cursor, read);
    const known = fields.flatMap(({ name, type, comment }) => (type === undefined ? [] : [{ name, type, comment }]));
    return known.length === fields.length ? row(known) : undefined;
  }
  cursor.expect('<');
  const key = innerType(cursor, read);
  if (word === 'ARRAY') {
    cursor.expect('>');
    return key && array(key);
  }
  cursor.expect(',');
  const value = innerType(cursor, read);
  cursor.expect('>');
  return key && value && map(key, value);
}

function innerType(cursor: Cursor, read: ReadType): SqlType | undefined {
  return cursor.nested(() => read(cursor)).type;
}

type WrittenField = Omit<RowField, 'type'> & { readonly type: SqlType | undefined };

/** In `<…>` or `(…)`. */
function rowFields(cursor: Cursor, read: ReadType): readonly WrittenField[] {
  const fields: WrittenField[] = [];
  if (cursor.accept('<>') !== undefined) return fields;
  const field = (): void => {
    fields.push(rowField(cursor, fields, read));
  };
  if (cursor.is('(')) {
    parenthesised(cursor, { element: field, startsElement: (at) => at.is('`'), what: 'a field' });
    return fields;
  }
  cursor.expect('<');
  do field();
  while (cursor.accept(',') !== undefined);
  cursor.expect('>');
  return fields;
}

/** A field without a name has that of its place, as in Flink. */
function rowField(cursor: Cursor, known: readonly WrittenField[], read: ReadType): WrittenField {
  const place = known.length;
  const name = isBareType(cursor) ? `f${place}` : fieldName(cursor, known);
  const type = innerType(cursor, read);
  const comment = cursor.token.kind === 'string' ? stringLiteral(cursor, 'a comment').value : undefined;
  return { name, type, comment };
}

function fieldName(cursor: Cursor, known: readonly WrittenField[]): string {
  const { name, span } = identifier(cursor, 'a field name');
  if (known.some((field) => field.name === name)) {
    cursor.note(syntaxFault(span, `The row has the field '${name}' already.`, 'Rename one of them.'));
  }
  return name;
}

/** A type word that is no name with a type behind it. */
function isBareType(cursor: Cursor): boolean {
  return isTypeWord(cursor.token.word) && !isTypeWord(cursor.peek(1).word);
}

/** What stands behind MULTISET, RAW and the like: `<…>` or `(…)`, or the units of an INTERVAL. */
export function skipTypeArguments(cursor: Cursor, read: ReadType): void {
  if (cursor.previous.word === 'INTERVAL') {
    while (cursor.isOneOf(['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND', 'TO'])) {
      cursor.advance();
      if (cursor.is('(')) skipParenthesised(cursor);
    }
    return;
  }
  if (cursor.is('<>')) cursor.advance();
  const open = cursor.token.word;
  if (open === '<') typeArguments(cursor, read);
  if (open === '(') parenthesised(cursor, { element: (at) => argument(at, read), startsElement: (at) => at.is('`'), what: 'a field' });
}

function typeArguments(cursor: Cursor, read: ReadType): void {
  cursor.advance();
  do argument(cursor, read);
  while (cursor.accept(',') !== undefined);
  cursor.expect('>');
}

/** `type`, `name type`, `name type 'comment'`, `'class'`. */
function argument(cursor: Cursor, read: ReadType): void {
  if (cursor.token.kind === 'string') cursor.advance();
  else if (isBareType(cursor)) innerType(cursor, read);
  else {
    identifier(cursor, 'a field name');
    innerType(cursor, read);
  }
  if (cursor.token.kind === 'string') cursor.advance();
}
