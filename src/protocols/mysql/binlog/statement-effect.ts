/**
 * What a statement of the log may have done to tables, by its words.
 *
 *   GRANT … | CREATE VIEW … | ANALYZE TABLE …   nothing
 *   RENAME TABLE a TO b, c TO d                 tables: a, b, c, d are others now
 *   TRUNCATE t                                  tables: t lost rows that no change tells of
 *   DROP DATABASE d                             database: d is gone
 *   INSERT … | CALL … | whatever else           rows: any row of any table may have changed, for a trigger or a function reaches everywhere
 *
 * Law: a statement is 'nothing' only by being listed here. One that nobody thought of is 'rows', which stops a job.
 */
import { alterEffect } from './alter-table-effect.ts';
import { isKeyword, isPunctuation, opening, type TableName, tableNameAt, type Word } from './statement-text.ts';

export interface ChangedTable extends TableName {
  /** 'others': other columns, or none any more. 'emptied': rows left it without a change of their own. */
  readonly how: 'others' | 'emptied';
}

export type StatementEffect =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'tables'; readonly tables: readonly ChangedTable[] }
  | { readonly kind: 'database'; readonly database: string }
  /** `into`: the one table that the statement names as its target, where that is certain. */
  | { readonly kind: 'rows'; readonly into?: TableName | undefined };

const NOTHING: StatementEffect = { kind: 'nothing' };
const ROWS: StatementEffect = { kind: 'rows' };

/** Words behind CREATE, ALTER and DROP that name a kind of object in which no row of a table lies. */
const WITHOUT_ROWS = [
  'EVENT',
  'FUNCTION',
  'INDEX',
  'INSTANCE',
  'LIBRARY',
  'LOGFILE',
  'PACKAGE',
  'PROCEDURE',
  'REFERENCE',
  'RESOURCE',
  'ROLE',
  'SEQUENCE',
  'SERVER',
  'TABLESPACE',
  'TRIGGER',
  'USER',
  'VIEW',
];
const OBJECTS = [...WITHOUT_ROWS, 'TABLE', 'TABLES', 'DATABASE', 'SCHEMA'];

type Reader = (words: readonly Word[], database: string) => StatementEffect;

const nothing: Reader = () => NOTHING;

/** By the first word of the statement. */
const EFFECTS: ReadonlyMap<string, Reader> = new Map([
  ['GRANT', nothing],
  ['REVOKE', nothing],
  ['OPTIMIZE', nothing],
  ['REPAIR', nothing],
  ['CHECK', nothing],
  ['FLUSH', nothing],
  ['INSTALL', nothing],
  ['UNINSTALL', nothing],
  // MariaDB's ANALYZE before anything but a table carries the statement out.
  ['ANALYZE', (words) => (/^ANALYZE ((NO_WRITE_TO_BINLOG|LOCAL) )?TABLES?\b/.test(opening(words, 3)) ? NOTHING : ROWS)],
  ['SET', set],
  ['CREATE', create],
  ['ALTER', alter],
  ['DROP', drop],
  ['RENAME', rename],
  ['TRUNCATE', truncate],
  ['INSERT', insert],
  ['REPLACE', insert],
]);

export function effectOf(words: readonly Word[], database: string): StatementEffect {
  const [first] = words;
  // Servers put a comment in the place of an event that their reader would not know.
  if (first === undefined) return NOTHING;
  const reader = first.isQuoted ? undefined : EFFECTS.get(first.text.toUpperCase());
  return reader === undefined ? ROWS : reader(words, database);
}

/** MariaDB: SET STATEMENT variable = value, … FOR statement. */
function set(words: readonly Word[], database: string): StatementEffect {
  if (!isKeyword(words[1], 'STATEMENT')) return NOTHING;
  let depth = 0;
  const at = words.findIndex((word) => {
    if (isPunctuation(word, '(')) depth++;
    if (isPunctuation(word, ')')) depth--;
    return depth === 0 && isKeyword(word, 'FOR');
  });
  return at < 0 || at === words.length - 1 ? ROWS : effectOf(words.slice(at + 1), database);
}

