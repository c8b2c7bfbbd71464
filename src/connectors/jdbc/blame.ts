import { UserError } from '../../model/errors.ts';
import type { Row } from '../../model/row.ts';
import type { Batch } from './batch.ts';
import type { TableWriter, TargetServer, TargetSession } from './dialect.ts';

/** What a batch was sent with. */
export interface Sending {
  readonly server: TargetServer;
  readonly session: TargetSession;
  readonly writer: TableWriter;
}

const SAVEPOINT = 'riffle_blame';

/**
 * Finds the first row of a refused batch that the server refuses for the same reason behind those in front of it, by halving. Everything tried
 * is rolled back. undefined: none is, when they are written one part after the other.
 */
export async function rowToBlame(sending: Sending, batch: Batch, code: string): Promise<Row | undefined> {
  const { session, writer } = sending;
  let rows = batch.upserts();
  await session.begin();
  try {
    await writer.deleteRows(session, writer.mayReplace ? [...batch.deletes(), ...rows] : batch.deletes());
    while (rows.length > 1) {
      const middle = rows.length >> 1;
      const first = rows.slice(0, middle);
      rows = (await isRefused(sending, first, code)) ? first : rows.slice(middle);
    }
    return rows.length === 1 && (await isRefused(sending, rows, code)) ? rows[0] : undefined;
  } finally {
    await session.rollback();
  }
}

/** Rows that are taken stay written: those behind them may refer to them. */
async function isRefused({ server, session, writer }: Sending, rows: readonly Row[], code: string): Promise<boolean> {
  await session.savepoint(SAVEPOINT);
  try {
    await writer.writeRows(session, rows);
    await session.keep(SAVEPOINT);
    return false;
  } catch (cause) {
    const failure = server.readFailure(cause);
    if (cause instanceof UserError || failure.code === '') throw cause;
    await session.rollbackTo(SAVEPOINT);
    return failure.code === code;
  }
}
