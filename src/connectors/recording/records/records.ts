/** Recorded topics of Kafka: the segments of their partitions, through the decoder and the formats of the connector kafka. */
import { INSERT_ONLY } from '../../../model/changelog-mode.ts';
import { messageMetadata } from '../../kit/records/message-columns.ts';
import { formatFaults, keyFaults } from '../../kit/records/message-faults.ts';
import { formatPosition, type KafkaPosition } from '../../kit/records/partition-position.ts';
import { optionsOutOfPlace } from '../errors.ts';
import { faultsOf } from '../preflight.ts';
import type { RecordedKind } from '../recorded-kind.ts';

export const records: RecordedKind = {
  kind: 'kafka-log',
  metadata: messageMetadata,
  changelogMode: ({ formats }) => formats.value?.format.changelogMode ?? INSERT_ONLY,
  validate(bound) {
    const strange = bound.table.options.has('database-name') ? [optionsOutOfPlace(['database-name'], 'kafka-log')] : [];
    return [...strange, ...formatFaults(bound, 'read'), ...keyFaults(bound)];
  },
  async faults(path, scans) {
    const { readArrivals, readRecordedTopics, wantedPartitions } = await import('./recorded-topics.ts');
    const { LogSegments } = await import('./log-segments.ts');
    return faultsOf(() => {
      const recording = readRecordedTopics(path);
      const topics = scans.flatMap(({ options: { topic } }) =>
        faultsOf(() => {
          for (const { segments } of wantedPartitions(path, recording, [topic ?? ''])) new LogSegments(path, segments).check();
          return [];
        }),
      );
      return [
        ...topics,
        ...faultsOf(() => {
          readArrivals(path, recording);
          return [];
        }),
      ];
    });
  },
  async openSource(scans, replayed, context) {
    const { RecordsReplay } = await import('./source.ts');
    return new RecordsReplay(scans, replayed, context);
  },
  formatPosition: (position) => ('partitions' in (position as object) ? formatPosition(position as KafkaPosition) : undefined),
};
