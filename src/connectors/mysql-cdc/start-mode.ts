/** What 'scan.startup.mode' and its options mean, nothing connected. */
import type { BoundTable } from '../connector.ts';
import type { MysqlCdcOptions } from './options.ts';

export type Options = BoundTable<MysqlCdcOptions>['options'];

/** Whether the rows that the table has at the start are read. */
export function readsRows(options: Options): boolean {
  return options['scan.startup.mode'] === 'initial' || options['scan.startup.mode'] === 'snapshot';
}

/** Whether the rows are all, as they were when they were read: nothing is told of what changes meanwhile. */
export function readsRowsAlone(options: Options): boolean {
  return options['scan.startup.mode'] === 'snapshot' && options['scan.incremental.snapshot.backfill.skip'];
}

/** Whether changes are read that were made before the job began. */
export function beginsInPast(options: Options): boolean {
  const mode = options['scan.startup.mode'];
  return mode === 'earliest-offset' || mode === 'specific-offset' || mode === 'timestamp';
}

/** Events made before this second are passed over, in every run of the job: a long transaction may bring old ones late. */
export function sinceSeconds(options: Options): number | undefined {
  const millis = options['scan.startup.timestamp-millis'];
  return options['scan.startup.mode'] === 'timestamp' && millis !== undefined ? Math.floor(millis / 1000) : undefined;
}

/** What tables must have in common to be read from one dump. */
export function startKey(options: Options): string {
  const mode = options['scan.startup.mode'];
  if (mode === 'initial' || mode === 'latest-offset') return '';
  const places = START_OPTIONS.map((key) => options[key] ?? '');
  return [mode, ...places].join(' ');
}

const START_OPTIONS = [
  'scan.startup.specific-offset.file',
  'scan.startup.specific-offset.pos',
  'scan.startup.specific-offset.gtid-set',
  'scan.startup.specific-offset.skip-events',
  'scan.startup.specific-offset.skip-rows',
  'scan.startup.timestamp-millis',
] as const;
