/** `CREATE [TEMPORARY] TABLE [IF NOT EXISTS] name (columns) [COMMENT '…'] [WITH (…)]`, and what Flink has around it. */
import type { ColumnDefinition, CreateTable, Identifier } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { parenthesised } from '../list.ts';
import { tableOptions } from '../mysql-leftovers.ts';
import { identifier, ifClause, objectName, stringLiteral } from '../names.ts';
import { startsTableElement, tableElement } from './table-element.ts';
import { optionList } from './with-options.ts';

type PrimaryKey = CreateTable['primaryKey'];

/** Behind CREATE [TEMPORARY] TABLE. */
export function createTable(cursor: Cursor, start: Token, isTemporary: boolean): CreateTable {
  const ifNotExists = ifClause(cursor, ['NOT', 'EXISTS']);
  const name = objectName(cursor, 'a table name');
  const columns: ColumnDefinition[] = [];
  let primaryKey: PrimaryKey;
  if (cursor.at('(')) {
    const isColumnList = parenthesised(cursor, { element: tableElement, startsElement: startsTableElement, what: 'a column' });
    for (const element of isColumnList) {
      if (element.kind === 'column') columns.push(element.column);
      primaryKey = element.primaryKey ?? primaryKey;
    }
  }
  tableOptions(cursor);
  const comment = cursor.accept('COMMENT') === undefined ? undefined : stringLiteral(cursor, 'a comment in single quotes').value;
  distribution(cursor);
  const options = cursor.accept('WITH') === undefined ? [] : optionList(cursor);
  likeOrAs(cursor);
  return { kind: 'create-table', span: cursor.spanFrom(start), name, ifNotExists, isTemporary, columns, primaryKey, comment, options };
}

function distribution(cursor: Cursor): void {
  const start = cursor.token;
  if (cursor.accept('DISTRIBUTED') !== undefined) {
    while (!cursor.isOneOf(['WITH', 'AS', 'LIKE', 'PARTITIONED']) && !cursor.isAtStatementEnd) cursor.advance();
    cursor.unsupported(cursor.spanFrom(start), 'DISTRIBUTED BY');
  }
  const partition = cursor.token;
  if (cursor.accept('PARTITIONED') !== undefined) {
    cursor.expect('BY');
    nameList(cursor);
    cursor.unsupported(cursor.spanFrom(partition), 'PARTITIONED BY');
  }
}

function nameList(cursor: Cursor): readonly Identifier[] {
  return parenthesised(cursor, {
    element: (at) => identifier(at, 'a column name'),
    startsElement: (at) => at.isPlainWord(),
    what: 'a column name',
  });
}

function likeOrAs(cursor: Cursor): void {
  const start = cursor.token;
  if (cursor.accept('LIKE') !== undefined) {
    objectName(cursor, 'a table name');
    if (cursor.accept('(') !== undefined) {
      while (!cursor.is(')') && !cursor.isAtStatementEnd) cursor.advance();
      cursor.expect(')');
    }
    cursor.unsupported(cursor.spanFrom(start), 'CREATE TABLE … LIKE');
  } else if (cursor.accept('AS') !== undefined) {
    cursor.rules.query(cursor);
    cursor.unsupported(cursor.spanFrom(start), 'CREATE TABLE … AS SELECT');
  }
}
