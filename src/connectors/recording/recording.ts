import { isAbsolute, resolve } from 'node:path';
import { type BoundTable, defineConnector } from '../connector.ts';
import { MESSAGE_FORMATS } from '../kit/records/options.ts';
import { binlog } from './binlog/binlog.ts';
import { recordedThingUnclear } from './errors.ts';
import { options, type RecordingOptions } from './options.ts';
import type { RecordedKind } from './recorded-kind.ts';
import { records } from './records/records.ts';

/**
 * Replays what a real server once wrote, byte for byte, with the arrival times of the recording.
 *
 *   options.ts        the WITH list
 *   description.ts    what lies in the folder
 *   recorded-kind.ts  what a kind of recording is asked
 *   binlog/           the binlog of a server
 *   records/          topics of Kafka
 *   replay-clock.ts   when what was recorded is due
 *   errors.ts         everything that can be wrong with a recording
 */
export const recording = defineConnector({
  name: 'recording',
  summary: 'Replays a recorded change log from a folder.',
  options,
  formats: MESSAGE_FORMATS,
  source: {
    // Only messages have a format.
    metadata: (format) => (format === undefined ? binlog : records).metadata(format),
    changelogMode: (bound) => kindOf(bound).changelogMode(bound),
    isBounded: () => true,
    isReplayable: () => true,
    hasSnapshot: () => false,
    validate(bound) {
      const { topic, 'table-name': table } = bound.options;
      if ((topic === undefined) === (table === undefined)) return [recordedThingUnclear(topic !== undefined)];
      return kindOf(bound).validate(bound);
    },
    shareKey: (bound) => `${pathOf(bound)} ${bound.options.pace} ${kindOf(bound).kind}`,
    async preflight(scans) {
      const [first] = scans;
      return { faults: first === undefined ? [] : await kindOf(first).faults(pathOf(first), scans), notices: [] };
    },
    async openSource(scans, context) {
      const [first] = scans;
      if (first === undefined) throw new Error('a source serves at least one scan');
      return await kindOf(first).openSource(scans, { path: pathOf(first), pace: first.options.pace }, context);
    },
    formatPosition: (position) => binlog.formatPosition(position) ?? records.formatPosition(position) ?? '',
  },
});

function kindOf({ options: { topic } }: BoundTable<RecordingOptions>): RecordedKind {
  return topic === undefined ? binlog : records;
}

function pathOf({ options: { path } }: BoundTable<RecordingOptions>): string {
  return isAbsolute(path) ? path : resolve(path);
}
