import type { Row } from '../../../model/row.ts';
import type { Batch } from '../batch.ts';
import type { JdbcTarget, TableWriter } from '../dialect.ts';
import { DUPLICATE, NULL_REFUSED, numberOf, ServerWords } from './errors.ts';
import { readGrants } from './grants.ts';
import { locate } from './locate.ts';
import type { Session } from './session.ts';
import { type Statements, statementsOf } from './statements.ts';
import { bindTarget, type Target } from './target.ts';

const ALIAS_SINCE = 8_000_019;
const SAVEPOINT = 'riffle_batch';

/**
 * Writes one table of MySQL or MariaDB, by statements with as many rows as they may hold: deletes, then upserts. (Measured, MariaDB 10.11:
 * such statements prepared 137 k rows/s, LOAD DATA into a temporary table and a merge 117 k. LOAD DATA … REPLACE, at 193 to 219 k, deletes
 * and inserts, which fires triggers and foreign keys, and is switched off at most servers.)
 */
export class MysqlWriter implements TableWriter {
  readonly mayReplace: boolean;
  readonly #target: Target;
  readonly #statements: Statements;

  private constructor(target: Target, statements: Statements, mayReplace: boolean) {
    this.#target = target;
    this.#statements = statements;
    this.mayReplace = mayReplace;
  }

  static async describe(session: Session, target: JdbcTarget, timeZone: string): Promise<MysqlWriter> {
    const { connection } = session;
    const table = await locate(connection, target);
    const bound = bindTarget(table, target, timeZone);
    const { product, number } = connection.version;
    const hasAlias = product === 'MySQL' && number >= ALIAS_SINCE;
    const statements = statementsOf(bound, { hasAlias, packetMax: connection.packetMax });
    // Triggers are seen by those only who might make one.
    const seesTriggers = bound.hasRivals && (await readGrants(connection)).has('TRIGGER', { database: table.database, table: table.name });
    return new MysqlWriter(bound, statements, seesTriggers && canReplace(bound));
  }

  get label(): string {
    return this.#target.table.label;
  }

  get hasRivals(): boolean {
    return this.#target.hasRivals;
  }

  async write(session: Session, batch: Batch): Promise<void> {
    if (!this.mayReplace) {
      await this.#send(session, [...this.#statements.deletes(batch.deletes()), ...this.#statements.upserts(batch.upserts())]);
      return;
    }
    const isInTransaction = session.isInTransaction;
    if (isInTransaction) await session.savepoint(SAVEPOINT);
    else await session.begin();
    try {
      await this.deleteRows(session, batch.deletes());
      await this.writeRows(session, batch.upserts());
    } catch (cause) {
      if (numberOf(cause) !== DUPLICATE) throw cause;
      if (isInTransaction) await session.rollbackTo(SAVEPOINT);
      else {
        await session.rollback();
        await session.begin();
      }
      await this.#replace(session, batch);
    }
    if (!isInTransaction) await session.commit();
  }

  deleteRows(session: Session, rows: readonly Row[]): Promise<void> {
    return this.#run(session, this.#statements.deletes(rows));
  }

  async writeRows(session: Session, rows: readonly Row[]): Promise<void> {
    await this.#run(session, this.#statements.upserts(rows));
  }

  keyText(row: Row): string {
    return this.#target.keyText(row);
  }

  /**
   * Two rows that exchange the value of a unique column meet half way when they are upserted one after the other, though the rows at the end
   * of the batch do not. Taken away first, they do not meet.
   */
  async #replace(session: Session, batch: Batch): Promise<void> {
    const rows = batch.upserts();
    await this.deleteRows(session, [...batch.deletes(), ...rows]);
    await this.#run(session, this.#statements.inserts(rows));
  }

  /** All of them or none. */
  async #send(session: Session, statements: readonly string[]): Promise<void> {
    const isAlone = statements.length > 1 && !session.isInTransaction;
    if (isAlone) await session.begin();
    await this.#run(session, statements);
    if (isAlone) await session.commit();
  }

  async #run(session: Session, statements: Iterable<string>): Promise<void> {
    try {
      for (const statement of statements) await session.write(statement);
    } catch (cause) {
      // The guard of a key, which is never NULL itself: see conflictClause.
      if (this.hasRivals && numberOf(cause) === NULL_REFUSED && this.#isOfKey(cause)) {
        throw new ServerWords(DUPLICATE, 'another row has the same value in a unique index beside the key');
      }
      throw cause;
    }
  }

  #isOfKey(cause: unknown): boolean {
    const { columns, key } = this.#target;
    const name = columns[key[0] ?? 0]?.server.name ?? '';
    return cause instanceof Error && cause.message.includes(`'${name}'`);
  }
}

/** Where a row put back is the row taken away. */
function canReplace({ key, table, columns }: Target): boolean {
  const written = new Set(columns.map(({ server }) => server));
  const isWhole = table.columns.every((column) => column.isGenerated || written.has(column));
  return key.length > 0 && isWhole && !table.isReferred && !table.hasDeleteTriggers;
}
