/**
 * PEEK TOPIC: the newest records of a topic as they lie there, the formats that would read them, and the table to declare. Nothing is
 * declared, no group is touched.
 */
import { bindTable } from '../../connectors/bind.ts';
import { connectors, findConnector } from '../../connectors/catalogue.ts';
import type { BoundTable, Connector, RawRecord, RecordReader } from '../../connectors/connector.ts';
import { optionsOf } from '../../connectors/formats.ts';
import { shownBytes } from '../../connectors/kit/shown-bytes.ts';
import { formats } from '../../formats/catalogue.ts';
import type { RecognisedTable } from '../../formats/format.ts';
import { combined, invariant, type Span, UserError } from '../../model/errors.ts';
import { maskedOptions } from '../../model/options.ts';
import { isView, type Table } from '../../model/schema.ts';
import { formatTimestamp } from '../../model/temporal.ts';
import { findTable } from '../../planner/catalog.ts';
import type { PeekTopic } from '../../sql/ast-server-statements.ts';
import type { StatementResult } from '../protocol.ts';
import type { SessionCatalog } from '../session-catalog.ts';
import { createStatement } from './show-create.ts';

/** Records shown where LIMIT does not say. */
const RECORDS = 5;
const RECORDS_MAX = 1000;

interface Peeked {
  readonly connector: Connector;
  readonly reader: RecordReader<Connector['options']>;
  readonly options: ReadonlyMap<string, string>;
}

export async function peekTopic(
  statement: PeekTopic,
  { catalog }: { readonly catalog: SessionCatalog },
  announce: (result: StatementResult) => void,
): Promise<StatementResult> {
  const limit = statement.limit?.rows ?? RECORDS;
  if (limit < 1 || limit > RECORDS_MAX) throw limitFault(statement.limit?.span ?? statement.span);
  const peeked = findTopic(statement, catalog);
  const records = await peeked.reader.read(bind(peeked, statement), limit);
  const topic = statement.topic.value;
  if (records.length === 0) return { kind: 'text', text: `The topic ${topic} has no records that could be read.` };
  announce({ kind: 'table', columns: ['record', 'time (UTC)', 'key', 'value'], rows: records.map(cells), isVertical: true });
  return readings(topic, records, peeked);
}

function cells({ place, timestampMs, key, value }: RawRecord): (string | null)[] {
  const time = timestampMs === undefined ? null : formatTimestamp(timestampMs * 1000, 3);
  return [place, time, shown(key), shown(value)];
}

function shown(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : shownBytes(bytes, 0, bytes.length);
}

/** The formats that would read the records, and the table for the most particular of them. */
function readings(topic: string, records: readonly RawRecord[], { connector, options }: Peeked): StatementResult {
  const fitting = formats().flatMap((format) => {
    const recognised = format.recognise?.(records);
    return recognised === undefined ? [] : [{ name: format.name, recognised }];
  });
  fitting.sort((left, right) => Number(right.recognised.isCertain) - Number(left.recognised.isCertain));
  const [best] = fitting;
  if (best === undefined) return { kind: 'text', text: `No format recognises these records; ${hintOn(records)}` };
  const names = fitting.map(({ name }) => name);
  const others = names.length === 1 ? '' : ` (${names.slice(1).join(' and ')} would read them too, as other rows)`;
  const table = tableOf(topic, best, { connector, options });
  const statement = createStatement(table, { isTemporary: false });
  const text = `These records are ${best.name}${others}. To read them:\n\n${statement}`;
  // A login that is not shown cannot be run either.
  const masked = maskedOptions(optionsOf(connector, table.options), table.options);
  const isShown = [...table.options].every(([key, value]) => masked.get(key) === value);
  return isShown ? { kind: 'text', text, next: statement } : { kind: 'text', text };
}

/** Messages that name their schema by its id at a registry cannot be told apart without it. */
function hintOn(records: readonly RawRecord[]): string {
  const values = records.flatMap(({ value }) => value ?? []);
  const id = values.every((value) => value.length > REGISTRY_HEAD && value[0] === 0) ? values[0] : undefined;
  if (id === undefined) return 'raw reads every record as BYTES.';
  const number = new DataView(id.buffer, id.byteOffset).getUint32(1);
  return (
    `they begin as those of a schema registry do, with the schema ${number}: 'avro-confluent' reads them with its url, 'debezium-avro-confluent' where ` +
    'Debezium wrote them.'
  );
}

