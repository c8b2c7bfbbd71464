/** Commits the offsets of checkpoints to the user's group, where monitoring looks for them. Nothing is read from there while a job runs. */
import type { JobContext } from '../connector.ts';
import type { PartitionOffset } from '../kit/records/partition-position.ts';
import { brokersFailed, commitFailed } from './errors.ts';
import type { Cluster } from './kafkajs-parts.ts';
import { commitOffsets } from './offsets.ts';
import type { KafkaValues } from './options.ts';

export class GroupCommits {
  readonly #cluster: Cluster;
  readonly #options: KafkaValues;
  readonly #notice: JobContext['notice'];
  #last: Promise<void> = Promise.resolve();
  #isClosed = false;
  #hasTold = false;

  constructor(cluster: Cluster, options: KafkaValues, context: JobContext) {
    this.#cluster = cluster;
    this.#options = options;
    this.#notice = (text) => context.notice(text);
  }

  /** In the order of the calls: an older checkpoint's offsets must not come last. A failure is a notice, once: the job does without. */
  async commit(offsets: readonly PartitionOffset[]): Promise<void> {
    const groupId = this.#options['properties.group.id'];
    if (groupId === undefined || !this.#options['properties.commit.offsets.on.checkpoint']) return;
    this.#last = this.#last.then(() => this.#commit(groupId, offsets));
    await this.#last;
  }

  /** Resolves when the commit in flight has ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#last;
  }

  async #commit(groupId: string, offsets: readonly PartitionOffset[]): Promise<void> {
    if (this.#isClosed) return;
    try {
      await commitOffsets(this.#cluster, groupId, offsets);
    } catch (cause) {
      if (this.#hasTold) return;
      this.#hasTold = true;
      this.#notice(commitFailed(groupId, brokersFailed(cause, this.#options, 'committing offsets').problem));
    }
  }
}
