/** What stands between the parentheses of CREATE TABLE: columns, the primary key, watermarks. */
import type { Identifier } from '../ast.ts';
import type { ColumnDefinition, CreateTable, DeclaredColumn, WatermarkDefinition } from '../ast-statements.ts';
import type { Cursor } from '../cursor.ts';
import { found, spanOf } from '../diagnose.ts';
import { syntaxFault } from '../faults.ts';
import { isReserved } from '../keywords.ts';
import type { Token } from '../lexer.ts';
import { parenthesised } from '../list.ts';
import { columnAttributes, index, isIndex } from '../mysql-leftovers.ts';
import { identifier, isNameStart, isString, objectName, reservedName, stringLiteral } from '../names.ts';
import { isTypeWord } from '../type-words.ts';
import { typeNode } from '../types.ts';

type PrimaryKey = CreateTable['primaryKey'];

type TableElement =
  | { readonly kind: 'column'; readonly column: ColumnDefinition; readonly primaryKey: PrimaryKey }
  | { readonly kind: 'constraint'; readonly primaryKey: PrimaryKey }
  | { readonly kind: 'watermark'; readonly watermark: WatermarkDefinition };

/** What may stand behind a type, and therefore is none. */
const NO_TYPE = [',', ')', 'NOT', 'PRIMARY', 'METADATA', 'COMMENT', 'AUTO_INCREMENT', 'DEFAULT'];

export function tableElement(cursor: Cursor): TableElement {
  const start = cursor.token;
  if (cursor.is('CONSTRAINT') && !isTypeWord(cursor.peek(1).word)) {
    cursor.advance();
    identifier(cursor, 'a constraint name');
    if (!cursor.at('PRIMARY')) cursor.stopHere();
  }
  if (cursor.is('PRIMARY') && cursor.is('KEY', 1)) return { kind: 'constraint', primaryKey: primaryKey(cursor, start) };
  if (cursor.is('WATERMARK') && cursor.is('FOR', 1)) return watermark(cursor, start);
  if (isIndex(cursor)) {
    index(cursor);
    return { kind: 'constraint', primaryKey: undefined };
  }
  return column(cursor, start);
}

/** Whether a column or constraint can begin here although no comma stands before it. */
export function startsTableElement(cursor: Cursor): boolean {
  if (cursor.is('PRIMARY') && cursor.is('KEY', 1)) return true;
  if (cursor.is('WATERMARK') && cursor.is('FOR', 1)) return true;
  return (isNameStart(cursor) || isReserved(cursor.token.word)) && isTypeWord(cursor.peek(1).word);
}

function primaryKey(cursor: Cursor, start: Token): PrimaryKey {
  cursor.expect('PRIMARY');
  cursor.expect('KEY');
  const columns = parenthesised(cursor, {
    element: (at) => identifier(at, 'a column name'),
    startsElement: (at) => isNameStart(at),
    what: 'a column name',
  });
  notEnforced(cursor, start);
  return { columns, span: cursor.spanFrom(start) };
}

function notEnforced(cursor: Cursor, start: Token): void {
  if (cursor.accept('NOT') !== undefined) {
    cursor.expect('ENFORCED');
    return;
  }
  const span = cursor.spanFrom(start);
  const remedy = 'Write NOT ENFORCED behind it: Flink SQL takes the key from the source and does not check it.';
  const isEnforced = cursor.is('ENFORCED');
  if (isEnforced) cursor.advance();
  const place = isEnforced ? { start: cursor.previous.start, end: cursor.previous.start } : { start: span.end, end: span.end };
  cursor.note(
    syntaxFault(span, 'A PRIMARY KEY has to say NOT ENFORCED.', remedy, {
      span: place,
      replacement: isEnforced ? 'NOT ' : ' NOT ENFORCED',
    }),
  );
}

function watermark(cursor: Cursor, start: Token): TableElement {
  cursor.expect('WATERMARK');
  cursor.expect('FOR');
  const column = objectName(cursor, 'a column name');
  cursor.expect('AS');
  const expression = cursor.keptAsText(() => cursor.rules.expression(cursor));
  return { kind: 'watermark', watermark: { span: cursor.spanFrom(start), column, expression } };
}

function column(cursor: Cursor, start: Token): TableElement {
  const name = columnName(cursor);
  if (cursor.accept('AS') !== undefined) {
    const expression = cursor.rules.expression(cursor);
    const text = comment(cursor);
    const computed = { kind: 'computed', span: cursor.spanFrom(start), name, expression, comment: text } as const;
    return { kind: 'column', primaryKey: undefined, column: computed };
  }
  cursor.expecting('a type');
  if (NO_TYPE.includes(cursor.token.word) || cursor.isAtStatementEnd) return untyped(cursor, name);
  const type = typeNode(cursor);
  columnAttributes(cursor);
  const constraint = inlineConstraint(cursor, name);
  columnAttributes(cursor);
  const metadata = metadataClause(cursor);
  const text = comment(cursor);
  const declared = { kind: 'declared', span: cursor.spanFrom(start), name, type, metadata, comment: text } as const;
  return { kind: 'column', primaryKey: constraint, column: declared };
}

/** A reserved word with a type behind it was meant as a name. */
function columnName(cursor: Cursor): Identifier {
  const { token } = cursor;
  const isTyped = isTypeWord(cursor.peek(1).word) || cursor.is('AS', 1);
  return isReserved(token.word) && isTyped ? reservedName(cursor, 'a column name') : identifier(cursor, 'a column name');
}

function untyped(cursor: Cursor, name: Identifier): never {
  const { token } = cursor;
  const problem = `The column ${name.name} has no type: found ${found(cursor.text, token)}.`;
  return cursor.stop(syntaxFault(spanOf(token), problem, `Write a type behind the name, such as ${name.name} STRING.`));
}

/** `PRIMARY KEY NOT ENFORCED` of one column; NOT NULL may stand on either side of it. */
function inlineConstraint(cursor: Cursor, name: Identifier): PrimaryKey {
  const start = cursor.token;
  // With columns behind it, it is the table's own: only the comma before it was forgotten.
  if (cursor.peek(1).word === 'KEY' && cursor.is('(', 2)) return undefined;
  if (!cursor.at('PRIMARY')) return undefined;
  cursor.advance();
  cursor.expect('KEY');
  notEnforced(cursor, start);
  return { columns: [name], span: cursor.spanFrom(start) };
}

function metadataClause(cursor: Cursor): DeclaredColumn['metadata'] {
  const start = cursor.token;
  if (cursor.accept('METADATA') === undefined) return undefined;
  const from = cursor.accept('FROM') === undefined ? undefined : stringLiteral(cursor, 'a metadata key in single quotes').value;
  const isVirtual = cursor.accept('VIRTUAL') !== undefined;
  return { from, isVirtual, span: cursor.spanFrom(start) };
}

function comment(cursor: Cursor): string | undefined {
  if (cursor.accept('COMMENT') === undefined) return undefined;
  if (!isString(cursor.token)) cursor.expecting('a comment in single quotes');
  return stringLiteral(cursor, 'a comment in single quotes').value;
}
