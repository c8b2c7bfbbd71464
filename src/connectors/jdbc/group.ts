import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../../model/errors.ts';
import type { JobContext, Visibility } from '../connector.ts';
import type { Batch } from './batch.ts';
import { rowToBlame } from './blame.ts';
import { ensureCheckpointTable, type JdbcHandle, type Noter, noteCheckpoint, wasCommitted } from './checkpoint-table.ts';
import { type Endpoint, placeOf } from './connect.ts';
import { checkpointTableLost, codeOf, connectionLost, isServerError, rowRefused, serverBusy, statementRefused } from './errors.ts';
import { Gate } from './gate.ts';
import { isPassing, Session } from './session.ts';
import { isOneMessage, type Writer, writeBatch } from './write-batch.ts';

export interface GroupOptions {
  readonly endpoint: Endpoint;
  readonly context: JobContext;
  /** How long a lost connection is sought again. */
  readonly reconnectMs: number;
}

const PAUSE_FIRST_MS = 100;
const PAUSE_MAX_MS = 2000;

/**
 * The one connection, and the one transaction, of all sinks of a job at one server. Everything sent goes through a queue, so there is one
 * batch in flight.
 *
 * 'drain': each batch is a transaction, and is sent again after a passing failure: by key it ends the same.
 * 'checkpoint': batches go into the open transaction. prepare(n) notes n in it and shuts the gate; commit(n) commits and opens it. A
 * failure loses the transaction, so the job restarts from its checkpoint.
 */
export class JdbcGroup {
  readonly #options: GroupOptions;
  readonly #abort = new AbortController();
  readonly gate = new Gate();
  /** Of one of its tables: then the rows of all show together, with the checkpoint. */
  hasRivals = false;
  #mode: Visibility = 'drain';
  #session: Session | undefined;
  #wasConnected = false;
  #tail: Promise<unknown> = Promise.resolve();
  /** What ended the transaction that no retry can bring back. */
  #failure: Error | undefined;
  #prepared: { readonly checkpoint: number; readonly handle: Promise<JdbcHandle> } | undefined;
  #committing: Promise<void> | undefined;
  /** undefined: not asked yet; null: this role may not have one. */
  #checkpointTable: string | null | undefined;
  #openSinks = 0;
  #isClosed = false;

  constructor(options: GroupOptions) {
    this.#options = options;
  }

  get #noter(): Noter {
    return { jobId: this.#options.context.jobId, connection: this.#options.endpoint.mark };
  }

  get mode(): Visibility {
    return this.#mode;
  }

  /** Runs `work` with the connection, behind everything queued before. */
  withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#enqueue(async () => {
      try {
        return await work(await this.#connected());
      } catch (cause) {
        throw asUserError(cause, placeOf(this.#options.endpoint));
      }
    });
  }

  /** Ends all waiting, when the job does. */
  endWith(signal: AbortSignal): void {
    signal.addEventListener('abort', () => this.#abort.abort(), { once: true });
  }

  joined(): void {
    this.#openSinks++;
  }

  visibility(mode: Visibility): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    // Rows sent behind the last checkpoint need no further one to become visible.
    if (mode === 'drain' && this.#session?.isInTransaction) void this.#enqueue(() => this.#commitTransaction()).catch(() => undefined);
  }

  /** `take` gives the batch when its turn has come, so that what arrived in the meantime goes along. */
  send(writer: Writer, take: () => Batch | undefined): Promise<void> {
    return this.#enqueue(async () => {
      const batch = take();
      if (batch === undefined || batch.changes === 0) return;
      if (this.#mode === 'checkpoint' || this.#session?.isInTransaction) await this.#sendIntoTransaction(writer, batch);
      else await this.#sendAlone(writer, batch);
    });
  }

  /** The same handle for all sinks: they share the transaction. */
  prepare(checkpoint: number): Promise<JdbcHandle> {
    if (this.#prepared?.checkpoint !== checkpoint) {
      this.gate.shut();
      this.#prepared = { checkpoint, handle: this.#enqueue(() => this.#note(checkpoint)) };
    }
    return this.#prepared.handle;
  }

