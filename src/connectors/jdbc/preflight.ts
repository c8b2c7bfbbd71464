/** Everything that would stop a job at its target, found before it starts, each with the statement that fixes it. */
import type { Client } from 'pg';
import { faultsOf, invariant, UserError } from '../../model/errors.ts';
import type { JobContext, PreflightReport, SinkTarget } from '../connector.ts';
import { inspectCheckpointTable } from './checkpoint-table.ts';
import { connect, type Endpoint, placeOf } from './connect.ts';
import { endpointFaults } from './endpoint.ts';
import {
  cannotConnect,
  columnGenerated,
  columnMissing,
  columnUnwritten,
  declaredTwice,
  identityAlways,
  isServerError,
  keyNotUnique,
  notWritable,
  readOnlyServer,
  rightsMissing,
  serverTooOld,
} from './errors.ts';
import { declarationOf, locate, urlOf } from './locate.ts';
import { quoteName } from './names.ts';
import type { JdbcOptions } from './options.ts';
import { isPassing } from './session.ts';
import { hasRivals } from './target.ts';
import { findColumn, type ServerColumn, type ServerTable } from './target-table.ts';
import { serverType, typeFault } from './types.ts';

type Target = SinkTarget<JdbcOptions>;

/** Generated columns are in its catalog. */
const VERSION_MIN = 120_000;

interface ServerState {
  readonly user: string;
  readonly database: string;
  /** `15.4`, and 150004. */
  readonly version: string;
  readonly versionNumber: number;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
  readonly mayStage: boolean;
}

export async function preflight(targets: readonly Target[], endpoint: Endpoint, context: JobContext): Promise<PreflightReport> {
  const { faults, notices } = await inspectServer(targets, endpoint, context);
  return { faults: [...endpointFaults(targets), ...faults], notices };
}

