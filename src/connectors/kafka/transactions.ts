/**
 * Transactions of Kafka as their coordinator keeps them, told from outside of any producer: whoever knows a transaction's identity can end
 * it, also another process than the one that wrote it.
 *
 *   begin    a new epoch for the id. What was open under it is rolled back, and nobody can end or write under an older epoch
 *   commit   may be repeated, as long as no new epoch has begun. A transaction that the broker has rolled back (transaction.timeout.ms) or
 *            replaced is lost: nothing of it will ever be read
 *   abort    may be repeated
 *
 * An epoch serves any number of transactions, so each begins with one of its own: a late commit of the one before could else publish
 * half of it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { isPassing, isTransactionLost, protocolType } from './broker-answers.ts';
import { OF_TRANSACTIONS, type WritingCluster } from './producer-parts.ts';

/** Plain JSON: kept in a checkpoint. */
export interface Transaction {
  readonly transactionalId: string;
  /** 64 bits. */
  readonly producerId: string;
  readonly producerEpoch: number;
}

export interface TransactionsOptions {
  readonly cluster: WritingCluster;
  /** The broker rolls back what is open for longer. */
  readonly timeoutMs: number;
  /** How long a coordinator that moves or is away is sought. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

const PAUSE_FIRST_MS = 20;
const PAUSE_MAX_MS = 1000;

export class Transactions {
  readonly #options: TransactionsOptions;

  constructor(options: TransactionsOptions) {
    this.#options = options;
  }

  async begin(transactionalId: string): Promise<Transaction> {
    return await this.#patiently(async () => {
      const coordinator = await this.#coordinatorOf(transactionalId);
      const { producerId, producerEpoch } = await coordinator.initProducerId({
        transactionalId,
        transactionTimeout: this.#options.timeoutMs,
      });
      return { transactionalId, producerId, producerEpoch };
    });
  }

  /** Of a producer without transactions: batches that are sent twice are taken once. */
  async anonymous(): Promise<Omit<Transaction, 'transactionalId'>> {
    return await this.#patiently(async () => {
      const broker = await this.#options.cluster.findControllerBroker();
      const { producerId, producerEpoch } = await broker.initProducerId({ transactionalId: undefined, transactionTimeout: 0 });
      return { producerId, producerEpoch };
    });
  }

  /** Before anything is written to them. */
  async addPartitions(transaction: Transaction, topic: string, partitions: readonly number[]): Promise<void> {
    await this.#patiently(async () => {
      const coordinator = await this.#coordinatorOf(transaction.transactionalId);
      await coordinator.addPartitionsToTxn({ ...transaction, topics: [{ topic, partitions }] });
    });
  }

  async commit(transaction: Transaction): Promise<'committed' | 'lost'> {
    return (await this.#end(transaction, true)) ? 'committed' : 'lost';
  }

  async abort(transaction: Transaction): Promise<void> {
    await this.#end(transaction, false);
  }

  /** False where there is no such transaction any more. */
  async #end(transaction: Transaction, transactionResult: boolean): Promise<boolean> {
    try {
      await this.#patiently(async () => {
        const coordinator = await this.#coordinatorOf(transaction.transactionalId);
        await coordinator.endTxn({ ...transaction, transactionResult });
      });
      return true;
    } catch (error) {
      if (isTransactionLost(error)) return false;
      throw error;
    }
  }

  async #coordinatorOf(transactionalId: string) {
    return await this.#options.cluster.findGroupCoordinator({ groupId: transactionalId, coordinatorType: OF_TRANSACTIONS });
  }

  async #patiently<T>(request: () => Promise<T>): Promise<T> {
    const { cluster, patienceMs, signal } = this.#options;
    const untilMs = performance.now() + patienceMs;
    for (let waitMs = PAUSE_FIRST_MS; ; waitMs = Math.min(waitMs * 2, PAUSE_MAX_MS)) {
      try {
        return await request();
      } catch (error) {
        if (!isPassing(error) || performance.now() > untilMs || signal.aborted) throw error;
        await pause(waitMs, undefined, { signal });
        // A broker that came back is found by new connections.
        if (protocolType(error) === undefined) await cluster.refreshMetadata().catch(() => undefined);
      }
    }
  }
}
