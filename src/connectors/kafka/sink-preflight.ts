/** What must be true at the brokers before anything is written. */
import type { Kafka } from 'kafkajs';
import type { UserError } from '../../model/errors.ts';
import type { JobContext, PreflightReport } from '../connector.ts';
import { openKafka } from './client.ts';
import type { WritingValues } from './producer-properties.ts';
import { codecFor, connectedCluster, writingFailed } from './sink-connection.ts';
import { transactionTimeoutTooLong, transactionTimeoutTooShort } from './sink-errors.ts';

export interface WritingTarget {
  readonly topic: string;
  readonly options: WritingValues;
  readonly isExactlyOnce: boolean;
}

export async function preflightOf(targets: readonly WritingTarget[], { checkpointIntervalMs = 0 }: JobContext): Promise<PreflightReport> {
  const reports = await Promise.all(targets.map((target) => check(target, checkpointIntervalMs)));
  return { faults: reports.flat(), notices: [] };
}

async function check({ topic, options, isExactlyOnce }: WritingTarget, checkpointIntervalMs: number): Promise<readonly UserError[]> {
  const timeoutMs = options['properties.transaction.timeout.ms'];
  const faults: UserError[] = [];
  try {
    const cluster = await connectedCluster(topic, options);
    await cluster.disconnect();
    await codecFor(options);
    if (!isExactlyOnce) return [];
    if (timeoutMs <= checkpointIntervalMs) faults.push(transactionTimeoutTooShort(timeoutMs, checkpointIntervalMs));
    const allowedMs = await timeoutAllowed(await openKafka(options));
    if (allowedMs !== undefined && timeoutMs > allowedMs) faults.push(transactionTimeoutTooLong(timeoutMs, allowedMs));
  } catch (cause) {
    faults.push(writingFailed(cause, topic, options) as UserError);
  }
  return faults;
}

const OF_A_BROKER = 4;

/** undefined where the user may not see it: then the broker says so when the first transaction begins. */
async function timeoutAllowed(kafka: Kafka): Promise<number | undefined> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { controller, brokers } = await admin.describeCluster();
    const name = String(controller ?? brokers[0]?.nodeId ?? 0);
    const configNames = ['transaction.max.timeout.ms'];
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: OF_A_BROKER, name, configNames }] });
    const value = Number(resources[0]?.configEntries[0]?.configValue);
    return Number.isSafeInteger(value) && value > 0 ? value : undefined;
  } catch {
    return undefined;
  } finally {
    await admin.disconnect();
  }
}
