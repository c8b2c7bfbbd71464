import { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause, setImmediate } from 'node:timers/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { connect, type Endpoint } from './connect.ts';
import { codeOf, isServerError, messageOf } from './errors.ts';
import type { Staging } from './statements.ts';

const ZOMBIE_WAIT_MS = 5000;
const CLOSE_MS = 2000;
/** How long a COPY is fed at a stretch: the server, which is the slower one, should find the next rows before it is through with the last. */
const BREATH_MS = 5;

/**
 * One connection and the transaction open on it. Calls come one after the other. When the connection is gone, `isLost` says so and every
 * call rejects.
 */
export class Session {
  readonly client: Client;
  #isInTransaction = false;
  /** Names of the temporary tables made on this connection. */
  readonly #staging = new Set<string>();
  /** Those of them that go when the open transaction does. */
  readonly #stagingOfTransaction = new Set<string>();
  readonly #state: { lost: Error | undefined };

  private constructor(client: Client, state: { lost: Error | undefined }) {
    this.client = client;
    this.#state = state;
  }

  /**
   * Connects, and ends what an earlier process of the same job may have left at the server: a transaction of it that the server has not
   * yet noticed to be orphaned would hold locks, or write behind our back.
   */
  static async open(endpoint: Endpoint): Promise<Session> {
    const state: { lost: Error | undefined } = { lost: undefined };
    const client = await connect(endpoint, (cause) => {
      state.lost ??= cause;
    });
    client.on('end', () => {
      state.lost ??= new Error('the server closed the connection');
    });
    const session = new Session(client, state);
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

  /** Never waits for a server that no longer answers. */
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

/** Whether an error says that the connection is gone, or that the same work may succeed a little later. */
export function isPassing(cause: unknown): boolean {
  if (isServerError(cause)) return /^(08|40|53|55P03|57P|57014|58|25006)/.test(codeOf(cause));
  if (/^E[A-Z]+$/.test(codeOf(cause))) return true;
  return /connection|terminat|closed|not queryable|rolled the transaction back|timeout/i.test(messageOf(cause));
}