function create(words: readonly Word[], database: string): StatementEffect {
  const at = objectAt(words);
  if (isKeyword(words[at], ...WITHOUT_ROWS)) return NOTHING;
  const replaces = opening(words, 3) === 'CREATE OR REPLACE';
  if (isKeyword(words[at], 'DATABASE', 'SCHEMA')) return replaces ? databaseBehind(words, at) : NOTHING;
  if (!isKeyword(words[at], 'TABLE')) return ROWS;
  // In a log of rows the server writes the columns instead, and the rows behind them.
  if (words.some((word) => isKeyword(word, 'SELECT'))) return ROWS;
  return replaces && !isTemporary(words, at) ? changed(words, at, database, 'others') : NOTHING;
}

function alter(words: readonly Word[], database: string): StatementEffect {
  const at = objectAt(words);
  if (isKeyword(words[at], ...WITHOUT_ROWS, 'DATABASE', 'SCHEMA')) return NOTHING;
  const target = isKeyword(words[at], 'TABLE') ? tableNameAt(words, behindGuard(words, at + 1), database) : undefined;
  if (target === undefined) return ROWS;
  const isIgnore = words.slice(1, at).some((word) => isKeyword(word, 'IGNORE'));
  const tables = alterEffect(words.slice(target.next), target.table, { database, isIgnore });
  return tables.length === 0 ? NOTHING : { kind: 'tables', tables };
}

function drop(words: readonly Word[], database: string): StatementEffect {
  const at = objectAt(words);
  if (isKeyword(words[at], ...WITHOUT_ROWS) || isTemporary(words, at)) return NOTHING;
  if (isKeyword(words[at], 'DATABASE', 'SCHEMA')) return databaseBehind(words, at);
  return isKeyword(words[at], 'TABLE', 'TABLES') ? changed(words, at, database, 'others') : ROWS;
}

function rename(words: readonly Word[], database: string): StatementEffect {
  if (isKeyword(words[1], 'USER')) return NOTHING;
  return isKeyword(words[1], 'TABLE', 'TABLES') ? changed(words, 1, database, 'others') : ROWS;
}

function truncate(words: readonly Word[], database: string): StatementEffect {
  // Without TABLE it may be a table of that name.
  const hasKeyword = isKeyword(words[1], 'TABLE') && words.length > 2;
  return changed(words, hasKeyword ? 1 : 0, database, 'emptied');
}

function insert(words: readonly Word[], database: string): StatementEffect {
  const at = words.findIndex((word) => !isKeyword(word, 'INSERT', 'REPLACE', 'LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY', 'IGNORE', 'INTO'));
  return { kind: 'rows', into: tableNameAt(words, at, database)?.table };
}

/** Tables in a list behind `at`, divided by commas and, in RENAME, by TO. */
function changed(words: readonly Word[], at: number, database: string, how: ChangedTable['how']): StatementEffect {
  const tables: ChangedTable[] = [];
  for (let next: number | undefined = behindGuard(words, at + 1); next !== undefined; ) {
    const found = tableNameAt(words, next, database);
    if (found === undefined) return ROWS;
    tables.push({ ...found.table, how });
    next = behindDivider(words, found.next);
  }
  return { kind: 'tables', tables };
}

/** Behind the next comma or TO; what may stand in front of it is WAIT n, NOWAIT, RESTRICT and CASCADE. */
function behindDivider(words: readonly Word[], at: number): number | undefined {
  const found = words.findIndex((word, index) => index >= at && (isPunctuation(word, ',') || isKeyword(word, 'TO')));
  return found < 0 ? undefined : found + 1;
}

function databaseBehind(words: readonly Word[], at: number): StatementEffect {
  const name = words[behindGuard(words, at + 1)];
  return name === undefined ? ROWS : { kind: 'database', database: name.text };
}

/** Behind IF EXISTS and IF NOT EXISTS. */
function behindGuard(words: readonly Word[], at: number): number {
  if (!isKeyword(words[at], 'IF')) return at;
  if (isKeyword(words[at + 1], 'EXISTS')) return at + 2;
  return isKeyword(words[at + 1], 'NOT') && isKeyword(words[at + 2], 'EXISTS') ? at + 3 : at;
}

/** The word that names the kind of object: what stands before it (OR REPLACE, DEFINER = …, UNIQUE) is passed over. */
function objectAt(words: readonly Word[]): number {
  return words.findIndex((word, index) => index > 0 && isKeyword(word, ...OBJECTS));
}

function isTemporary(words: readonly Word[], at: number): boolean {
  return words.slice(1, at).some((word) => isKeyword(word, 'TEMPORARY'));
}
