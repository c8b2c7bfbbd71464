/** One statement, chosen by its first words. */
import type { QueryStatement, Statement } from '../ast-statements.ts';
import type { Cursor } from '../cursor.ts';
import { mysqlFault } from '../faults.ts';
import type { Token } from '../lexer.ts';
import { ifClause, objectName } from '../names.ts';
import { alterTable } from './alter-table.ts';
import { createTable, importDatabase } from './create-table.ts';
import { insert, statementSet } from './insert.ts';
import { addJar, sourceFile, stopJob } from './jobs.ts';
import { peekTopic } from './peek.ts';
import { resetOption, setOption } from './set.ts';
import { describe, explain, help, show, use } from './show.ts';
import { restOfStatement, unsupportedStatement } from './unsupported.ts';
import { alterView, createView, dropView } from './view.ts';

type Rule = (cursor: Cursor, start: Token) => Statement;

const RULES: Readonly<Record<string, Rule>> = {
  CREATE: create,
  DROP: drop,
  SHOW: show,
  DESCRIBE: describe,
  DESC: describe,
  SET: setOption,
  RESET: resetOption,
  INSERT: insert,
  SELECT: queryStatement,
  WITH: queryStatement,
  VALUES: queryStatement,
  TABLE: queryStatement,
  '(': queryStatement,
  EXPLAIN: explain,
  STOP: stopJob,
  EXECUTE: execute,
  BEGIN: begin,
  HELP: help,
  SOURCE: sourceFile,
  ADD: addJar,
  IMPORT: importDatabase,
  PEEK: peekTopic,
  USE: use,
  ALTER: alter,
  QUIT: oneWord('quit'),
  EXIT: oneWord('quit'),
  CLEAR: oneWord('clear'),
};

/** Statements of Flink and its client that are not there yet; the second word belongs to the name. */
const LATER = ['LOAD', 'UNLOAD', 'REMOVE', 'ANALYZE', 'UPDATE', 'DELETE', 'TRUNCATE', 'CALL', 'COMPILE'];
const ONE_WORD = ['UPDATE', 'DELETE', 'CALL', 'COMPILE'];

const MYSQL = [
  'GRANT',
  'REVOKE',
  'FLUSH',
  'LOCK',
  'UNLOCK',
  'CHANGE',
  'START',
  'KILL',
  'OPTIMIZE',
  'REPAIR',
  'CHECK',
  'CHECKSUM',
  'REPLACE',
  'RENAME',
  'HANDLER',
  'INSTALL',
  'UNINSTALL',
  'PURGE',
  'COMMIT',
  'ROLLBACK',
  'SAVEPOINT',
  'DO',
  'XA',
  'BINLOG',
  'PREPARE',
  'DEALLOCATE',
  'DELIMITER',
];
/** What MySQL creates, alters and drops and Flink does not. */
const MYSQL_OBJECTS = [
  'USER',
  'INDEX',
  'TRIGGER',
  'EVENT',
  'ROLE',
  'PROCEDURE',
  'UNIQUE',
  'FULLTEXT',
  'SPATIAL',
  'SERVER',
  'TABLESPACE',
  'SEQUENCE',
  'SCHEMA',
];
const FLINK_OBJECTS = ['FUNCTION', 'CATALOG', 'DATABASE', 'MODEL', 'MATERIALIZED', 'CONNECTION'];

const STARTERS = [...Object.keys(RULES).filter((word) => word !== '('), ...LATER];

/** Whether a statement begins with this word. */
export function startsStatement(word: string): boolean {
  return STARTERS.includes(word);
}

export function statement(cursor: Cursor): Statement {
  const start = cursor.token;
  const rule = Object.hasOwn(RULES, start.word) ? RULES[start.word] : undefined;
  if (rule !== undefined) return rule(cursor, start);
  if (LATER.includes(start.word)) return later(cursor, start);
  if (MYSQL.includes(start.word)) return mysql(cursor, start.word);
  cursor.expecting('a statement such as SELECT, INSERT or CREATE TABLE');
  cursor.expecting(`~${Object.keys(RULES).join(' ')}`);
  cursor.suspecting(LATER);
  return cursor.stopHere();
}

