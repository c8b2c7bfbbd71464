/**
 * Reads topics of Apache Kafka, partition after partition, from offsets that the job keeps itself, and writes to them.
 *
 *   source.ts    records → changes, and the position      fetcher.ts    the brokers' answers, ahead of the polls
 *   topics.ts    which partitions there are               start.ts      where a job without a checkpoint begins
 *   options.ts   the WITH list                            properties.ts what it takes of a Java client's settings
 *   client.ts    options → kafkajs                        kafkajs-parts.ts   what is used of it beyond its interface
 *   login.ts, tls.ts   how a connection is made safe      broker-answers.ts  which refusals pass
 *   preflight.ts what must be true at the brokers         errors.ts     what can go wrong there
 *   sink.ts      changes → records, and their transactions   producer.ts    batches on their way
 *   peek.ts      the newest records, raw
 *
 * Batches and answers as bytes are of protocols/kafka.
 */
import { INSERT_ONLY } from '../../model/changelog-mode.ts';
import { defineConnector } from '../connector.ts';
import { messageMetadata } from '../kit/records/message-columns.ts';
import { MESSAGE_FORMATS } from '../kit/records/options.ts';
import { formatPosition, type KafkaPosition } from '../kit/records/partition-position.ts';
import { sourceFaults } from './declaration.ts';
import { options } from './options.ts';
import { sinkFaults, transactionOf, WRITABLE } from './sink-declaration.ts';

export const kafka = defineConnector({
  name: 'kafka',
  summary: 'Topics of Apache Kafka.',
  options,
  formats: MESSAGE_FORMATS,
  source: {
    metadata: messageMetadata,
    changelogMode: ({ formats }) => formats.value?.format.changelogMode ?? INSERT_ONLY,
    isBounded: (bound) => bound.options['scan.bounded.mode'] !== 'unbounded',
    isReplayable: () => true,
    // Producers put the changes of one key into one partition, which Kafka itself counts on.
    order: () => 'partitions',
    hasSnapshot: () => false,
    validate: sourceFaults,
    // As in Flink each table reads for itself, also where another one reads the same topic.
    shareKey: ({ table }) => table.name,
    async preflight(scans, { isContinued }) {
      const { preflight } = await import('./preflight.ts');
      return await preflight(scans, isContinued === true);
    },
    async openSource(scans, context) {
      const { KafkaSource } = await import('./source.ts');
      return new KafkaSource(scans, context);
    },
    formatPosition: (position) => formatPosition(position as KafkaPosition),
  },
  sink: {
    accepts: ({ formats }) => formats.value?.format.changelogMode ?? INSERT_ONLY,
    metadata: WRITABLE,
    transaction: (bound) => transactionOf(bound.options),
    // Whoever reads the topic sees every record.
    isIdempotent: () => false,
    validate: sinkFaults,
    shareKey: ({ table }) => table.name,
    async preflight(targets, context) {
      const { preflightOf } = await import('./sink-preflight.ts');
      const writing = targets.map((target) => ({
        topic: target.options.topic?.[0] ?? '',
        options: target.options,
        isExactlyOnce: transactionOf(target.options) === 'two-phase',
      }));
      return await preflightOf(writing, context);
    },
    async openSinks(targets, context) {
      const { openSinks } = await import('./open-sinks.ts');
      return await openSinks(
        targets.map((target) => ({ target, upserts: undefined })),
        context,
      );
    },
    async forget(targets, jobId) {
      const { rollBack } = await import('./open-sinks.ts');
      await rollBack(targets, jobId);
    },
  },
  records: {
    topicOption: 'topic',
    brokersOption: 'properties.bootstrap.servers',
    async read(bound, limit) {
      const { peekRecords } = await import('./peek.ts');
      return await peekRecords(bound, limit);
    },
  },
});
