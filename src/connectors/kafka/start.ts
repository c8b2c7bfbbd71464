/** Where each partition begins, and where it ends, by what the options say. */
import type { UserError } from '../../model/errors.ts';
import { partitionName } from '../kit/records/partition-position.ts';
import type { Cluster } from './kafkajs-parts.ts';
import { committedOffsets, EARLIEST, LATEST, offsetsAt } from './offsets.ts';
import type { KafkaValues } from './options.ts';
import { groupOffsetMissing, offsetOutOfRange, partitionsWithoutOffset } from './record-errors.ts';
import type { Partition } from './topics.ts';

/** Name of a partition → offset. */
type Offsets = ReadonlyMap<string, number>;

/** Of partitions that no checkpoint knows. `isLater`: they appeared after the job began, and none of their records is to be missed. */
export async function startOffsets(
  cluster: Cluster,
  partitions: readonly Partition[],
  { options, isLater }: { readonly options: KafkaValues; readonly isLater: boolean },
): Promise<Offsets> {
  const isolation = options['properties.isolation.level'];
  const at = (timestamp: number) => offsetsAt(cluster, partitions, { timestamp, isolation });
  if (isLater) return await at(EARLIEST);
  switch (options['scan.startup.mode']) {
    case 'earliest-offset':
      return await at(EARLIEST);
    case 'latest-offset':
      return await at(LATEST);
    case 'timestamp':
      // Where nothing is so late, what comes next is.
      return new Map([...(await at(LATEST)), ...(await at(options['scan.startup.timestamp-millis'] ?? 0))]);
    case 'specific-offsets': {
      const offsets = specificOffsets('startup', partitions, options);
      await refuseOutOfRange(cluster, partitions, offsets);
      return offsets;
    }
    default:
      return await groupOffsets(cluster, partitions, options);
  }
}

function specificOffsets(side: 'startup' | 'bounded', partitions: readonly Partition[], options: KafkaValues): Offsets {
  const option = `scan.${side}.specific-offsets` as const;
  const given = options[option] ?? new Map<number, number>();
  const absent = partitions.filter(({ partition }) => !given.has(partition));
  if (absent.length > 0) throw partitionsWithoutOffset(option, absent.map(partitionName));
  return new Map(partitions.map((of) => [partitionName(of), given.get(of.partition) ?? 0]));
}

async function groupOffsets(cluster: Cluster, partitions: readonly Partition[], options: KafkaValues): Promise<Offsets> {
  const groupId = options['properties.group.id'] ?? '';
  const reset = options['properties.auto.offset.reset'];
  const committed = await committedOffsets(cluster, groupId, partitions);
  const rangeOf = await ranges(cluster, partitions);
  const offsets = new Map<string, number>();
  for (const of of partitions) {
    const name = partitionName(of);
    const { first, last } = rangeOf(of);
    const offset = committed.get(name);
    if (offset !== undefined && offset >= first && offset <= last) offsets.set(name, offset);
    else if (reset === 'none' && offset !== undefined) throw offsetOutOfRange(of, offset, { first, last, isGroup: true });
    else if (reset === 'none') throw groupOffsetMissing(groupId, name);
    else offsets.set(name, reset === 'earliest' ? first : last);
  }
  return offsets;
}

/** A place that the log does not have any more, or not yet, would be passed over silently. */
export async function refuseOutOfRange(cluster: Cluster, partitions: readonly Partition[], offsets: Offsets): Promise<void> {
  const rangeOf = await ranges(cluster, partitions);
  for (const of of partitions) {
    const offset = offsets.get(partitionName(of));
    const { first, last } = rangeOf(of);
    if (offset !== undefined && (offset < first || offset > last)) throw offsetOutOfRange(of, offset, { first, last, isGroup: false });
  }
}

/** The fault of a place that a broker has refused. */
export async function outOfRange(cluster: Cluster, of: Partition, offset: number): Promise<UserError> {
  const rangeOf = await ranges(cluster, [of]);
  return offsetOutOfRange(of, offset, { ...rangeOf(of), isGroup: false });
}

/** The first offset of a partition and the one behind its last record, whatever its transaction. */
async function ranges(cluster: Cluster, partitions: readonly Partition[]) {
  const ends = (timestamp: number) => offsetsAt(cluster, partitions, { timestamp, isolation: 'read_uncommitted' });
  const [earliest, latest] = [await ends(EARLIEST), await ends(LATEST)];
  return (of: Partition) => ({ first: earliest.get(partitionName(of)) ?? 0, last: latest.get(partitionName(of)) ?? 0 });
}

/** The first offset of each partition that is not read; undefined where the job stays. */
export async function stopOffsets(cluster: Cluster, partitions: readonly Partition[], options: KafkaValues): Promise<Offsets | undefined> {
  const isolation = options['properties.isolation.level'];
  const at = (timestamp: number) => offsetsAt(cluster, partitions, { timestamp, isolation });
  switch (options['scan.bounded.mode']) {
    case 'unbounded':
      return undefined;
    case 'latest-offset':
      return await at(LATEST);
    case 'timestamp':
      return new Map([...(await at(LATEST)), ...(await at(options['scan.bounded.timestamp-millis'] ?? 0))]);
    case 'group-offsets': {
      const groupId = options['properties.group.id'] ?? '';
      const committed = await committedOffsets(cluster, groupId, partitions);
      const absent = partitions.find((of) => !committed.has(partitionName(of)));
      if (absent !== undefined) throw groupOffsetMissing(groupId, partitionName(absent));
      return committed;
    }
    default:
      return specificOffsets('bounded', partitions, options);
  }
}
