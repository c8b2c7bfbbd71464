/**
 * `CREATE [TEMPORARY] TABLE [IF NOT EXISTS] name (columns) [COMMENT '…'] [WITH (…)]`, and what Flink has around it; `… name FROM 'url'`, which
 * Flink has not.
 */

import type { Span } from '../../model/errors.ts';
import type { Identifier } from '../ast.ts';
import type { CreateTableFrom, ImportDatabase } from '../ast-server-statements.ts';
import type { ColumnDefinition, CreateTable } from '../ast-statements.ts';
import type { Cursor } from '../cursor.ts';
import { syntaxFault } from '../faults.ts';
import type { Token } from '../lexer.ts';
import { parenthesised } from '../list.ts';
import { tableOptions } from '../mysql-leftovers.ts';
import { identifier, ifClause, objectName, stringLiteral } from '../names.ts';
import { likeClause } from './like-clause.ts';
import { likeFilter } from './show.ts';
import { startsTableElement, tableElement } from './table-element.ts';
import { optionList } from './with-options.ts';

/** Behind CREATE [TEMPORARY] TABLE. */
export function createTable(cursor: Cursor, start: Token, isTemporary: boolean): CreateTable | CreateTableFrom {
  const ifNotExists = ifClause(cursor, ['NOT', 'EXISTS']);
  const name = objectName(cursor, 'a table name');
  if (cursor.accept('FROM') !== undefined) {
    const url = stringLiteral(cursor, TABLE_URL);
    const options = withClause(cursor);
    return { kind: 'create-table-from', span: cursor.spanFrom(start), name, ifNotExists, isTemporary, url, options };
  }
  const elements = tableElements(cursor);
  tableOptions(cursor);
  const comment = cursor.accept('COMMENT') === undefined ? undefined : stringLiteral(cursor, 'a comment in single quotes').value;
  distribution(cursor);
  const partitionedBy = partitions(cursor);
  const options = withClause(cursor);
  const like = likeClause(cursor);
  if (like === undefined) asQuery(cursor);
  const clauses = { ...elements, partitionedBy, comment, options, like };
  return { kind: 'create-table', span: cursor.spanFrom(start), name, ifNotExists, isTemporary, ...clauses };
}

/** `IMPORT DATABASE 'url' [LIKE 'pattern'] [WITH (…)]`. */
export function importDatabase(cursor: Cursor, start: Token): ImportDatabase {
  cursor.expect('IMPORT');
  cursor.expect('DATABASE');
  const url = stringLiteral(cursor, "the address of a database: 'mysql://user@host/database'");
  const like = likeFilter(cursor);
  const options = withClause(cursor);
  return { kind: 'import-database', span: cursor.spanFrom(start), url, like, options };
}

const TABLE_URL = "the address of a table: 'mysql://user@host/database.table'";

export function withClause(cursor: Cursor): CreateTable['options'] {
  return cursor.accept('WITH') === undefined ? [] : optionList(cursor);
}

function tableElements(cursor: Cursor): Pick<CreateTable, 'columns' | 'primaryKey' | 'watermark'> {
  const columns: ColumnDefinition[] = [];
  let primaryKey: CreateTable['primaryKey'];
  let watermark: CreateTable['watermark'];
  if (!cursor.at('(')) return { columns, primaryKey, watermark };
  for (const element of parenthesised(cursor, { element: tableElement, startsElement: startsTableElement, what: 'a column' })) {
    if (element.kind === 'watermark') {
      if (watermark !== undefined) secondWatermark(cursor, element.watermark.span);
      watermark ??= element.watermark;
    } else primaryKey = element.primaryKey ?? primaryKey;
    if (element.kind === 'column') columns.push(element.column);
  }
  return { columns, primaryKey, watermark };
}

function secondWatermark(cursor: Cursor, span: Span): void {
  cursor.note(syntaxFault(span, 'A table has one WATERMARK at most.', 'Leave this one out.'));
}

function distribution(cursor: Cursor): void {
  const start = cursor.token;
  if (cursor.accept('DISTRIBUTED') !== undefined) {
    while (!cursor.isOneOf(['WITH', 'AS', 'LIKE', 'PARTITIONED']) && !cursor.isAtStatementEnd) cursor.advance();
    cursor.unsupported(cursor.spanFrom(start), 'DISTRIBUTED BY');
  }
}

function partitions(cursor: Cursor): readonly Identifier[] | undefined {
  if (cursor.accept('PARTITIONED') === undefined) return undefined;
  cursor.expect('BY');
  return parenthesised(cursor, {
    element: (at) => identifier(at, 'a column name'),
    startsElement: (at) => at.isPlainWord(),
    what: 'a column name',
  });
}

function asQuery(cursor: Cursor): void {
  const start = cursor.token;
  if (cursor.accept('AS') === undefined) return;
  cursor.rules.query(cursor);
  cursor.unsupported(cursor.spanFrom(start), 'CREATE TABLE … AS SELECT');
}
