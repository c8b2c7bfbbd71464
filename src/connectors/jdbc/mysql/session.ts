import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { CheckpointHandle, TargetSession } from '../dialect.ts';
import { ensureCheckpointTable, noteCheckpoint, wasCommitted } from './checkpoint-table.ts';
import { Connection, type ServerVersion } from './connect.ts';
import { type Endpoint, placeOf } from './endpoint.ts';
import { isChange, isLoss, numberOf, orphanRemains, ServerWords } from './errors.ts';

const ORPHAN_WAIT_S = 60;
const CLOSE_MS = 2000;
/** Clusters refuse named locks: 1105 (PXC in strict mode), 1235 (not supported). */
const NO_LOCKS: ReadonlySet<number> = new Set([1105, 1235, 4078]);
/** No such connection any more. */
const UNKNOWN_THREAD = 1094;

export class Session implements TargetSession {
  readonly connection: Connection;
  readonly #endpoint: Endpoint;
  #isInTransaction = false;
  /** undefined: not asked yet; null: this user may not have one. */
  #checkpointTable: string | null | undefined;

  private constructor(connection: Connection, endpoint: Endpoint) {
    this.connection = connection;
    this.#endpoint = endpoint;
  }

  static async open(endpoint: Endpoint): Promise<Session> {
    const connection = await Connection.open(endpoint);
    const session = new Session(connection, endpoint);
    try {
      await session.#endOrphan();
      return session;
    } catch (cause) {
      await session.close();
      throw cause;
    }
  }

  get version(): ServerVersion {
    return this.connection.version;
  }

  get isLost(): boolean {
    return this.connection.isLost;
  }

  get isInTransaction(): boolean {
    return this.#isInTransaction;
  }

  async prepareNotes(): Promise<void> {
    this.#checkpointTable ??= (await ensureCheckpointTable(this.connection, this.#endpoint)) ?? null;
  }

  async begin(): Promise<void> {
    await this.connection.run('START TRANSACTION');
    this.#isInTransaction = true;
  }

  async commit(): Promise<void> {
    await this.connection.run('COMMIT');
    this.#isInTransaction = false;
  }

  async rollback(): Promise<void> {
    if (!this.#isInTransaction) return;
    await this.connection.run('ROLLBACK');
    this.#isInTransaction = false;
  }

  async savepoint(name: string): Promise<void> {
    await this.connection.run(`SAVEPOINT ${name}`);
  }

  /** Nothing is deferred at these servers. */
  async keep(name: string): Promise<void> {
    await this.connection.run(`RELEASE SAVEPOINT ${name}`);
  }

  async rollbackTo(name: string): Promise<void> {
    await this.connection.run(`ROLLBACK TO SAVEPOINT ${name}`);
  }

  /** Runs a statement that writes rows. A value that would be stored as another is refused, though strict mode only remarks on it. */
  async write(sql: string): Promise<void> {
    const { warnings } = await this.connection.run(sql);
    if (warnings === 0) return;
    const remarks = await this.connection.rows('SHOW WARNINGS');
    const change = remarks.find((remark) => isChange(Number(remark['Code'])));
    if (change !== undefined) throw new ServerWords(Number(change['Code']), change['Message'] ?? '');
  }

  async note(checkpoint: number): Promise<CheckpointHandle> {
    const token = randomUUID();
    const table = this.#checkpointTable ?? undefined;
    if (table !== undefined) await noteCheckpoint(this.connection, table, { ...this.#endpoint, checkpoint, token });
    return { token, isNoted: table !== undefined };
  }

  wasCommitted(handle: CheckpointHandle): Promise<boolean> {
    return wasCommitted(this.connection, this.#endpoint, handle);
  }

  async close(): Promise<void> {
    if (this.isLost) return this.connection.destroy();
    const outcome = await Promise.race([this.connection.end().then(() => 'ended'), pause(CLOSE_MS, 'waiting', { ref: false })]);
    if (outcome === 'waiting') this.connection.destroy();
  }

  /** Whoever holds the connection's named lock is the orphan. The server lets go of it when the transaction is at its end. */
  async #endOrphan(): Promise<void> {
    const lock = `riffle ${this.#endpoint.mark}`;
    const deadlineMs = performance.now() + ORPHAN_WAIT_S * 1000;
    try {
      for (;;) {
        const [taken] = await this.connection.rows('SELECT GET_LOCK(?, 0) AS taken', [lock]);
        if (taken?.['taken'] === '1') return;
        const [holder] = await this.connection.rows('SELECT IS_USED_LOCK(?) AS id', [lock]);
        if (holder?.['id'] != null) await this.connection.run(`KILL ${holder['id']}`).catch(passUnknownThread);
        if (performance.now() > deadlineMs) throw orphanRemains(placeOf(this.#endpoint));
        await pause(20);
      }
    } catch (cause) {
      if (isLoss(cause) || !NO_LOCKS.has(numberOf(cause) ?? 0)) throw cause;
    }
  }
}

function passUnknownThread(cause: unknown): undefined {
  if (numberOf(cause) !== UNKNOWN_THREAD) throw cause;
  return undefined;
}
