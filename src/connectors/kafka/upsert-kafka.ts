/**
 * A topic as a table by its key: a message with a value inserts or updates the row of its key, one without deletes it.
 *
 *   upsert-options.ts   the WITH list          upsert-declaration.ts   the same table as one of kafka
 *   upsert-buffer.ts    reduces by key         everything else: kafka.ts
 */
import { UPSERT } from '../../model/changelog-mode.ts';
import { defineConnector } from '../connector.ts';
import { RECORD_METADATA } from '../kit/records/message-columns.ts';
import { formatPosition, type KafkaPosition } from '../kit/records/partition-position.ts';
import { transactionOf, WRITABLE } from './sink-declaration.ts';
import { asKafka, bufferOf, upsertFaults } from './upsert-declaration.ts';
import { options } from './upsert-options.ts';

export const upsertKafka = defineConnector({
  name: 'upsert-kafka',
  summary: 'Topics of Apache Kafka as tables by their key.',
  options,
  formats: [
    { role: 'key', option: 'key.format', prefix: 'key.' },
    { role: 'value', option: 'value.format', prefix: 'value.' },
  ],
  source: {
    metadata: () => RECORD_METADATA,
    changelogMode: () => UPSERT,
    isBounded: (bound) => bound.options['scan.bounded.mode'] !== 'unbounded',
    isReplayable: () => true,
    // Messages of one key lie in one partition.
    order: () => 'partitions',
    hasSnapshot: () => false,
    validate: (bound) => upsertFaults(bound, 'read'),
    shareKey: ({ table }) => table.name,
    async preflight(scans, { isContinued }) {
      const { preflight } = await import('./preflight.ts');
      return await preflight(scans.map(asKafka), isContinued === true);
    },
    async openSource(scans, context) {
      const { KafkaSource } = await import('./source.ts');
      return new KafkaSource(scans.map(asKafka), context, { isUpsert: true });
    },
    formatPosition: (position) => formatPosition(position as KafkaPosition),
  },
  sink: {
    // A -U is never asked for: its +U has the same key, or the planner sends a -D.
    accepts: () => UPSERT,
    metadata: WRITABLE,
    transaction: (bound) => transactionOf(bound.options),
    isIdempotent: (bound) => transactionOf(bound.options) === 'none',
    validate: (bound) => upsertFaults(bound, 'write'),
    shareKey: ({ table }) => table.name,
    async preflight(targets, context) {
      const { preflightOf } = await import('./sink-preflight.ts');
      const writing = targets.map(({ options: given }) => ({
        topic: given.topic,
        options: given,
        isExactlyOnce: transactionOf(given) === 'two-phase',
      }));
      return await preflightOf(writing, context);
    },
    async openSinks(targets, context) {
      const { openSinks } = await import('./open-sinks.ts');
      return await openSinks(
        targets.map((target) => ({ target: asKafka(target), upserts: { buffer: bufferOf(target.options) } })),
        context,
      );
    },
    async forget(targets, jobId) {
      const { rollBack } = await import('./open-sinks.ts');
      await rollBack(targets.map(asKafka), jobId);
    },
  },
});
