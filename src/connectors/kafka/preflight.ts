/** What must be true at the brokers before a job starts: they answer, they are new enough, the topics are there and may be read. */
import { UserError } from '../../model/errors.ts';
import type { PreflightReport, Scan } from '../connector.ts';
import { openKafka } from './client.ts';
import { brokersFailed, brokerTooOld, nothingMatches } from './errors.ts';
import { type Cluster, clusterOf, endNow } from './kafkajs-parts.ts';
import type { KafkaOptions } from './options.ts';
import { startOffsets, stopOffsets } from './start.ts';
import { findPartitions } from './topics.ts';

const FETCH_KEY = 1;
const FETCH_VERSION = 11;

export async function preflight([scan]: readonly Scan<KafkaOptions>[], isContinued: boolean): Promise<PreflightReport> {
  if (scan === undefined) return { faults: [], notices: [] };
  const { options } = scan;
  let cluster: Cluster | undefined;
  try {
    const kafka = await openKafka(options);
    cluster = clusterOf(kafka, options['properties.metadata.max.age.ms']);
    await cluster.connect();
    const broker = await cluster.brokerPool.findConnectedBroker();
    if ((broker.versions[FETCH_KEY]?.maxVersion ?? 0) < FETCH_VERSION) return { faults: [brokerTooOld(broker.brokerAddress)], notices: [] };
    const pattern = options['topic-pattern'];
    const partitions = await findPartitions(cluster, { names: options.topic, pattern });
    // Every broker that leads a partition must be reached, by the name it goes by.
    for (const leader of new Set(partitions.map((of) => of.leader))) if (leader >= 0) await cluster.findBroker({ nodeId: leader });
    if (!isContinued) await startOffsets(cluster, partitions, { options, isLater: false });
    if (!isContinued) await stopOffsets(cluster, partitions, options);
    const isEmpty = partitions.length === 0 && pattern !== undefined;
    return { faults: [], notices: isEmpty ? [nothingMatches(scan.table.options.get('topic-pattern') ?? '')] : [] };
  } catch (cause) {
    return { faults: [cause instanceof UserError ? cause : brokersFailed(cause, options, 'looking at the topics')], notices: [] };
  } finally {
    if (cluster !== undefined) await endNow(cluster);
  }
}
