import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause, setImmediate } from 'node:timers/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { CheckpointHandle, TargetSession } from '../dialect.ts';
import { ensureCheckpointTable, noteCheckpoint, wasCommitted } from './checkpoint-table.ts';
import { connect, type Endpoint } from './connect.ts';
import type { Staging } from './statements.ts';

const ZOMBIE_WAIT_MS = 5000;
const CLOSE_MS = 2000;
/** How long a COPY is fed at a stretch: the server, which is the slower one, should find the next rows before it is through with the last. */
const BREATH_MS = 5;

export class Session implements TargetSession {
  readonly client: Client;
  #isInTransaction = false;
  /** Names of the temporary tables made on this connection. */
  readonly #staging = new Set<string>();
  /** Those of them that go when the open transaction does. */
  readonly #stagingOfTransaction = new Set<string>();
  readonly #endpoint: Endpoint;
  readonly #state: { lost: Error | undefined };
  /** undefined: not asked yet; null: this role may not have one. */
  #checkpointTable: string | null | undefined;

  private constructor(client: Client, endpoint: Endpoint, state: { lost: Error | undefined }) {
    this.client = client;
    this.#endpoint = endpoint;
    this.#state = state;
  }

  static async open(endpoint: Endpoint): Promise<Session> {
    const state: { lost: Error | undefined } = { lost: undefined };
    const client = await connect(endpoint, (cause) => {
      state.lost ??= cause;
    });
    client.on('end', () => {
      state.lost ??= new Error('the server closed the connection');
    });
    const session = new Session(client, endpoint, state);
    await session.#endZombies(endpoint.applicationName);
    return session;
  }

  get isLost(): boolean {
    return this.#state.lost !== undefined;
  }

  get isInTransaction(): boolean {
    return this.#isInTransaction;
  }

  async begin(): Promise<void> {
    await this.client.query('BEGIN');
    this.#isInTransaction = true;
  }

  async commit(): Promise<void> {
    const { command } = await this.client.query('COMMIT');
    this.#isInTransaction = false;
    this.#stagingOfTransaction.clear();
    // The server answers COMMIT of a failed transaction with ROLLBACK, without an error.
    if (command !== 'COMMIT') throw new Error('the server rolled the transaction back');
  }

  async rollback(): Promise<void> {
    if (!this.#isInTransaction) return;
    await this.client.query('ROLLBACK');
    this.#isInTransaction = false;
    for (const name of this.#stagingOfTransaction) this.#staging.delete(name);
    this.#stagingOfTransaction.clear();
  }

  async prepareNotes(): Promise<void> {
    this.#checkpointTable ??= (await ensureCheckpointTable(this.client)) ?? null;
  }

  async note(checkpoint: number): Promise<CheckpointHandle> {
    const token = randomUUID();
    const { jobId, mark } = this.#endpoint;
    const table = this.#checkpointTable ?? undefined;
    const transaction = await noteCheckpoint(this.client, table, { jobId, connection: mark, checkpoint, token });
    return { token, transaction, isNoted: table !== undefined };
  }

  wasCommitted(handle: CheckpointHandle): Promise<boolean> {
    const { jobId, mark } = this.#endpoint;
    return wasCommitted(this.client, { jobId, connection: mark }, handle);
  }

  async savepoint(name: string): Promise<void> {
    await this.run(`SAVEPOINT ${name}`);
  }

  async keep(name: string): Promise<void> {
    await this.run(`SET CONSTRAINTS ALL IMMEDIATE; RELEASE SAVEPOINT ${name}`);
  }

  async rollbackTo(name: string): Promise<void> {
    await this.run(`ROLLBACK TO SAVEPOINT ${name}`);
  }

  async run(text: string): Promise<void> {
    await this.client.query(text);
  }

  /** Parsed by the server once per connection. */
  async prepared(name: string, text: string, values: readonly string[]): Promise<void> {
    await this.client.query({ name, text, values: [...values] });
  }

  /** Feeds a COPY FROM STDIN; lets others run now and then. */
  async copy(text: string, chunks: Iterable<Buffer>): Promise<void> {
    await pipeline(breathing(chunks), this.client.query(copyFrom(text)));
  }

  /**
   * Empties the temporary table, or makes it where this connection has none yet, fills it and merges it: one text, so one round trip, and
   * one transaction where none is open.
   */
  async merge(staging: Staging, chunks: Iterable<Buffer>): Promise<void> {
    const { name } = staging;
    const empty = this.#staging.has(name) ? `TRUNCATE pg_temp.${name}` : staging.create;
    await this.copy(`${empty}; ${staging.copy}; ${staging.merge}`, chunks);
    if (this.#staging.has(name)) return;
    this.#staging.add(name);
    if (this.#isInTransaction) this.#stagingOfTransaction.add(name);
  }

  async close(): Promise<void> {
    const ended = this.client.end().then(
      () => 'ended',
      () => 'ended',
    );
    const outcome = await Promise.race([ended, pause(CLOSE_MS, 'waiting', { ref: false })]);
    if (outcome === 'waiting') socketOf(this.client)?.destroy();
  }

  async #endZombies(applicationName: string): Promise<void> {
    const deadlineMs = performance.now() + ZOMBIE_WAIT_MS;
    for (;;) {
      const { rowCount } = await this.client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name = $1 AND usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()`,
        [applicationName],
      );
      if (rowCount === 0 || performance.now() > deadlineMs) return;
      await this.client.query('SELECT pg_sleep(0.02)');
    }
  }
}

/** pg keeps its socket to itself. */
function socketOf(client: Client): Socket | undefined {
  const connection: unknown = Reflect.get(client, 'connection');
  const stream: unknown = typeof connection === 'object' && connection !== null ? Reflect.get(connection, 'stream') : undefined;
  return stream instanceof Socket ? stream : undefined;
}

async function* breathing(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  let breathMs = performance.now() + BREATH_MS;
  for (const chunk of chunks) {
    yield chunk;
    if (performance.now() < breathMs) continue;
    await setImmediate();
    breathMs = performance.now() + BREATH_MS;
  }
}
