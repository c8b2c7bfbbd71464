/** Where each partition begins, and where it ends, by what the options say. */

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
    case 'specific-offsets':
      return await specificOffsets(cluster, partitions, options);
    default:
      return await groupOffsets(cluster, partitions, options);
  }
}

async function specificOffsets(cluster: Cluster, partitions: readonly Partition[], options: KafkaValues): Promise<Offsets> {
  const given = options['scan.startup.specific-offsets'] ?? new Map<number, number>();
  const absent = partitions.filter(({ partition }) => !given.has(partition));
  if (absent.length > 0) throw partitionsWithoutOffset('scan.startup.specific-offsets', absent.map(partitionName));
  const offsets = new Map(partitions.map((of) => [partitionName(of), given.get(of.partition) ?? 0]));
  await refuseOutOfRange(cluster, partitions, offsets);
  return offsets;
}

async function groupOffsets(cluster: Cluster, partitions: readonly Partition[], options: KafkaValues): Promise<Offsets> {
  const groupId = options['properties.group.id'] ?? '';
  const reset = options['properties.auto.offset.reset'];
  const committed = await committedOffsets(cluster, groupId, partitions);
  const [earliest, latest] = await endsOf(cluster, partitions);
  const offsets = new Map<string, number>();
  for (const of of partitions) {
    const name = partitionName(of);
    const [first, last] = [earliest.get(name) ?? 0, latest.get(name) ?? 0];
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
  const [earliest, latest] = await endsOf(cluster, partitions);
  for (const of of partitions) {
    const name = partitionName(of);
    const offset = offsets.get(name);
    const [first, last] = [earliest.get(name) ?? 0, latest.get(name) ?? 0];
    if (offset !== undefined && (offset < first || offset > last)) throw offsetOutOfRange(of, offset, { first, last, isGroup: false });
  }
}

/** The first offset of each partition and the one behind the last record, whatever its transaction. */
async function endsOf(cluster: Cluster, partitions: readonly Partition[]): Promise<readonly [Offsets, Offsets]> {
  const ends = (timestamp: number) => offsetsAt(cluster, partitions, { timestamp, isolation: 'read_uncommitted' });
  return [await ends(EARLIEST), await ends(LATEST)];
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
    default: {
      const given = options['scan.bounded.specific-offsets'] ?? new Map<number, number>();
      const absent = partitions.filter(({ partition }) => !given.has(partition));
      if (absent.length > 0) throw partitionsWithoutOffset('scan.bounded.specific-offsets', absent.map(partitionName));
      return new Map(partitions.map((of) => [partitionName(of), given.get(of.partition) ?? 0]));
    }
  }
}
