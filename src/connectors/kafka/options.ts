/** The WITH list of a table of kafka. */
import {
  choice,
  duration,
  harmless,
  type OptionEntry,
  type OptionValues,
  optionalInteger,
  optionalPattern,
  optionalText,
} from '../../model/options.ts';
import { list, messageOptions } from '../kit/records/options.ts';
import { PARTITIONERS } from './partitioner.ts';
import { properties } from './properties.ts';
import { sinkOptions } from './sink-options.ts';

/** Partition → offset. */
export type SpecificOffsets = ReadonlyMap<number, number>;

export const options = {
  topic: topics('Topics to read, several separated by semicolons; the one topic to write to.'),
  'topic-pattern': optionalPattern('Topics to read, as a regular expression on the whole name.'),
  ...properties,
  ...messageOptions,
  'scan.startup.mode': choice(
    'Where a job without a checkpoint begins.',
    ['earliest-offset', 'latest-offset', 'group-offsets', 'timestamp', 'specific-offsets'],
    'group-offsets',
  ),
  'scan.startup.specific-offsets': specificOffsets('Where each partition begins.'),
  'scan.startup.timestamp-millis': optionalInteger(
    'Begins with the first record of this time or later, milliseconds since 1970-01-01 UTC.',
    {
      min: 0,
    },
  ),
  'scan.bounded.mode': choice(
    'Where the job ends; unbounded: it stays.',
    ['unbounded', 'latest-offset', 'group-offsets', 'timestamp', 'specific-offsets'],
    'unbounded',
  ),
  'scan.bounded.specific-offsets': specificOffsets('The first offset of each partition that is not read.'),
  'scan.bounded.timestamp-millis': optionalInteger(
    'Ends in front of the first record of this time or later, milliseconds since 1970-01-01 UTC.',
    {
      min: 0,
    },
  ),
  'scan.topic-partition-discovery.interval': duration('How often new topics and partitions are looked for; 0: never.', 300_000, {
    flinkDefault: '5 minutes',
  }),
  'scan.parallelism': harmless('How many readers there are.', 'one engine reads every partition'),
  'sink.partitioner': partitioner('Which partition a record goes to: by its key (default), all to one (fixed), or one after the other.'),
  ...sinkOptions,
} as const;

export type KafkaOptions = typeof options;
export type KafkaValues = OptionValues<KafkaOptions>;

function partitioner(doc: string): OptionEntry<(typeof PARTITIONERS)[number]> {
  const known = choice(doc, PARTITIONERS, 'default');
  const parse = (value: string) => {
    if (value.includes('.')) throw new Error(`${PARTITIONERS.join(', ')}: a Java class cannot be run here`);
    return known.parse(value);
  };
  return { ...known, parse };
}

function topics(doc: string): OptionEntry<readonly string[] | undefined> {
  return list(doc, "the name of a topic, or several: 'orders;customers'");
}

function specificOffsets(doc: string): OptionEntry<SpecificOffsets | undefined> {
  const parse = (value: string): SpecificOffsets => {
    const offsets = new Map<number, number>();
    for (const part of value.replace(/;\s*$/, '').split(';')) {
      const [, partition, offset] = /^\s*partition\s*:\s*(\d{1,9})\s*,\s*offset\s*:\s*(\d{1,15})\s*$/.exec(part) ?? [];
      if (partition === undefined || offset === undefined) throw new Error("like 'partition:0,offset:42;partition:1,offset:300'");
      offsets.set(Number(partition), Number(offset));
    }
    return offsets;
  };
  return { ...optionalText(doc), default: undefined, parse };
}
