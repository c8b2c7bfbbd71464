/**
 * QUERY_EVENT: a statement instead of rows. It ends or marks transactions, changes tables, or is DML of a session with another
 * binlog_format, which must never be passed over where it may have changed a captured table.
 *
 * Body: thread(4) seconds(4) database_length(1) error(2) status_length(2) | status… | database \0 | statement
 */
import type { CapturedTable } from './captured-table.ts';
import * as errors from './errors.ts';
import { EXECUTE_LOAD_QUERY, HEADER_BYTES } from './events.ts';
import type { LogProgress } from './log-progress.ts';
import { opening, tableNames, type Word, wordsOf } from './statement-text.ts';

/** What a statement does to the group it stands in. 'statement': it is the whole group, unless a BEGIN went before. */
type Effect = 'begin' | 'end' | 'statement' | 'nothing';

/** Most of all query events are this one. */
export function isBegin(bytes: Buffer, start: number, end: number): boolean {
  const at = end - 5;
  if (bytes[at] !== 0x42 || bytes[at + 1] !== 0x45 || bytes[at + 2] !== 0x47 || bytes[at + 3] !== 0x49 || bytes[at + 4] !== 0x4e)
    return false;
  return at === statementStart(bytes, start);
}

function statementStart(bytes: Buffer, start: number): number {
  const at = start + HEADER_BYTES;
  const more = bytes[start + 4] === EXECUTE_LOAD_QUERY ? 13 : 0;
  return at + more + 13 + bytes.readUInt16LE(at + 11) + bytes.readUInt8(at + 8) + 1;
}

/** Statements that change no row of any table and no table. */
const HARMLESS =
  /^(GRANT|REVOKE|ANALYZE|OPTIMIZE|REPAIR|CHECK|FLUSH|SET|INSTALL|UNINSTALL|RELEASE|SAVEPOINT|(CREATE|ALTER|DROP)( OR REPLACE)?( AGGREGATE)? (DEFINER|ALGORITHM|SQL|USER|ROLE|VIEW|TRIGGER|EVENT|PROCEDURE|FUNCTION|SERVER|INDEX|UNIQUE|FULLTEXT|SPATIAL|TABLESPACE|LOGFILE|UNDO|INSTANCE|RESOURCE|SPATIAL|PACKAGE|SEQUENCE)|(CREATE|ALTER) (DATABASE|SCHEMA)|RENAME USER|ALTER INSTANCE)\b/;

const CHANGES_ROWS = /^(INSERT|REPLACE|UPDATE|DELETE|LOAD|WITH|CALL|DO|SELECT|EXECUTE|IMPORT|BINLOG|HANDLER|VALUES|TABLE)\b/;

export class QueryReader {
  readonly #tables: readonly CapturedTable[];
  readonly #databases: ReadonlySet<string>;

  constructor(tables: readonly CapturedTable[]) {
    this.#tables = tables;
    this.#databases = new Set(tables.map(({ database }) => database.toLowerCase()));
  }

  read(bytes: Buffer, start: number, end: number, place: string, progress: LogProgress): Effect {
    const at = statementStart(bytes, start);
    const databaseLength = bytes.readUInt8(start + HEADER_BYTES + 8);
    const database = bytes.toString('utf8', at - 1 - databaseLength, at - 1);
    const statement = bytes.toString('utf8', at, end);
    const words = wordsOf(statement);
    const first = opening(words, 8);
    if (/^BEGIN\b|^START TRANSACTION\b|^XA (START|BEGIN)\b/.test(first)) return 'begin';
    if (first === 'COMMIT') return 'end';
    if (/^XA (COMMIT|ROLLBACK)\b/.test(first)) return this.#endXa(first, statement, place, progress);
    if (/^XA (END|PREPARE)\b/.test(first)) return 'nothing';
    if (/^ROLLBACK\b/.test(first)) return this.#rollback(first, statement, place, progress);
    if (/^SAVEPOINT\b|^RELEASE\b/.test(first)) return 'nothing';
    const next = `${progress.file}:${progress.eventStart + (end - start)}`;
    if (!HARMLESS.test(first)) this.#check({ words, first, statement, database, place, next });
    return /^CREATE TABLE\b/.test(first) && opening(words.slice(-2), 2) === 'START TRANSACTION' ? 'begin' : 'statement';
  }

