/**
 * Connectors for planning alone, standing in for the catalogue:
 *
 *   log       a change log of one server ('server'), keys or not: +I -U +U -D; 'snapshot' = 'true' begins with what is there
 *   keyed     changes by PRIMARY KEY: +I +U -D, of which -D may hold the key alone; 'whole' = 'true': it does not
 *   appended  rows that never change; 'rows' bounds it; 'random' = 'true' makes it other rows each time
 *   upserts   a sink that writes by PRIMARY KEY, or appends without one, in a transaction per checkpoint
 *   topic     a sink that writes every change into a log, in transactions that outlive the process
 *   lines     a sink that shows every row kind at once
 *   nothing   a sink that keeps nothing
 */
import { type Connector, defineConnector, type SinkDefinition, type SourceDefinition } from '../../src/connectors/connector.ts';
import { ALL, INSERT_ONLY, UPSERT } from '../../src/model/changelog-mode.ts';
import { boolean, optionalInteger, textOr } from '../../src/model/options.ts';
import { simple, temporal, varchar } from '../../src/model/types.ts';

const notOpened = (): never => {
  throw new Error('planning opens nothing');
};

const options = {
  server: textOr('Which server.', 'one'),
  rows: optionalInteger('Rows until the end.', { min: 0 }),
  random: boolean('Other rows each time.', false),
  snapshot: boolean('A snapshot first.', false),
  whole: boolean('Whether a -D holds the whole row.', false),
  partitions: boolean('Whether the log has several parts.', false),
};
type Options = typeof options;

function source(more: Partial<SourceDefinition<Options>>): SourceDefinition<Options> {
  return {
    metadata: () => ({
      op_ts: { type: temporal('TIMESTAMP_LTZ', 3, false), doc: 'Commit time.' },
      file: { type: varchar(), doc: 'Log file.' },
      pos: { type: simple('BIGINT'), doc: 'Log position.' },
    }),
    changelogMode: () => ALL,
    isBounded: ({ options: { rows } }) => rows !== undefined,
    isReplayable: ({ options: { random } }) => !random,
    order: ({ options: { partitions } }) => (partitions ? 'partitions' : 'total'),
    hasSnapshot: ({ options: { snapshot } }) => snapshot,
    validate: () => [],
    shareKey: ({ options: { server } }) => server,
    preflight: notOpened,
    openSource: notOpened,
    formatPosition: String,
    ...more,
  };
}

function sink(more: Partial<SinkDefinition<Options>>): SinkDefinition<Options> {
  return {
    accepts: () => ALL,
    transaction: () => 'none',
    isIdempotent: () => false,
    validate: () => [],
    shareKey: ({ options: { server } }) => server,
    preflight: notOpened,
    openSinks: notOpened,
    ...more,
  };
}

const isKeyed = ({ table }: { table: { primaryKey: readonly string[] | undefined } }): boolean => table.primaryKey !== undefined;

const ALL_CONNECTORS = [
  defineConnector({ name: 'log', summary: 'A change log.', options, source: source({}) }),
  defineConnector({
    name: 'keyed',
    summary: 'Changes by key.',
    options,
    source: source({ changelogMode: ({ options: { whole } }) => ({ ...UPSERT, keyOnlyDeletes: !whole }) }),
  }),
  defineConnector({
    name: 'appended',
    summary: 'Rows.',
    options,
    source: source({ changelogMode: () => INSERT_ONLY, metadata: () => ({}) }),
  }),
  defineConnector({
    name: 'upserts',
    summary: 'A keyed target.',
    options,
    sink: sink({ accepts: (bound) => (isKeyed(bound) ? UPSERT : INSERT_ONLY), transaction: () => 'one-phase', isIdempotent: isKeyed }),
  }),
  defineConnector({ name: 'topic', summary: 'A log.', options, sink: sink({ transaction: () => 'two-phase' }) }),
  defineConnector({ name: 'lines', summary: 'Every change.', options, takesPartitions: true, sink: sink({}) }),
  defineConnector({ name: 'nothing', summary: 'Nothing.', options, sink: sink({ accepts: () => UPSERT, isIdempotent: () => true }) }),
] as unknown as readonly Connector[];

export function connectors(): readonly Connector[] {
  return ALL_CONNECTORS;
}

export function findConnector(name: string): Connector | undefined {
  return ALL_CONNECTORS.find((connector) => connector.name === name);
}
