import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../../model/errors.ts';
import type { Visibility } from '../sink.ts';
import type { Batch } from './batch.ts';
import { rowToBlame } from './blame.ts';
import type { CheckpointHandle, Failure, TableWriter, TargetServer, TargetSession } from './dialect.ts';
import { checkpointTableLost, connectionLost, rowRefused, serverBusy, statementRefused } from './errors.ts';
import { Gate } from './gate.ts';

export interface GroupOptions {
  readonly server: TargetServer;
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
  #session: TargetSession | undefined;
  #wasConnected = false;
  #tail: Promise<unknown> = Promise.resolve();
  /** What ended the transaction that no retry can bring back. */
  #failure: Error | undefined;
  #prepared: { readonly checkpoint: number; readonly handle: Promise<CheckpointHandle> } | undefined;
  #committing: Promise<void> | undefined;
  #openSinks = 0;
  #isClosed = false;

  constructor(options: GroupOptions) {
    this.#options = options;
  }

  get server(): TargetServer {
    return this.#options.server;
  }

  get mode(): Visibility {
    return this.#mode;
  }

  /** Runs `work` with the connection, behind everything queued before. */
  withSession<T>(work: (session: TargetSession) => Promise<T>): Promise<T> {
    return this.#enqueue(async () => {
      try {
        return await work(await this.#connected());
      } catch (cause) {
        throw this.#asUserError(cause);
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
  send({ writer, retriesMax }: Sender, take: () => Batch | undefined): Promise<void> {
    return this.#enqueue(async () => {
      const batch = take();
      if (batch === undefined || batch.changes === 0) return;
      if (this.#mode === 'checkpoint' || this.#session?.isInTransaction) await this.#sendIntoTransaction(writer, batch);
      else await this.#sendAlone({ writer, retriesMax }, batch);
    });
  }

  /** The same handle for all sinks: they share the transaction. */
  prepare(checkpoint: number): Promise<CheckpointHandle> {
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

  recover(handle: CheckpointHandle): Promise<boolean> {
    return this.withSession((session) => session.wasCommitted(handle));
  }

  /** The last sink to close ends the connection, and with it the transaction. */
  async close(): Promise<void> {
    if (--this.#openSinks > 0) return;
    this.#isClosed = true;
    this.#abort.abort();
    this.#failure ??= this.#lost(new Error('the job has ended'));
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

  async #connected(): Promise<TargetSession> {
    const { server, reconnectMs } = this.#options;
    const isFirst = !this.#wasConnected;
    if (this.#session !== undefined) {
      if (!this.#session.isLost) return this.#session;
      if (this.#session.isInTransaction) throw this.#fail(this.#lost(new Error('the connection was closed')));
      await this.#session.close();
    }
    const deadlineMs = performance.now() + reconnectMs;
    for (let attempt = 0; ; attempt++) {
      try {
        const session = await server.open();
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

  async #sendAlone({ writer, retriesMax }: Sender, batch: Batch): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await writer.write(await this.#connected(), batch);
        return;
      } catch (cause) {
        const fault = await this.#faultOf(cause, { writer, batch, isWhole: true });
        const canRetry = fault instanceof UserError && fault.canRetry;
        if (!canRetry || attempt >= retriesMax || this.#abort.signal.aborted) throw this.#fail(fault);
        await this.#pause(attempt);
      }
    }
  }

  async #sendIntoTransaction(writer: TableWriter, batch: Batch): Promise<void> {
    const isWhole = this.#session?.isInTransaction !== true;
    try {
      await writer.write(await this.#inTransaction(), batch);
      if (this.#mode === 'drain') await this.#commitTransaction();
    } catch (cause) {
      throw this.#fail(await this.#faultOf(cause, { writer, batch, isWhole }));
    }
  }

  async #inTransaction(): Promise<TargetSession> {
    const session = await this.#connected();
    if (session.isInTransaction) return session;
    await session.prepareNotes();
    await session.begin();
    return session;
  }

  async #note(checkpoint: number): Promise<CheckpointHandle> {
    try {
      return await (await this.#inTransaction()).note(checkpoint);
    } catch (cause) {
      const failure = this.server.readFailure(cause);
      const isRefused = !(cause instanceof UserError) && failure.kind !== 'passing' && failure.kind !== 'defect';
      throw this.#fail(isRefused ? checkpointTableLost(failure) : this.#asUserError(cause));
    }
  }

  async #commitTransaction(): Promise<void> {
    try {
      const session = await this.#connected();
      if (session.isInTransaction) await session.commit();
    } catch (cause) {
      // A refusal comes from a constraint that is deferred to the commit.
      throw this.#fail(this.#asUserError(cause));
    }
  }

  /** What a failed batch means; the connection is ready for another one behind it, or marked as lost. */
  async #faultOf(cause: unknown, { writer, batch, isWhole }: Sent): Promise<Error> {
    const { server } = this;
    const session = this.#session;
    const { label } = writer;
    const isLost = session === undefined || session.isLost || (await this.#rolledBack(session)) === 'lost';
    // What its transaction held is the batch at hand, or is given up with the job.
    if (isLost) this.#session = undefined;
    if (cause instanceof UserError) return cause;
    if (isLost) return this.#lost(cause);
    const failure = server.readFailure(cause);
    if (failure.kind === 'passing') return serverBusy(label, failure);
    if (failure.kind !== 'row' && failure.kind !== 'rows') return asUserError(failure, label);
    // What the transaction held before is gone: without it other rows may be refused, for want of what they refer to.
    const isTold = isWhole || failure.kind === 'row';
    const row = isTold ? await rowToBlame({ server, session, writer }, batch, failure.code).catch(() => undefined) : undefined;
    return rowRefused(label, row === undefined ? undefined : writer.keyText(row), failure);
  }

  async #rolledBack(session: TargetSession): Promise<'ready' | 'lost'> {
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
    return connectionLost(this.server.place, this.server.readFailure(cause));
  }

  #asUserError(cause: unknown): Error {
    return cause instanceof UserError ? cause : asUserError(this.server.readFailure(cause), this.server.place);
  }

  #fail<E extends Error>(fault: E): E {
    this.#failure ??= fault;
    return fault;
  }

  async #pause(attempt: number): Promise<void> {
    await pause(Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** attempt), undefined, { signal: this.#abort.signal }).catch(() => undefined);
  }
}

/** A writer with what its table says of failures. */
export interface Sender {
  readonly writer: TableWriter;
  /** How often a failed batch is sent again, where it can be. */
  readonly retriesMax: number;
}

/** A batch that failed. */
interface Sent {
  readonly writer: TableWriter;
  readonly batch: Batch;
  /** Whether nothing stood in its transaction before it. */
  readonly isWhole: boolean;
}

/** A failure in the user's terms; a defect stays what it is. */
function asUserError(failure: Failure, where: string): Error {
  if (failure.kind === 'passing') return connectionLost(where, failure);
  if (failure.kind !== 'defect') return statementRefused(where, failure);
  return failure.cause instanceof Error ? failure.cause : new Error(failure.message);
}
