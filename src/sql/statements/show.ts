/** SHOW, DESCRIBE, EXPLAIN, HELP: what only tells. */
import type { LikeFilter, ObjectName } from '../ast.ts';
import type { Describe, Explain, ExplainDetail, Help, ListKind, Show, Statement, UnsupportedStatement } from '../ast-statements.ts';
import type { Cursor } from '../cursor.ts';
import { spanOf } from '../diagnose.ts';
import { mysqlFault } from '../faults.ts';
import type { Token } from '../lexer.ts';
import { isNameStart, objectName, stringLiteral } from '../names.ts';
import { insert, statementSet } from './insert.ts';
import { restOfStatement, unsupportedStatement } from './unsupported.ts';

/** The lists, by the words behind SHOW. */
const LISTS: ReadonlyMap<string, ListKind> = new Map([
  ['TABLES', 'tables'],
  ['VIEWS', 'views'],
  ['FUNCTIONS', 'functions'],
  ['CATALOGS', 'catalogs'],
  ['DATABASES', 'databases'],
  ['JOBS', 'jobs'],
  ['CONNECTORS', 'connectors'],
]);
/** What Flink can show besides. */
const LATER = ['MODULES', 'PARTITIONS', 'JARS', 'PROCEDURES', 'MODELS', 'CONNECTIONS', 'FULL', 'MATERIALIZED'];
const MYSQL = [
  'BINARY',
  'BINLOG',
  'MASTER',
  'REPLICA',
  'REPLICAS',
  'SLAVE',
  'VARIABLES',
  'GLOBAL',
  'SESSION',
  'STATUS',
  'PROCESSLIST',
  'GRANTS',
  'ENGINE',
  'ENGINES',
  'INDEX',
  'INDEXES',
  'KEYS',
  'WARNINGS',
  'ERRORS',
  'TRIGGERS',
  'EVENTS',
  'PLUGINS',
  'PRIVILEGES',
  'CHARSET',
  'COLLATION',
  'OPEN',
  'TABLE',
];

export function show(cursor: Cursor, start: Token): Show | UnsupportedStatement {
  cursor.expect('SHOW');
  const what = showWhat(cursor);
  if (what !== undefined) return { kind: 'show', span: cursor.spanFrom(start), what };
  if (cursor.accept('CREATE') !== undefined) return showCreate(cursor, start);
  const { word } = cursor.token;
  if (LATER.includes(word) && !(word === 'FULL' && cursor.is('TABLES', 1))) return unsupportedStatement(cursor, start, `SHOW ${word}`);
  if (MYSQL.includes(word) || (word === 'FULL' && cursor.is('TABLES', 1))) {
    restOfStatement(cursor);
    const span = cursor.spanFrom(start);
    return cursor.stop(mysqlFault(span, cursor.text.slice(span.start, span.end)));
  }
  cursor.suspecting(LATER);
  return cursor.stopHere();
}

function showWhat(cursor: Cursor): Show['what'] | undefined {
  const list = LISTS.get(cursor.acceptOneOf([...LISTS.keys()])?.word ?? '');
  if (list !== undefined) return { kind: list, ...listClauses(cursor, list) };
  if (cursor.acceptAll('USER', 'FUNCTIONS')) {
    return { kind: 'user-functions', ...listClauses(cursor, 'user-functions') };
  }
  if (cursor.accept('COLUMNS') !== undefined) {
    if (cursor.acceptOneOf(['FROM', 'IN']) === undefined) cursor.stopHere();
    return { kind: 'columns', name: objectName(cursor, 'a table name'), like: likeFilter(cursor) };
  }
  if (cursor.accept('CURRENT') === undefined) return undefined;
  if (cursor.accept('CATALOG') !== undefined) return { kind: 'current-catalog' };
  cursor.expect('DATABASE');
  return { kind: 'current-database' };
}

/** `[FROM catalog.database] [[NOT] LIKE 'pattern']`. */
function listClauses(cursor: Cursor, kind: ListKind): { readonly from: ObjectName | undefined; readonly like: LikeFilter | undefined } {
  const isInDatabase = kind !== 'catalogs' && kind !== 'jobs' && kind !== 'connectors';
  const isFrom = isInDatabase && cursor.acceptOneOf(['FROM', 'IN']) !== undefined;
  const from = isFrom ? objectName(cursor, kind === 'databases' ? 'a catalog name' : 'a database name') : undefined;
  return { from, like: likeFilter(cursor) };
}

export function likeFilter(cursor: Cursor): LikeFilter | undefined {
  const isNegated = cursor.accept('NOT') !== undefined;
  const word = cursor.acceptOneOf(['LIKE', 'ILIKE'])?.word;
  if (word === undefined) return isNegated ? cursor.stopHere() : undefined;
  return { pattern: stringLiteral(cursor, 'a pattern in single quotes'), isNegated, ignoresCase: word === 'ILIKE' };
}