async function inspectServer(targets: readonly Target[], endpoint: Endpoint, context: JobContext): Promise<PreflightReport> {
  const notices = urlNotices(targets);
  let client: Client;
  try {
    client = await connect(endpoint);
  } catch (cause) {
    if (cause instanceof UserError) return { faults: faultsOf(cause), notices };
    throw cause;
  }
  try {
    const state = await stateOf(client);
    if (state.versionNumber < VERSION_MIN) return { faults: [serverTooOld(placeOf(endpoint), state.version)], notices };
    const faults = state.isStandby || state.isReadOnly ? [readOnlyServer(placeOf(endpoint), state.isStandby)] : [];
    const writers = new Map<number, Target>();
    for (const target of targets) {
      const found = await inspectTarget(client, target, { state, context, writers });
      faults.push(...found.faults);
      notices.push(...found.notices);
    }
    if (!state.mayStage) notices.push(stagingNotice(state));
    if (faults.length === 0) notices.push(...(await checkpointNotices(client)));
    return { faults, notices };
  } catch (cause) {
    if (cause instanceof UserError) return { faults: faultsOf(cause), notices };
    // A connection that breaks here, or a catalog that this role may not read.
    if (isServerError(cause) || isPassing(cause)) return { faults: [cannotConnect(placeOf(endpoint), endpoint.user, cause)], notices };
    throw cause;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function urlNotices(targets: readonly Target[]): string[] {
  const ignored = new Set(targets.flatMap((target) => urlOf(target).ignored));
  return [...ignored].map((name) => `'${name}' in the URL has no effect here: it is for the Java driver.`);
}

async function stateOf(client: Client): Promise<ServerState> {
  const { rows } = await client.query<ServerState>(
    `SELECT current_user::text AS user, current_database()::text AS database,
            current_setting('server_version') AS version, current_setting('server_version_num')::int AS "versionNumber", pg_is_in_recovery() AS "isStandby",
            current_setting('default_transaction_read_only')::bool AS "isReadOnly",
            has_database_privilege(current_database(), 'TEMPORARY') AS "mayStage"`,
  );
  const [state] = rows;
  invariant(state !== undefined, 'a SELECT without FROM has one row');
  return state;
}

async function inspectTarget(
  client: Client,
  target: Target,
  { state, context, writers }: { readonly state: ServerState; readonly context: JobContext; readonly writers: Map<number, Target> },
): Promise<PreflightReport> {
  try {
    const table = await locate(client, target);
    const label = `${table.schema}.${table.name}`;
    if (table.kind === 'm') return { faults: [notWritable(label, 'a materialized view')], notices: [] };
    const faults = [
      ...columnFaults(table, label, target),
      ...keyFaults(table, label, target),
      ...rightFaults(table, label, { target, state }),
      ...orderFaults(table, label, { target, writers }),
    ];
    const notices = [...zoneNotices(table, label, { target, timeZone: context.timeZone }), ...rivalNotices(table, label, target)];
    return { faults, notices };
  } catch (cause) {
    if (cause instanceof UserError) return { faults: faultsOf(cause), notices: [] };
    throw cause;
  }
}

function columnFaults(table: ServerTable, label: string, target: Target): UserError[] {
  const alterTable = `ALTER TABLE ${table.quoted}`;
  const alter = (column: ServerColumn): string => `${alterTable} ALTER COLUMN ${quoteName(column.name)}`;
  const written = new Set<ServerColumn>();
  const faults = target.columns.flatMap(({ name, type }, place) => {
    const column = findColumn(table, name);
    if (column === undefined) {
      const add = `${alterTable} ADD COLUMN ${quoteName(name)} ${serverType(type)};`;
      return [
        columnMissing(
          label,
          name,
          `It has ${table.columns.map((known) => known.name).join(', ')}. Correct the declaration, or run: ${add}`,
        ),
      ];
    }
    written.add(column);
    if (column.isGenerated) return [columnGenerated(label, column.name)];
    if (column.identity === 'a' && target.key.length > 0 && !target.key.includes(place))
      return [identityAlways(label, column.name, alter(column))];
    const fault = typeFault(`The column '${name}' of ${label}`, type, column, alter(column));
    return fault === undefined ? [] : [fault];
  });
  const unwritten = table.columns.filter((column) => {
    return column.isNotNull && !column.hasDefault && column.identity === '' && !column.isGenerated && !written.has(column);
  });
  return [...faults, ...unwritten.map((column) => columnUnwritten(label, column.name, alter(column)))];
}

/** ON CONFLICT needs a unique index over exactly the declared key. */
function keyFaults(table: ServerTable, label: string, { columns, key }: Target): UserError[] {
  if (key.length === 0 || table.kind === 'v') return [];
  const names = key.map((place) => columns[place]?.name ?? '');
  const wanted = names.flatMap((name) => findColumn(table, name)?.name ?? []);
  if (wanted.length < names.length) return [];
  const isKnown = table.uniqueKeys.some((known) => known.length === wanted.length && known.every((name) => wanted.includes(name)));
  if (isKnown) return [];
  const others = table.uniqueKeys.map((known) => `(${known.join(', ')})`);
  const declare = others.length === 0 ? '' : `Unique there: ${others.join(', ')}; declare that as the PRIMARY KEY, or run: `;
  const list = wanted.map(quoteName).join(', ');
  const clause = others.length === 0 ? `ADD PRIMARY KEY (${list})` : `ADD UNIQUE (${list})`;
  return [keyNotUnique(label, names, `${declare === '' ? 'Run: ' : declare}ALTER TABLE ${table.quoted} ${clause};`)];
}

function rightFaults(
  table: ServerTable,
  label: string,
  { target, state }: { readonly target: Target; readonly state: ServerState },
): UserError[] {
  const faults: UserError[] = [];
  if (!table.mayUse) {
    const grant = `GRANT USAGE ON SCHEMA ${quoteName(table.schema)} TO ${quoteName(state.user)};`;
    faults.push(rightsMissing(`the schema ${table.schema}`, state.user, ['USAGE'], grant));
  }
  const isKey = (place: number): boolean => target.key.includes(place);
  const columns = target.columns.map(({ name }) => findColumn(table, name));
  const lacking: string[] = [];
  if (columns.some((column) => column?.mayInsert === false)) lacking.push('INSERT');
  if (target.key.length > 0) {
    if (columns.some((column, place) => column?.mayUpdate === false && !isKey(place))) lacking.push('UPDATE');
    if (!table.mayDelete && target.input.delete) lacking.push('DELETE');
    if (columns.some((column) => column?.maySelect === false)) lacking.push('SELECT');
  }
  if (lacking.length > 0) {
    faults.push(rightsMissing(label, state.user, lacking, `GRANT ${lacking.join(', ')} ON ${table.quoted} TO ${quoteName(state.user)};`));
  }
  return faults;
}

/** Rows of one key keep their order only on their way through one declaration. `writers`: the first target of each table so far. */
function orderFaults(
  table: ServerTable,
  label: string,
  { target, writers }: { readonly target: Target; readonly writers: Map<number, Target> },
): UserError[] {
  const first = writers.get(table.oid) ?? target;
  writers.set(table.oid, first);
  const isKeyless = first.key.length === 0 && target.key.length === 0;
  return isKeyless || declarationOf(first) === declarationOf(target) ? [] : [declaredTwice(label, first.table.name, target.table.name)];
}

/** A wall clock meets an instant: the zone between them is the job's. */
function zoneNotices(
  table: ServerTable,
  label: string,
  { target, timeZone }: { readonly target: Target; readonly timeZone: string },
): string[] {
  return target.columns.flatMap(({ name, type }) => {
    const server = findColumn(table, name)?.typeName;
    const isCrossing = (type.kind === 'TIMESTAMP' && server === 'timestamptz') || (type.kind === 'TIMESTAMP_LTZ' && server === 'timestamp');
    if (!isCrossing) return [];
    return [
      `'${name}' of ${label} is ${type.kind} here and ${server} there: it is converted in the time zone ${timeZone} ('table.local-time-zone').`,
    ];
  });
}

function rivalNotices(table: ServerTable, label: string, { columns, key }: Target): string[] {
  const names = key.flatMap((place) => findColumn(table, columns[place]?.name ?? '')?.name ?? []);
  if (!hasRivals(table, names)) return [];
  return [`${label} has a unique index beside its key: its rows show with each checkpoint, so that a restart repeats nothing there.`];
}

function stagingNotice({ database, user }: ServerState): string {
  const grant = `GRANT TEMPORARY ON DATABASE ${quoteName(database)} TO ${quoteName(user)};`;
  return `${user} may not create temporary tables, so large batches are written more slowly. To change that: ${grant}`;
}

async function checkpointNotices(client: Client): Promise<string[]> {
  const table = await inspectCheckpointTable(client);
  if (table.standing !== 'forbidden') return [];
  return [
    `The table ${table.quoted}, which holds the last checkpoint at the target, cannot be ${table.remedy.startsWith('GRANT') ? 'written' : 'created'}. ` +
      'After a crash in the very moment of a commit the job asks the server for the fate of the transaction instead; if the server ' +
      'has been replaced or has forgotten it, rows are delivered at least once. To change that, an administrator runs: ' +
      table.remedy,
  ];
}