  #endXa(first: string, statement: string, place: string, progress: LogProgress): Effect {
    const xid = statement
      .replace(/^\s*XA\s+(COMMIT|ROLLBACK)\s+/i, '')
      .replace(/\s+/g, '')
      .replace(/ONEPHASE$/i, '')
      .toLowerCase();
    const known = foundIn(progress.preparedXa, xid);
    const other = foundIn(progress.otherXa, xid);
    if (known !== undefined && first.startsWith('XA ROLLBACK')) throw errors.xaRolledBack(known, place);
    const isUnseen = known === undefined && other === undefined && !/ONE\s+PHASE\s*$/i.test(statement);
    if (isUnseen && progress.needsXaPrepare && first.startsWith('XA COMMIT')) throw errors.xaPrepareMissed(xid, place);
    if (known !== undefined) progress.preparedXa.delete(known);
    if (other !== undefined) progress.otherXa.delete(other);
    return 'end';
  }

  /** Written only where a table without transactions was changed too; the rows before it may or may not hold. */
  #rollback(first: string, statement: string, place: string, progress: LogProgress): Effect {
    if (progress.rows > 0) throw errors.statementUnreadable(place, shortened(statement));
    return first.startsWith('ROLLBACK TO') || first.startsWith('ROLLBACK WORK TO') ? 'nothing' : 'end';
  }

  #check(query: Query): void {
    const { words, first, statement, place, next } = query;
    if (CHANGES_ROWS.test(first)) {
      if (this.#mayChangeRows(query)) throw errors.statementUnreadable(place, shortened(statement));
      return;
    }
    const touched = this.#mentioned(words, query.database);
    if (/^DROP (DATABASE|SCHEMA)\b/.test(first)) {
      const dropped = words.find(({ text }, index) => index > 1 && !/^(IF|EXISTS)$/i.test(text))?.text.toLowerCase() ?? '';
      if (this.#databases.has(dropped)) throw errors.schemaChanged(`Database ${dropped}`, place, next, shortened(statement));
      return;
    }
    if (touched === undefined || /^CREATE (TEMPORARY )?TABLE\b/.test(first) || /^(DROP|ALTER) TEMPORARY\b/.test(first)) return;
    const name = `${touched.database}.${touched.name}`;
    if (/^TRUNCATE\b/.test(first)) throw errors.tableTruncated(name, place, shortened(statement));
    if (/^ALTER\b/.test(first) && keepsColumns(words)) return;
    throw errors.schemaChanged(name, place, next, shortened(statement));
  }

  /** DML as text: its triggers and views can reach any table of its database, so the database decides, not the name. */
  #mayChangeRows({ words, first, database }: Query): boolean {
    const target = /^(INSERT|REPLACE)\b/.test(first) ? insertTarget(words, database) : undefined;
    if (target !== undefined) return this.#databases.has(target.database.toLowerCase());
    if (this.#databases.has(database.toLowerCase())) return true;
    return (
      this.#mentioned(words, database) !== undefined ||
      words.some(({ text }, index) => words[index + 1]?.text === '.' && this.#databases.has(text.toLowerCase()))
    );
  }

  #mentioned(words: readonly Word[], database: string): CapturedTable | undefined {
    for (const mention of tableNames(words, database)) {
      const found = this.#tables.find(
        (table) =>
          table.name.toLowerCase() === mention.name.toLowerCase() && table.database.toLowerCase() === mention.database.toLowerCase(),
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** Servers write xids in other cases than their events. */
function foundIn(xids: ReadonlySet<string>, xid: string): string | undefined {
  return [...xids].find((prepared) => prepared.toLowerCase() === xid);
}

interface Query {
  readonly words: readonly Word[];
  readonly first: string;
  readonly statement: string;
  readonly database: string;
  readonly place: string;
  readonly next: string;
}

const MODIFIERS = /^(INSERT|REPLACE|LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE|INTO)$/i;

function insertTarget(words: readonly Word[], database: string): { database: string; name: string } | undefined {
  const at = words.findIndex(({ text, isQuoted }) => isQuoted || !MODIFIERS.test(text));
  return at < 0 ? undefined : tableNames(words.slice(at), database).next().value || undefined;
}

const KEEPS_COLUMNS =
  /^((ADD|DROP|RENAME|ALTER) (UNIQUE |FULLTEXT |SPATIAL )?(INDEX|KEY)|(ADD|DROP) (CONSTRAINT|FOREIGN|CHECK)|ENGINE|COMMENT|AUTO_INCREMENT|ALGORITHM|LOCK|FORCE|ENABLE|DISABLE|ROW_FORMAT|STATS_\w+|KEY_BLOCK_SIZE)\b/;

/** Whether every clause of an ALTER TABLE leaves columns and rows as they are: indexes, constraints, table options. */
function keepsColumns(words: readonly Word[]): boolean {
  const table = words.findIndex(({ text, isQuoted }) => !isQuoted && text.toUpperCase() === 'TABLE');
  const isQualified = words[table + 2]?.text === '.';
  let depth = 0;
  let clause: Word[] = [];
  const clauses = [clause];
  for (const word of words.slice(table + (isQualified ? 4 : 2))) {
    if (word.text === '(' && !word.isQuoted) depth++;
    if (word.text === ')' && !word.isQuoted) depth--;
    if (word.text !== ',' || depth > 0) clause.push(word);
    else {
      clause = [];
      clauses.push(clause);
    }
  }
  return clauses.every((words) => KEEPS_COLUMNS.test(opening(words, 3)));
}

function shortened(statement: string): string {
  const line = statement.slice(0, 2000).replace(/\s+/g, ' ').trim();
  return line.length > 500 ? `${line.slice(0, 500)} …` : line;
}
