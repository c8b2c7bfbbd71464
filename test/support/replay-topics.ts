/** Replays recorded topics without waiting, as text, through the connector itself. */
import { bindTable } from '../../src/connectors/bind.ts';
import type { JobContext, Scan } from '../../src/connectors/connector.ts';
import { readRecording } from '../../src/connectors/recording/binlog/recorded-binlog.ts';
import type { RecordingOptions } from '../../src/connectors/recording/options.ts';
import { recording } from '../../src/connectors/recording/recording.ts';
import type { Source } from '../../src/connectors/source.ts';
import { invariant } from '../../src/model/errors.ts';
import type { Row } from '../../src/model/row.ts';
import { kindSymbol, type RowKind } from '../../src/model/row-kind.ts';
import type { TableColumn } from '../../src/model/schema.ts';
import type { SqlType } from '../../src/model/types.ts';
import { formatValue } from '../../src/model/value.ts';
import { sqlTypeOf } from '../../src/protocols/mysql/columns.ts';

export interface TopicTable {
  readonly name: string;
  readonly topic: string;
  readonly columns: readonly TableColumn[];
  readonly primaryKey: readonly string[];
}

/** The tables of the recorded shop: those of its binlog, read from topics. */
export function shopTopicTables(): readonly TopicTable[] {
  const { tables } = readRecording(new URL('../../recordings/shop', import.meta.url).pathname);
  return tables.map(({ name, columns, primaryKey }) => ({
    name,
    topic: `shop.${name}`,
    columns: columns.map((column) => ({ name: column.name, type: sqlTypeOf(column) as SqlType })),
    primaryKey,
  }));
}

const context: JobContext = {
  jobId: 'replay',
  clock: { nowMs: () => 0, monotonicMs: () => 0 },
  timeZone: 'UTC',
  notice: () => undefined,
  print: async () => undefined,
};

interface ReplayOptions {
  readonly from?: unknown;
  readonly needsUpdateBefore?: boolean;
  /** Asked after each poll of one change; true ends the replay. */
  readonly isEnough?: (lines: readonly string[]) => boolean;
}

interface ReplayedTopics {
  readonly lines: readonly string[];
  readonly changes: readonly { readonly scan: number; readonly kind: RowKind; readonly row: Row }[];
  readonly position: unknown;
}

export async function replayTopics(
  path: string,
  tables: readonly TopicTable[],
  { from, needsUpdateBefore = true, isEnough = () => false }: ReplayOptions = {},
): Promise<ReplayedTopics> {
  const scans = tables.map(({ name, topic, columns, primaryKey }, id): Scan<RecordingOptions> => {
    const options = new Map(Object.entries({ path, topic, format: 'debezium-json', pace: 'fast' }));
    const { bound, faults } = bindTable(recording as never, { name, columns, primaryKey, options });
    invariant(faults.length === 0, String(faults[0]));
    return { ...(bound as unknown as Scan<RecordingOptions>), id, columns, needsUpdateBefore };
  });
  invariant(recording.source !== undefined, 'a recording is a source');
  const source: Source<unknown> = await recording.source.openSource(scans, context);
  await source.open(from, () => undefined, new AbortController().signal);
  const lines: string[] = [];
  const changes: { scan: number; kind: RowKind; row: Row }[] = [];
  const push = (scan: number, kind: RowKind, row: Row) => {
    changes.push({ scan, kind, row });
    const table = tables[scan];
    if (table !== undefined) lines.push(`${table.name} ${kindSymbol(kind)}[${cells(table, row).join(', ')}]`);
  };
  while (!isEnough(lines) && source.poll(1, push) !== 'ended');
  const position = source.position();
  await source.close();
  return { lines, changes, position };
}

function cells({ columns }: TopicTable, row: Row): string[] {
  return columns.map(({ type }, place) => {
    const value = row[place] ?? null;
    return value === null ? 'NULL' : (formatValue(value, type, 'UTC') ?? 'NULL');
  });
}
