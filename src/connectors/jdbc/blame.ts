import { UserError } from '../../model/errors.ts';
import type { Row } from '../../model/row.ts';
import type { Batch } from './batch.ts';
import { codeOf } from './errors.ts';
import type { Session } from './session.ts';
import { deleteRows, type Writer, writeRows } from './write-batch.ts';

/**
 * Finds the first row of a refused batch that the server refuses for the same reason behind those in front of it, by halving. Everything tried
 * is rolled back. undefined: none is, when they are written one part after the other.
 */
export async function rowToBlame(session: Session, writer: Writer, batch: Batch, code: string): Promise<Row | undefined> {
  let rows = batch.upserts();
  await session.begin();
  try {
    await deleteRows(session, writer, writer.mayReplace ? [...batch.deletes(), ...rows] : batch.deletes());
    while (rows.length > 1) {
      const middle = rows.length >> 1;
      const first = rows.slice(0, middle);
      rows = (await isRefused(session, writer, first, code)) ? first : rows.slice(middle);
    }
    return rows.length === 1 && (await isRefused(session, writer, rows, code)) ? rows[0] : undefined;
  } finally {
    await session.rollback();
  }
}

/** Rows that are taken stay written: those behind them may refer to them. */
async function isRefused(session: Session, writer: Writer, rows: readonly Row[], code: string): Promise<boolean> {
  await session.run('SAVEPOINT riffle_blame');
  try {
    await writeRows(session, writer, rows);
    // Deferred constraints speak up now.
    await session.run('SET CONSTRAINTS ALL IMMEDIATE; RELEASE SAVEPOINT riffle_blame');
    return false;
  } catch (cause) {
    if (cause instanceof UserError || codeOf(cause) === '') throw cause;
    await session.run('ROLLBACK TO SAVEPOINT riffle_blame');
    return codeOf(cause) === code;
  }
}
