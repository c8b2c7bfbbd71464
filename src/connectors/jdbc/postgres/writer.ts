import type { Row } from '../../../model/row.ts';
import type { Batch } from '../batch.ts';
import type { JdbcTarget, TableWriter } from '../dialect.ts';
import { locate } from './locate.ts';
import type { Session } from './session.ts';
import { statementsOf } from './statements.ts';
import { bindTarget, type Target } from './target.ts';
import { deleteRows, makeAhead, type Way, writeBatch, writeRows } from './write-batch.ts';

/** Writes one table of PostgreSQL. */
export class PostgresWriter implements TableWriter {
  readonly #way: Way;

  private constructor(way: Way) {
    this.#way = way;
  }

  static async describe(
    session: Session,
    target: JdbcTarget,
    { number, isFirstRun, timeZone }: { readonly number: number; readonly isFirstRun: boolean; readonly timeZone: string },
  ): Promise<PostgresWriter> {
    const { client } = session;
    const table = await locate(client, target);
    const bound = bindTarget(table, target.columns, target.key, timeZone);
    const { rows } = await client.query<{ mayStage: boolean }>(
      `SELECT has_database_privilege(current_database(), 'TEMPORARY') AS "mayStage"`,
    );
    return new PostgresWriter({
      target: bound,
      statements: statementsOf(bound, number),
      number,
      mayStage: rows[0]?.mayStage === true,
      mayCopy: isFirstRun && bound.key.length > 0 && (await isEmpty(session, table.quoted)),
      mayReplace: canReplace(bound),
      ahead: new WeakMap(),
    });
  }

  get label(): string {
    return this.#way.target.label;
  }

  get hasRivals(): boolean {
    return this.#way.target.hasRivals;
  }

  get mayReplace(): boolean {
    return this.#way.mayReplace;
  }

  makeAhead(batch: Batch): Promise<void> {
    return makeAhead(this.#way, batch);
  }

  write(session: Session, batch: Batch): Promise<void> {
    return writeBatch(session, this.#way, batch);
  }

  deleteRows(session: Session, rows: readonly Row[]): Promise<void> {
    return deleteRows(session, this.#way, rows);
  }

  writeRows(session: Session, rows: readonly Row[]): Promise<void> {
    return writeRows(session, this.#way, rows);
  }

  keyText(row: Row): string {
    return this.#way.target.keyText(row);
  }
}

/** Where the key is not the only unique one, and a row put back is the row taken away. */
function canReplace({ key, table, columns }: Target): boolean {
  const written = new Set(columns.map(({ server }) => server));
  const isWhole = table.columns.every((column) => column.isGenerated || written.has(column));
  return key.length > 0 && table.uniqueKeys.length > 1 && table.mayDelete && isWhole && !table.hasDeleteEffects;
}

async function isEmpty({ client }: Session, table: string): Promise<boolean> {
  const { rows } = await client.query<{ empty: boolean }>(`SELECT NOT EXISTS (SELECT 1 FROM ${table}) AS empty`);
  return rows[0]?.empty === true;
}