function showCreate(cursor: Cursor, start: Token): Show | UnsupportedStatement {
  const kind = cursor.acceptOneOf(['TABLE', 'VIEW'])?.word;
  if (kind !== undefined) {
    const name = objectName(cursor, kind === 'VIEW' ? 'the name of a view' : 'a table name');
    return { kind: 'show', span: cursor.spanFrom(start), what: { kind: kind === 'VIEW' ? 'create-view' : 'create-table', name } };
  }
  if (cursor.isOneOf(['CATALOG', 'MODEL', 'FUNCTION', 'DATABASE', 'MATERIALIZED', 'CONNECTION'])) {
    return unsupportedStatement(cursor, start, `SHOW CREATE ${cursor.token.word}`);
  }
  return cursor.stopHere();
}

export function describe(cursor: Cursor, start: Token): Describe | UnsupportedStatement {
  cursor.advance();
  if (cursor.isOneOf(['CATALOG', 'DATABASE', 'FUNCTION', 'JOB', 'MODEL', 'CONNECTION', 'EXTENDED']) && isNameLike(cursor)) {
    return unsupportedStatement(cursor, start, `DESCRIBE ${cursor.token.word}`);
  }
  if (cursor.is('TABLE') && isNameStart(cursor, 1)) cursor.advance();
  const name = objectName(cursor, 'a table name');
  return { kind: 'describe', span: cursor.spanFrom(start), name };
}

function isNameLike(cursor: Cursor): boolean {
  return isNameStart(cursor, 1) || cursor.peek(1).kind === 'string' || cursor.is('EXTENDED', 1);
}

export function explain(cursor: Cursor, start: Token): Explain | UnsupportedStatement {
  cursor.expect('EXPLAIN');
  const details: ExplainDetail[] = [];
  if (cursor.is('PLAN') && cursor.is('FOR', 1)) cursor.acceptAll('PLAN', 'FOR');
  else explainDetails(cursor, details);
  const first = cursor.token;
  if (cursor.is('CREATE')) return unsupportedStatement(cursor, start, 'EXPLAIN CREATE');
  const statement = cursor.at('INSERT') ? insert(cursor, first) : isSet(cursor) ? setOf(cursor, first) : queryOf(cursor, first);
  return { kind: 'explain', span: cursor.spanFrom(start), details, statement };
}

/** `CHANGELOG_MODE, ESTIMATED_COST, …` */
function explainDetails(cursor: Cursor, details: ExplainDetail[]): void {
  if (!isDetail(cursor)) return;
  do {
    const { token } = cursor;
    if (!isDetail(cursor)) {
      cursor.expecting('CHANGELOG_MODE');
      cursor.expecting('ESTIMATED_COST');
      cursor.stopHere();
    }
    cursor.advance();
    if (token.word === 'CHANGELOG_MODE' || token.word === 'ESTIMATED_COST') details.push(token.word);
    else cursor.unsupported(spanOf(token), `EXPLAIN ${token.word}`);
  } while (cursor.accept(',') !== undefined);
}

function isDetail(cursor: Cursor): boolean {
  return cursor.isOneOf(['CHANGELOG_MODE', 'ESTIMATED_COST', 'JSON_EXECUTION_PLAN', 'PLAN_ADVICE']);
}

function isSet(cursor: Cursor): boolean {
  return cursor.is('STATEMENT') || cursor.is('EXECUTE') || cursor.is('BEGIN');
}

function setOf(cursor: Cursor, first: Token): Explain['statement'] {
  if (cursor.is('EXECUTE')) cursor.advance();
  return statementSet(cursor, first);
}

function queryOf(cursor: Cursor, first: Token): Explain['statement'] {
  const query = cursor.rules.query(cursor);
  return { kind: 'query', span: cursor.spanFrom(first), query };
}

/** The topic is whatever stands behind HELP. */
export function help(cursor: Cursor, start: Token): Help {
  cursor.expect('HELP');
  cursor.expecting('a topic');
  const { token } = cursor;
  while (!cursor.isAtStatementEnd) cursor.advance();
  const topic = cursor.previous === start ? undefined : cursor.text.slice(token.start, cursor.previous.end);
  return { kind: 'help', span: cursor.spanFrom(start), topic };
}

/** `USE db`, `USE c.db`, `USE CATALOG c`, `USE MODULES a, b`. */
export function use(cursor: Cursor, start: Token): Statement {
  cursor.expect('USE');
  if (cursor.is('MODULES')) return unsupportedStatement(cursor, start, 'USE MODULES');
  const what = cursor.accept('CATALOG') === undefined ? 'database' : 'catalog';
  const name = objectName(cursor, `a ${what} name`);
  return { kind: 'use', span: cursor.spanFrom(start), what, name };
}
