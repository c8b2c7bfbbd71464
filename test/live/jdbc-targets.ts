/** What the tests of the jdbc sink declare and open. */
import { bindTable } from '../../src/connectors/bind.ts';
import { findConnector } from '../../src/connectors/catalogue.ts';
import type { JobContext, SinkTarget } from '../../src/connectors/connector.ts';
import { jdbc } from '../../src/connectors/jdbc/jdbc.ts';
import type { Sink, Visibility } from '../../src/connectors/sink.ts';
import { ALL } from '../../src/model/changelog-mode.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { SqlType } from '../../src/model/types.ts';
import type { PostgresServer } from '../support/servers.ts';

export type JdbcTarget = SinkTarget<typeof jdbc.options>;

export interface Declaration {
  readonly columns: Readonly<Record<string, SqlType>>;
  readonly key?: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
}

export function urlOf(server: PostgresServer, more = ''): string {
  return `jdbc:postgresql://${server.host}:${server.port}/postgres${more}`;
}

export function declare(server: PostgresServer, table: string, declaration: Declaration): JdbcTarget {
  return declareAt({ url: urlOf(server), username: server.user, password: server.password }, table, declaration);
}

/** `place`: what a WITH list says to reach the server. */
export function declareAt(place: Readonly<Record<string, string>>, table: string, { columns, key, options }: Declaration): JdbcTarget {
  const connector = findConnector('jdbc');
  if (connector === undefined) throw new Error('jdbc is in the catalogue');
  const list = Object.entries(columns).map(([name, type]) => ({ name, type }));
  const given = { connector: 'jdbc', 'table-name': table, ...place, ...options };
  const declared = { name: 't', columns: list, primaryKey: key, options: new Map(Object.entries(given)) };
  const { bound, faults } = bindTable(connector, declared);
  for (const { error } of faults) throw error;
  const places = (key ?? []).map((name) => list.findIndex((column) => column.name === name));
  return { ...bound, columns: list, key: places, input: ALL } as unknown as JdbcTarget;
}

export function contextOf(jobId = 'job-1', timeZone = 'UTC'): JobContext {
  return { jobId, clock: systemClock, timeZone, notice: () => {}, print: async () => {} };
}

export interface OpenOptions {
  readonly context?: JobContext;
  readonly mode?: Visibility;
  readonly restoredFrom?: number;
}

export async function openAll(targets: readonly JdbcTarget[], { context, mode, restoredFrom }: OpenOptions = {}): Promise<Sink<unknown>[]> {
  const sinks = (await jdbc.sink?.openSinks(targets, context ?? contextOf())) ?? [];
  for (const sink of sinks) await sink.open(restoredFrom, new AbortController().signal);
  for (const sink of sinks) sink.visibility(mode ?? 'drain');
  return [...sinks];
}

export async function open(target: JdbcTarget, options: OpenOptions = {}): Promise<Sink<unknown>> {
  const [sink] = await openAll([target], options);
  if (sink === undefined) throw new Error('one sink per target');
  return sink;
}

export async function preflight(targets: readonly JdbcTarget[], context: JobContext = contextOf()) {
  const report = await jdbc.sink?.preflight(targets, context);
  if (report === undefined) throw new Error('jdbc is a sink');
  return report;
}