function queryStatement(cursor: Cursor, start: Token): QueryStatement {
  const query = cursor.rules.query(cursor);
  return { kind: 'query', span: cursor.spanFrom(start), query };
}

function later(cursor: Cursor, start: Token): Statement {
  const second = ONE_WORD.includes(start.word) ? '' : cursor.peek(1).word;
  return unsupportedStatement(cursor, start, `${start.word} ${second}`.trim());
}

function mysql(cursor: Cursor, name: string): never {
  const { token } = cursor;
  const span = { start: token.start, end: token.end };
  restOfStatement(cursor);
  return cursor.stop(mysqlFault(span, name));
}

function create(cursor: Cursor, start: Token): Statement {
  if (MYSQL_OBJECTS.includes(cursor.peek(1).word)) return mysql(cursor, `CREATE ${cursor.peek(1).word}`);
  cursor.expect('CREATE');
  const isReplacing = cursor.acceptAll('OR', 'REPLACE') || cursor.acceptAll('OR', 'ALTER');
  const isTemporary = cursor.accept('TEMPORARY') !== undefined;
  if (isTemporary) cursor.accept('SYSTEM');
  if (cursor.accept('TABLE') !== undefined) {
    const table = createTable(cursor, start, isTemporary);
    if (isReplacing) cursor.unsupported(table.span, 'CREATE OR REPLACE TABLE');
    return table;
  }
  if (cursor.accept('VIEW') !== undefined) return createView(cursor, start, { isTemporary, isReplacing });
  if (FLINK_OBJECTS.includes(cursor.token.word)) {
    const name = cursor.is('MATERIALIZED') ? 'CREATE MATERIALIZED TABLE' : `CREATE ${cursor.token.word}`;
    return unsupportedStatement(cursor, start, name);
  }
  cursor.suspecting(FLINK_OBJECTS);
  return cursor.stopHere();
}

function drop(cursor: Cursor, start: Token): Statement {
  if (MYSQL_OBJECTS.includes(cursor.peek(1).word)) return mysql(cursor, `DROP ${cursor.peek(1).word}`);
  cursor.expect('DROP');
  const isTemporary = cursor.accept('TEMPORARY') !== undefined;
  if (isTemporary) cursor.accept('SYSTEM');
  if (cursor.accept('VIEW') !== undefined) return dropView(cursor, start, isTemporary);
  if (FLINK_OBJECTS.includes(cursor.token.word)) return unsupportedStatement(cursor, start, `DROP ${cursor.token.word}`);
  cursor.expect('TABLE');
  const ifExists = ifClause(cursor, ['EXISTS']);
  const name = objectName(cursor, 'a table name');
  return { kind: 'drop-table', span: cursor.spanFrom(start), name, ifExists, isTemporary };
}

function oneWord(kind: 'quit' | 'clear'): Rule {
  return (cursor, start) => {
    cursor.advance();
    return { kind, span: cursor.spanFrom(start) };
  };
}

function alter(cursor: Cursor, start: Token): Statement {
  const { word } = cursor.peek(1);
  if (MYSQL_OBJECTS.includes(word)) return mysql(cursor, `ALTER ${word}`);
  cursor.expect('ALTER');
  if (cursor.accept('VIEW') !== undefined) return alterView(cursor, start);
  if (cursor.accept('TABLE') !== undefined) return alterTable(cursor, start);
  return unsupportedStatement(cursor, start, `ALTER ${word}`.trim());
}

function execute(cursor: Cursor, start: Token): Statement {
  cursor.expect('EXECUTE');
  if (cursor.at('INSERT')) return insert(cursor, start);
  if (cursor.at('STATEMENT')) return statementSet(cursor, start);
  if (cursor.is('PLAN')) return unsupportedStatement(cursor, start, 'EXECUTE PLAN');
  return queryStatement(cursor, start);
}

function begin(cursor: Cursor, start: Token): Statement {
  if (cursor.is('STATEMENT', 1)) return statementSet(cursor, start);
  return mysql(cursor, 'BEGIN');
}
