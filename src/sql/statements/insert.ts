/** `[EXECUTE] INSERT INTO table [PARTITION (column = literal, …)] [(columns)] query`, and sets of them. */
import type { Expression } from '../ast.ts';
import type { Insert, PartitionValue, StatementSet } from '../ast-statements.ts';
import type { Cursor } from '../cursor.ts';
import { spanOf } from '../diagnose.ts';
import { startsQuery } from '../expressions/subquery.ts';
import { syntaxFault } from '../faults.ts';
import type { Token } from '../lexer.ts';
import { type ListRule, parenthesised } from '../list.ts';
import { identifier, isNameStart, objectName } from '../names.ts';
import { columnNames } from './column-names.ts';
import { optionsHint } from './hint.ts';

/** At INSERT; `start` is the statement's first token. */
export function insert(cursor: Cursor, start: Token): Insert {
  cursor.expect('INSERT');
  cursor.suspecting(['OVERWRITE']);
  if (cursor.token.word === 'OVERWRITE') cursor.unsupported(spanOf(cursor.advance()), 'INSERT OVERWRITE');
  else cursor.expect('INTO');
  if (cursor.is('TABLE') && isNameStart(cursor, 1)) needlessTable(cursor);
  const target = objectName(cursor, 'a table name');
  const hint = optionsHint(cursor);
  const partition = cursor.accept('PARTITION') === undefined ? [] : parenthesised(cursor, PARTITION_VALUES);
  const columns = cursor.at('(') && !startsQuery(cursor) ? columnNames(cursor) : undefined;
  const query = cursor.rules.query(cursor);
  return { kind: 'insert', span: cursor.spanFrom(start), target, hint, partition, columns, query };
}

const PARTITION_VALUES: ListRule<PartitionValue> = {
  element(at) {
    const column = identifier(at, 'a column name');
    at.expect('=');
    const value = at.rules.expression(at);
    if (!isLiteral(value)) {
      const remedy = 'Write a text, a number, or DATE and the like with a text; what differs from row to row the query gives.';
      at.note(syntaxFault(value.span, 'PARTITION gives a column one literal for all rows.', remedy));
    }
    return { column, value };
  },
  startsElement: (at) => isNameStart(at) && at.is('=', 1),
  what: 'a column name',
};

function isLiteral(value: Expression): boolean {
  if (value.kind === 'unary')
    return value.operator !== 'NOT' && value.operand.kind === 'literal' && value.operand.literal.kind === 'number';
  return value.kind === 'literal';
}

/** Hive writes INSERT INTO TABLE t. */
function needlessTable(cursor: Cursor): void {
  const before = cursor.previous.end;
  const token = cursor.advance();
  const remedy = 'Leave it out.';
  cursor.note(
    syntaxFault(spanOf(token), 'INSERT INTO takes the name of the table without TABLE.', remedy, {
      span: { start: before, end: token.end },
      replacement: '',
    }),
  );
}

/** At `STATEMENT SET BEGIN …; …; END`, or at `BEGIN STATEMENT SET; …; END`. */
export function statementSet(cursor: Cursor, start: Token): StatementSet {
  const isOldForm = cursor.accept('BEGIN') !== undefined;
  cursor.expect('STATEMENT');
  cursor.expect('SET');
  if (cursor.is(';')) cursor.advance();
  if (!isOldForm) cursor.expect('BEGIN');
  const inserts: Insert[] = [];
  while (!cursor.at('END') && !cursor.isAtEnd) {
    const one = cursor.attempt(() => element(cursor));
    if (one !== undefined) inserts.push(one);
    else while (!cursor.isAtStatementEnd) cursor.advance();
    if (cursor.is(';')) cursor.advance();
  }
  cursor.foresee(() => element(cursor));
  if (inserts.length === 0 && cursor.is('END')) {
    const remedy = 'Write INSERT INTO … statements between BEGIN and END.';
    cursor.note(syntaxFault(spanOf(cursor.token), 'The statement set is empty.', remedy));
  }
  cursor.expect('END');
  return { kind: 'statement-set', span: cursor.spanFrom(start), inserts };
}

function element(cursor: Cursor): Insert {
  if (cursor.token.kind === 'keyword' && !cursor.is('INSERT')) foreignElement(cursor);
  const one = insert(cursor, cursor.token);
  if (cursor.is('INSERT') || cursor.is('END')) missingSemicolon(cursor);
  else if (!cursor.at(';')) cursor.stopHere();
  return one;
}

function foreignElement(cursor: Cursor): never {
  const problem = `Only INSERT statements stand between BEGIN and END of a statement set, but ${cursor.token.word} stands here.`;
  return cursor.stop(
    syntaxFault(spanOf(cursor.token), problem, 'Put it before BEGIN or behind END; with END missing, write END; before it.'),
  );
}

function missingSemicolon(cursor: Cursor): void {
  const place = { start: cursor.previous.end, end: cursor.previous.end };
  const problem = `A semicolon is missing before ${cursor.token.word}.`;
  cursor.note(
    syntaxFault(spanOf(cursor.token), problem, 'End every INSERT of the set with a semicolon.', { span: place, replacement: ';' }),
  );
}