/** A zero and the number of the schema. */
const REGISTRY_HEAD = 5;

function tableOf(
  topic: string,
  { name, recognised }: { readonly name: string; readonly recognised: RecognisedTable },
  { connector, options }: Pick<Peeked, 'connector' | 'options'>,
): Table {
  const { columns, primaryKey } = recognised;
  const own = [...recognised.options].map(([key, value]) => [`${name}.${key}`, value] as const);
  const startup = 'scan.startup.mode' in connector.options ? [['scan.startup.mode', 'earliest-offset'] as const] : [];
  return {
    name: topic.replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_+|_+$/g, '') || 'topic',
    columns,
    primaryKey: primaryKey.length === 0 ? undefined : primaryKey,
    options: new Map([...options, ...startup, ['format', name], ...own]),
  };
}

function bind({ connector, options }: Peeked, { topic }: PeekTopic): BoundTable {
  const { bound, faults } = bindTable(connector, { name: topic.value, columns: [], primaryKey: undefined, options });
  if (faults.length > 0) throw combined(faults.map(({ error }) => error));
  return bound;
}

/** The connection: of ON, of the table behind LIKE, else the one that all tables of the catalog share. */
function findTopic(statement: PeekTopic, catalog: SessionCatalog): Peeked {
  const written = statement.options.map(({ key, value }) => [key.value, value.value] as const);
  if (statement.on !== undefined) {
    const [connector] = able();
    const reader = connector?.records;
    invariant(connector !== undefined && reader !== undefined, 'a connector reads topics');
    return peekedBy(connector, reader, [[reader.brokersOption, statement.on.value], ...written], statement);
  }
  const table =
    statement.like === undefined ? onlyConnection(statement, catalog) : findTable(catalog, statement.like, { remedy: 'Name a table.' });
  const connector = findConnector(table.options.get('connector') ?? '');
  const reader = connector?.records;
  if (connector === undefined || reader === undefined) throw noTopics(table.name, statement.like?.span ?? statement.span);
  const connection = [...table.options].filter(([key]) => key === reader.brokersOption || key.startsWith('properties.'));
  return peekedBy(connector, reader, [...connection, ...written], statement);
}

function peekedBy(
  connector: Connector,
  reader: RecordReader<Connector['options']>,
  pairs: readonly (readonly [string, string])[],
  { topic }: PeekTopic,
): Peeked {
  return { connector, reader, options: new Map([['connector', connector.name], [reader.topicOption, topic.value], ...pairs]) };
}

function able(): readonly Connector[] {
  return connectors().filter(({ records }) => records !== undefined);
}

function onlyConnection({ span, topic }: PeekTopic, catalog: SessionCatalog): Table {
  const byBrokers = new Map<string, Table>();
  for (const name of catalog.names()) {
    const entry = catalog.find(name);
    if (entry === undefined || isView(entry)) continue;
    const reader = findConnector(entry.options.get('connector') ?? '')?.records;
    if (reader !== undefined) byBrokers.set(entry.options.get(reader.brokersOption) ?? '', entry);
  }
  const [first, ...others] = byBrokers.values();
  if (first !== undefined && others.length === 0) return first;
  const topicText = `PEEK TOPIC '${topic.value}'`;
  if (first === undefined) {
    throw new UserError('PEEK_CONNECTION', {
      problem: 'No table says where the brokers are.',
      remedy: `Write ${topicText} ON 'localhost:9092'; a login goes behind it: WITH ('properties.security.protocol' = '…', …).`,
      span,
    });
  }
  throw new UserError('PEEK_CONNECTION', {
    problem: `The tables of the catalog lead to ${byBrokers.size} different brokers.`,
    remedy: `Write ${[...byBrokers.values()].map(({ name }) => `${topicText} LIKE ${name}`).join(' or ')}.`,
    span,
  });
}

function noTopics(table: string, span: Span): UserError {
  return new UserError('PEEK_CONNECTION', {
    problem: `The table '${table}' does not read a topic.`,
    remedy: `Name a table of ${able()
      .map(({ name }) => `'${name}'`)
      .join(' or ')}, or write ON 'localhost:9092'.`,
    span,
  });
}

function limitFault(span: Span): UserError {
  return new UserError('PEEK_LIMIT', {
    problem: `PEEK shows 1 to ${RECORDS_MAX} records.`,
    remedy: 'SELECT … FROM a table over the topic reads all of them.',
    span,
  });
}
