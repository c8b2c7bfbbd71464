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
import { clientCollation, decodeStatement } from './statement-charset.ts';
import { effectOf } from './statement-effect.ts';
import { opening, type Word, wordsOf } from './statement-text.ts';

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

export interface QueryContext {
  /** Where the event begins, for errors. */
  readonly place: string;
  readonly progress: LogProgress;
  /** What the statement does to tables is of no interest. */
  readonly isLeftOut: boolean;
}

export class QueryReader {
  readonly #tables: readonly CapturedTable[];

  constructor(tables: readonly CapturedTable[]) {
    this.#tables = tables;
  }

  /** `event`: header first, without its checksum. */
  read(event: Buffer, { place, progress, isLeftOut }: QueryContext): Effect {
    const query = queryOf(event);
    const { words, statement } = query;
    const first = opening(words, 8);
    if (/^BEGIN( WORK)?$|^START TRANSACTION\b|^XA (START|BEGIN)\b/.test(first)) return 'begin';
    if (first === 'COMMIT') return 'end';
    if (/^XA (COMMIT|ROLLBACK)\b/.test(first)) return this.#endXa(first, statement, place, progress);
    if (/^XA (END|PREPARE)\b/.test(first)) return 'nothing';
    if (/^ROLLBACK\b/.test(first)) return this.#rollback(first, statement, place, progress);
    if (/^SAVEPOINT\b|^RELEASE SAVEPOINT\b/.test(first)) return 'nothing';
    if (!isLeftOut) this.#check(query, place);
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
    if (progress.rows > 0) throw errors.rowsRolledBack(place, shortened(statement));
    return first.startsWith('ROLLBACK TO') || first.startsWith('ROLLBACK WORK TO') ? 'nothing' : 'end';
  }

  #check({ words, statement, database, isCertain }: Query, place: string): void {
    const effect = effectOf(words, database);
    switch (effect.kind) {
      case 'nothing':
        return;
      case 'database':
        if (this.#tables.some((table) => isSame(table.database, effect.database))) {
          throw errors.schemaChanged(`Database ${effect.database}`, place, shortened(statement));
        }
        break;
      case 'tables':
        for (const { database, name, how } of effect.tables) {
          if (!this.#tables.some((table) => isSame(table.database, database) && isSame(table.name, name))) continue;
          const change = how === 'emptied' ? errors.tableTruncated : errors.schemaChanged;
          throw change(`${database}.${name}`, place, shortened(statement));
        }
        break;
      case 'rows':
        // The server allows no trigger on its own tables; services that run it beat their heart into them with statements.
        if (effect.into?.database === SERVER_DATABASE && !this.#tables.some((table) => isSame(table.database, SERVER_DATABASE))) return;
        throw errors.statementUnreadable(place, shortened(statement));
    }
    if (!isCertain) throw errors.charsetUnreadable(place, shortened(statement));
  }
}

const SERVER_DATABASE = 'mysql';

/** Whether names of tables differ in case only, which some servers take for the same. */
function isSame(name: string, other: string): boolean {
  return name.toLowerCase() === other.toLowerCase();
}

/** Servers write xids in other cases than their events. */
function foundIn(xids: ReadonlySet<string>, xid: string): string | undefined {
  return [...xids].find((prepared) => prepared.toLowerCase() === xid);
}

interface Query {
  readonly words: readonly Word[];
  readonly statement: string;
  /** Where a name without a database is looked up. */
  readonly database: string;
  /** False: names beyond ASCII may be other ones. */
  readonly isCertain: boolean;
}

function queryOf(event: Buffer): Query {
  const at = statementStart(event, 0);
  const databaseStart = at - 1 - event.readUInt8(HEADER_BYTES + 8);
  const variablesStart = databaseStart - event.readUInt16LE(HEADER_BYTES + 11);
  const { text, isCertain } = decodeStatement(event.subarray(at), clientCollation(event, variablesStart, databaseStart));
  return { words: wordsOf(text), statement: text, database: event.toString('utf8', databaseStart, at - 1), isCertain };
}

function shortened(statement: string): string {
  const line = statement.slice(0, 2000).replace(/\s+/g, ' ').trim();
  return line.length > 500 ? `${line.slice(0, 500)} …` : line;
}