  commit(checkpoint: number): Promise<void> {
    if (this.#prepared?.checkpoint !== checkpoint) return this.#committing ?? Promise.resolve();
    this.#prepared = undefined;
    this.#committing = this.#enqueue(() => this.#commitTransaction()).then(() => this.gate.open());
    return this.#committing;
  }

  recover(handle: JdbcHandle): Promise<boolean> {
    return this.withSession(({ client }) => wasCommitted(client, this.#noter, handle));
  }

  /** The last sink to close ends the connection, and with it the transaction. */
  async close(): Promise<void> {
    if (--this.#openSinks > 0) return;
    this.#isClosed = true;
    this.#abort.abort();
    this.#failure ??= connectionLost(placeOf(this.#options.endpoint), new Error('the job has ended'));
    this.gate.open();
    await this.#session?.close();
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(() => {
      if (this.#failure !== undefined) throw this.#failure;
      return work();
    });
    this.#tail = result.catch(() => undefined);
    return result;
  }

  async #connected(): Promise<Session> {
    const { endpoint, reconnectMs } = this.#options;
    const isFirst = !this.#wasConnected;
    if (this.#session !== undefined) {
      if (!this.#session.isLost) return this.#session;
      if (this.#session.isInTransaction) throw this.#fail(connectionLost(placeOf(endpoint), new Error('the connection was closed')));
      await this.#session.close();
    }
    const deadlineMs = performance.now() + reconnectMs;
    for (let attempt = 0; ; attempt++) {
      try {
        const session = await Session.open(endpoint);
        if (this.#isClosed) await session.close();
        this.#session = session;
        this.#wasConnected = true;
        return session;
      } catch (cause) {
        const isOver = isFirst || performance.now() > deadlineMs || this.#abort.signal.aborted;
        if (isOver || !(cause instanceof UserError) || !cause.canRetry) throw cause;
        await this.#pause(attempt);
      }
    }
  }

  async #sendAlone(writer: Writer, batch: Batch): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        const session = await this.#connected();
        const isAlone = isOneMessage(writer, batch);
        if (!isAlone) await session.begin();
        await writeBatch(session, writer, batch);
        if (!isAlone) await session.commit();
        return;
      } catch (cause) {
        const fault = await this.#faultOf(cause, { writer, batch, isWhole: true });
        const canRetry = fault instanceof UserError && fault.canRetry;
        if (!canRetry || attempt >= writer.retriesMax || this.#abort.signal.aborted) throw this.#fail(fault);
        await this.#pause(attempt);
      }
    }
  }

  async #sendIntoTransaction(writer: Writer, batch: Batch): Promise<void> {
    const isWhole = this.#session?.isInTransaction !== true;
    try {
      await writeBatch(await this.#inTransaction(), writer, batch);
      if (this.#mode === 'drain') await this.#commitTransaction();
    } catch (cause) {
      throw this.#fail(await this.#faultOf(cause, { writer, batch, isWhole }));
    }
  }

  async #inTransaction(): Promise<Session> {
    const session = await this.#connected();
    if (session.isInTransaction) return session;
    this.#checkpointTable ??= (await ensureCheckpointTable(session.client)) ?? null;
    await session.begin();
    return session;
  }

  async #note(checkpoint: number): Promise<JdbcHandle> {
    try {
      const { client } = await this.#inTransaction();
      const token = randomUUID();
      const transaction = await noteCheckpoint(client, this.#checkpointTable ?? undefined, { ...this.#noter, checkpoint, token });
      return { token, transaction, isNoted: this.#checkpointTable !== null };
    } catch (cause) {
      const isRefused = isServerError(cause) && !isPassing(cause);
      throw this.#fail(isRefused ? checkpointTableLost(cause) : asUserError(cause, placeOf(this.#options.endpoint)));
    }
  }

  async #commitTransaction(): Promise<void> {
    try {
      const session = await this.#connected();
      if (session.isInTransaction) await session.commit();
    } catch (cause) {
      // A refusal comes from a constraint that is deferred to the commit.
      throw this.#fail(asUserError(cause, placeOf(this.#options.endpoint)));
    }
  }

  /** What a failed batch means; the connection is ready for another one behind it, or marked as lost. */
  async #faultOf(cause: unknown, { writer, batch, isWhole }: Sent): Promise<Error> {
    const session = this.#session;
    const code = codeOf(cause);
    const { label } = writer.target;
    const isLost = session === undefined || session.isLost || (await this.#rolledBack(session)) === 'lost';
    // What its transaction held is the batch at hand, or is given up with the job.
    if (isLost) this.#session = undefined;
    if (cause instanceof UserError) return cause;
    if (isLost) return this.#lost(cause);
    if (isPassing(cause)) return serverBusy(label, cause);
    if (!isServerError(cause)) return asUserError(cause, label);
    if (!/^(21|22|23|44|P0)/.test(code)) return statementRefused(label, cause);
    // What the transaction held before is gone: without it other rows may be refused, for want of what they refer to.
    const isTold = isWhole || isOfOneRow(code);
    const row = isTold ? await rowToBlame(session, writer, batch, code).catch(() => undefined) : undefined;
    return rowRefused(label, row === undefined ? undefined : writer.target.keyText(row), cause);
  }

  async #rolledBack(session: Session): Promise<'ready' | 'lost'> {
    try {
      await session.rollback();
      return session.isLost ? 'lost' : 'ready';
    } catch {
      // What broke the connection is what the caller reports.
      await session.close();
      return 'lost';
    }
  }

  #lost(cause: unknown): UserError {
    return connectionLost(placeOf(this.#options.endpoint), cause);
  }

  #fail<E extends Error>(fault: E): E {
    this.#failure ??= fault;
    return fault;
  }

  async #pause(attempt: number): Promise<void> {
    await pause(Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** attempt), undefined, { signal: this.#abort.signal }).catch(() => undefined);
  }
}

/** A batch that failed. */
interface Sent {
  readonly writer: Writer;
  readonly batch: Batch;
  /** Whether nothing stood in its transaction before it. */
  readonly isWhole: boolean;
}

/** A value that does not fit, NULL where none may be, a CHECK: refused whatever other rows there are. */
function isOfOneRow(code: string): boolean {
  return /^(22|23502|23514|44)/.test(code);
}

/** A failed question to the server, in the user's terms; a defect stays what it is. */
function asUserError(cause: unknown, where: string): Error {
  if (cause instanceof UserError) return cause;
  if (isPassing(cause)) return connectionLost(where, cause);
  if (isServerError(cause)) return statementRefused(where, cause);
  return cause instanceof Error ? cause : new Error(String(cause));
}
