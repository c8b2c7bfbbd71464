/** Opens the sinks of one table: one for all INSERTs into it, so that their records keep their order. */
import type { PlacedColumn } from '../../formats/format.ts';
import { invariant } from '../../model/errors.ts';
import { keyOf } from '../../model/key.ts';
import type { JobContext, SinkTarget } from '../connector.ts';
import { divided } from '../kit/records/message-columns.ts';
import { type MessageLayout, openMessageWriter } from './message-writer.ts';
import type { KafkaOptions } from './options.ts';
import { partitionerOf } from './partitioner.ts';
import { KafkaSink } from './sink.ts';
import { SinkConnection, writingFailed } from './sink-connection.ts';
import type { GuaranteeValues } from './sink-options.ts';
import type { UpsertBufferOptions } from './upsert-buffer.ts';

export interface WrittenTable {
  readonly target: SinkTarget<KafkaOptions>;
  /** Of a table that is written by its key; undefined: each change is a record. */
  readonly upserts: Upserts | undefined;
}

export interface Upserts {
  /** undefined: each change is written as it comes. */
  readonly buffer: Omit<UpsertBufferOptions, 'keyOf'> | undefined;
}

export async function openSinks(targets: readonly WrittenTable[], context: JobContext): Promise<readonly KafkaSink[]> {
  const sinks: KafkaSink[] = [];
  for (const one of targets) {
    const twin = targets.findIndex(({ target }) => isSameDeclaration(target, one.target));
    const known = sinks[twin];
    const sink = known ?? (await openSink(one, context, sinks.length));
    sink.joined();
    sinks.push(sink);
  }
  return sinks;
}

/**
 * Rolls back what a job that will not go on has left open: who reads what is committed would wait for it until the broker does
 * (transaction.timeout.ms).
 */
export async function rollBack(targets: readonly SinkTarget<KafkaOptions>[], jobId: string): Promise<void> {
  await Promise.all(
    targets.map(async ({ options, table }, number) => {
      const ids = transactionalIds(options, [jobId, table.name, ...(number === 0 ? [] : [number])]);
      if (ids === undefined || targets.findIndex((one) => isSameDeclaration(one, { table })) !== number) return;
      const connection = new SinkConnection(options.topic?.[0] ?? '', options);
      try {
        const { transactions } = await connection.opened();
        for (const id of ids) await transactions.begin(id);
      } catch (cause) {
        throw writingFailed(cause, connection.topic, options);
      } finally {
        await connection.close();
      }
    }),
  );
}

/** `number`: among the targets of the job. */
async function openSink({ target, upserts }: WrittenTable, context: JobContext, number: number): Promise<KafkaSink> {
  const { options, formats, table } = target;
  const layout = layoutOf(target, upserts !== undefined);
  invariant(formats.value !== undefined, 'a table of Kafka has a format');
  const messageFormats = { key: layout.key.length === 0 ? undefined : formats.key, value: formats.value, timeZone: context.timeZone };
  return new KafkaSink({
    connection: new SinkConnection(layout.topic, options),
    options,
    write: await openMessageWriter(layout, messageFormats, () => context.clock.nowMs()),
    partitioner: partitionerOf(options['sink.partitioner'], options['properties.batch.size']),
    transactionalIds: transactionalIds(options, [context.jobId, table.name, ...(number === 0 ? [] : [number])]),
    buffer: bufferOf(target, upserts),
    notice: context.notice,
  });
}

function bufferOf({ columns, key }: SinkTarget<KafkaOptions>, upserts: Upserts | undefined): UpsertBufferOptions | undefined {
  if (upserts?.buffer === undefined) return undefined;
  const types = key.flatMap((place) => columns[place]?.type ?? []);
  return { ...upserts.buffer, keyOf: keyOf(key, types) };
}

/** Unique among all jobs that ever ran. */
function transactionalIds(options: GuaranteeValues, parts: readonly (string | number)[]): readonly [string, string] | undefined {
  if (options['sink.delivery-guarantee'] !== 'exactly-once') return undefined;
  const name = `${options['sink.transactional-id-prefix'] ?? ''}-${parts.join('-')}`;
  return [`${name}-0`, `${name}-1`];
}

function layoutOf(target: SinkTarget<KafkaOptions>, isUpsert: boolean): MessageLayout {
  const placed: readonly PlacedColumn[] = target.columns.map((one, place) => ({ ...one, place }));
  const metadataPlace = (key: string) => {
    const place = target.columns.findIndex(({ metadata }) => metadata?.key === key);
    return place < 0 ? undefined : place;
  };
  return {
    topic: target.options.topic?.[0] ?? '',
    ...divided(
      target.options,
      placed.filter(({ place }) => target.columns[place]?.metadata === undefined),
    ),
    timestampPlace: metadataPlace('timestamp'),
    headersPlace: metadataPlace('headers'),
    isUpsert,
  };
}

/** Options may differ from one INSERT to the other, by a hint. */
function isSameDeclaration(one: Pick<SinkTarget, 'table'>, other: Pick<SinkTarget, 'table'>): boolean {
  return JSON.stringify([...one.table.options]) === JSON.stringify([...other.table.options]);
}
