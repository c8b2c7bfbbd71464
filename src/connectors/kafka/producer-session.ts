/**
 * Under which identity a producer sends, and to whom: the producer id and epoch, the leaders of partitions, and the partitions that its
 * transaction knows. All of it is found when it is first needed, and again when it was forgotten.
 */
import { invariant } from '../../model/errors.ts';
import type { Stamp } from '../../protocols/kafka/record-batch.ts';
import type { WritingBroker, WritingCluster } from './producer-parts.ts';
import type { Transaction, Transactions } from './transactions.ts';

export interface SessionOptions {
  readonly cluster: WritingCluster;
  readonly transactions: Transactions;
  readonly topic: string;
  readonly isIdempotent: boolean;
}

type Identity = Omit<Transaction, 'transactionalId'>;

const NOBODY: Identity = { producerId: '-1', producerEpoch: -1 };

export class ProducerSession {
  readonly transactionalId: string | undefined;
  readonly #options: SessionOptions;
  readonly #leaders = new Map<number, WritingBroker>();
  readonly #added = new Set<number>();
  #identity: Identity | undefined;
  #isMetadataStale = false;

  constructor(options: SessionOptions, transactionalId: string | undefined) {
    this.#options = options;
    this.transactionalId = transactionalId;
  }

  get hasIdentity(): boolean {
    return this.#identity !== undefined;
  }

  /** What holds what has been sent and has not ended; undefined where nothing was sent. */
  get transaction(): Transaction | undefined {
    const { transactionalId } = this;
    if (transactionalId === undefined || this.#identity === undefined || this.#added.size === 0) return undefined;
    return { transactionalId, ...this.#identity };
  }

  isReadyFor(partition: number): boolean {
    const isInTransaction = this.transactionalId === undefined || this.#added.has(partition);
    return this.#identity !== undefined && isInTransaction && this.#leaders.get(partition)?.isConnected() === true;
  }

  leaderOf(partition: number): WritingBroker {
    const leader = this.#leaders.get(partition);
    invariant(leader !== undefined, 'a partition is made ready before something is sent to it');
    return leader;
  }

  stamp(sequence: number): Stamp {
    const { producerId, producerEpoch } = this.#identity ?? NOBODY;
    const isTransactional = this.transactionalId !== undefined;
    return { producerId: BigInt(producerId), producerEpoch, sequence: producerEpoch < 0 ? -1 : sequence, isTransactional };
  }

  /** `onIdentity`: batches are numbered from the beginning. */
  async makeReadyFor(partitions: readonly number[], onIdentity: () => void): Promise<void> {
    if (this.#identity === undefined) {
      this.#identity = await this.#newIdentity();
      onIdentity();
    }
    const { cluster, transactions, topic } = this.#options;
    if (this.#isMetadataStale) await cluster.refreshMetadata();
    this.#isMetadataStale = false;
    const found = cluster.findTopicPartitionMetadata(topic);
    for (const partition of partitions) {
      const leader = found.find(({ partitionId }) => partitionId === partition)?.leader ?? -1;
      this.#leaders.set(partition, await cluster.findBroker({ nodeId: leader }));
    }
    const unknown = partitions.filter((partition) => !this.#added.has(partition));
    if (this.transactionalId === undefined || unknown.length === 0) return;
    await transactions.addPartitions({ transactionalId: this.transactionalId, ...this.#identity }, topic, unknown);
    for (const partition of unknown) this.#added.add(partition);
  }

  /** Rolls back whatever is open under the transactional id, and shuts out who opened it. */
  async fence(): Promise<void> {
    this.#identity = await this.#newIdentity();
    this.#added.clear();
  }

  /** The next transaction has an identity of its own. */
  transactionEnded(): void {
    if (this.#added.size > 0) this.#identity = undefined;
    this.#added.clear();
  }

  forgetIdentity(): void {
    this.#identity = undefined;
  }

  forgetLeaders(partitions: readonly number[]): void {
    this.#isMetadataStale = true;
    for (const partition of partitions) this.#leaders.delete(partition);
  }

  async #newIdentity(): Promise<Identity> {
    const { transactions, isIdempotent } = this.#options;
    if (this.transactionalId !== undefined) return await transactions.begin(this.transactionalId);
    return isIdempotent ? await transactions.anonymous() : NOBODY;
  }
}
