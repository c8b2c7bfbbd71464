/**
 * XA transactions around the opening of a read view. Their rows stand in the log at PREPARE, and in a view from COMMIT on; between the two
 * neither holds them, so no view is opened.
 *
 *   prepared in front of the log's first place   the server lists them (XA RECOVER); the first view waits for them
 *   prepared behind it                           the log tells; every view waits for them
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerConnection } from './connection.ts';
import { serverNumberOf, xaLeftBehind, xaPending } from './errors.ts';

/** A coordinator ends its transactions within milliseconds; what stays longer has been left behind, and would hold the job up for ever. */
const EARLIER_WAIT_MS = 10_000;
const EARLIER_PAUSE_MS = 20;
const WAIT_MS = 60_000;
const PAUSE_MS = 50;
/** What MySQL says to a user without XA_RECOVER_ADMIN. */
const XAER_RMERR = 1401;

export class PreparedXa {
  readonly #connection: ServerConnection;
  readonly #notice: (text: string) => void;
  #heldSinceMs: number | undefined;
  #isCancelled = false;

  constructor(connection: ServerConnection, notice: (text: string) => void) {
    this.#connection = connection;
    this.#notice = notice;
  }

  cancel(): void {
    this.#isCancelled = true;
  }

  /** Before a job's first view. What is left then is noticed: its COMMIT stops the job, since its rows are in nothing that was read. */
  async letEarlierEnd(): Promise<void> {
    const deadlineMs = performance.now() + EARLIER_WAIT_MS;
    let waiting = await this.#list();
    while (waiting.length > 0 && performance.now() < deadlineMs && !this.#isCancelled) {
      await sleep(EARLIER_PAUSE_MS);
      const prepared = new Set(await this.#list());
      waiting = waiting.filter((xid) => prepared.has(xid));
    }
    if (waiting.length > 0 && !this.#isCancelled) this.#notice(xaLeftBehind(waiting));
  }

  /** Whether a view has to wait for what the log has shown to be prepared; answers after a pause, throws when it takes too long. */
  async isHoldingView(preparedXa: readonly string[]): Promise<boolean> {
    if (preparedXa.length === 0) {
      this.#heldSinceMs = undefined;
      return false;
    }
    this.#heldSinceMs ??= performance.now();
    if (performance.now() - this.#heldSinceMs > WAIT_MS) throw xaPending(preparedXa, WAIT_MS);
    await sleep(PAUSE_MS);
    return true;
  }

  /** All that are prepared, listed until their COMMIT has reached the engine. Nothing where the user may not ask. */
  async #list(): Promise<readonly string[]> {
    try {
      const rows = await this.#connection.query('XA RECOVER');
      return rows.map((row) => `${row['data']} (format ${row['formatID']}, ${row['gtrid_length']} + ${row['bqual_length']} bytes)`);
    } catch (error) {
      if (serverNumberOf(error) === XAER_RMERR) return [];
      throw error;
    }
  }
}
