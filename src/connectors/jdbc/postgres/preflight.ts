/** Everything that would stop a job at its target, found before it starts, each with the statement that fixes it. */
import type { Client } from 'pg';
import { invariant, type UserError } from '../../../model/errors.ts';
import type { JobContext, PreflightReport } from '../../connector.ts';
import type { JdbcTarget } from '../dialect.ts';
import { type Findings, inspect, inspectTargets } from '../inspection.ts';
import {
  checkpointTableNotice,
  columnFaults,
  keyFaults,
  orderFaults,
  rivalNotices,
  type TableRules,
  urlNotices,
  zoneNotices,
} from '../table-faults.ts';
import { notWritable, readOnlyServer, rightsMissing, serverTooOld } from '../target-faults.ts';
import { inspectCheckpointTable } from './checkpoint-table.ts';
import { connect, type Endpoint, placeOf } from './connect.ts';
import { endpointFaults } from './endpoint.ts';
import { cannotConnect, identityAlways, isPassing, isServerError, PRODUCT } from './errors.ts';
import { locate, urlOf } from './locate.ts';
import { quoteName } from './names.ts';
import { findColumn, type ServerColumn, type ServerTable } from './target-table.ts';
import { serverType, typeFault } from './types.ts';

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

export async function preflight(targets: readonly JdbcTarget[], endpoint: Endpoint, context: JobContext): Promise<PreflightReport> {
  const server = {
    connect: () => connect(endpoint),
    close: (client: Client) => client.end().catch(() => undefined),
    faultOf(cause: unknown) {
      // A connection that breaks here, or a catalog that this role may not read.
      const isServers = isServerError(cause) || isPassing(cause);
      return isServers ? cannotConnect(placeOf(endpoint), endpoint.user, cause) : undefined;
    },
  };
  const ignored = urlNotices(targets.flatMap((target) => urlOf(target).ignored));
  const { faults, notices } = await inspect(server, ignored, (client, findings) =>
    inspectServer(client, findings, { targets, endpoint, context }),
  );
  return { faults: [...endpointFaults(targets), ...faults], notices };
}

interface Inspection {
  readonly targets: readonly JdbcTarget[];
  readonly endpoint: Endpoint;
  readonly context: JobContext;
}

async function inspectServer(client: Client, { faults, notices }: Findings, { targets, endpoint, context }: Inspection): Promise<void> {
  const state = await stateOf(client);
  if (state.versionNumber < VERSION_MIN) {
    faults.push(tooOld(endpoint, state));
    return;
  }
  if (state.isStandby || state.isReadOnly) faults.push(readOnly(endpoint, state));
  await inspectTargets(targets, { faults, notices }, (target, writers) => inspectTarget(client, target, { state, context, writers }));
  if (!state.mayStage) notices.push(stagingNotice(state));
  if (faults.length === 0) notices.push(...(await checkpointNotices(client)));
}

function tooOld(endpoint: Endpoint, { version }: ServerState): UserError {
  return serverTooOld(PRODUCT, placeOf(endpoint), { version, oldest: '12' });
}

function readOnly(endpoint: Endpoint, { isStandby }: ServerState): UserError {
  const standby = { why: 'it is a standby', remedy: 'Name its primary in the URL.' };
  const byDefault = {
    why: 'its transactions are read-only by default',
    remedy: 'Run: ALTER ROLE … SET default_transaction_read_only = off; or the same for the database.',
  };
  return readOnlyServer(PRODUCT, placeOf(endpoint), isStandby ? standby : byDefault);
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
  target: JdbcTarget,
  { state, context, writers }: { readonly state: ServerState; readonly context: JobContext; readonly writers: Map<string, JdbcTarget> },
): Promise<PreflightReport> {
  const table = await locate(client, target);
  const { label } = table;
  if (table.kind === 'm') return { faults: [notWritable(label, 'a materialized view')], notices: [] };
  const rules = rulesOf(table, target);
  const faults = [
    ...columnFaults(rules, target),
    ...(table.kind === 'v' ? [] : keyFaults(rules, target)),
    ...rightFaults(table, label, { target, state }),
    ...orderFaults(label, target, writers),
  ];
  const notices = [...zoneNotices(rules, target, { timeZone: context.timeZone, kindOf: clockOf }), ...rivalNotices(rules, target)];
  return { faults, notices };
}

function rulesOf(table: ServerTable, target: JdbcTarget): TableRules<ServerColumn> {
  const alterTable = `ALTER TABLE ${table.quoted}`;
  const alter = (column: ServerColumn): string => `${alterTable} ALTER COLUMN ${quoteName(column.name)}`;
  return {
    table,
    find: (name) => findColumn(table, name),
    columnFault(column, { name, type }, isKey) {
      if (column.identity === 'a' && target.key.length > 0 && !isKey) return identityAlways(table.label, column.name, alter(column));
      return typeFault(`The column '${name}' of ${table.label}`, type, column, alter(column));
    },
    addColumn: (name, type) => `${alterTable} ADD COLUMN ${quoteName(name)} ${serverType(type)};`,
    dropNotNull: (column) => `${alter(column)} DROP NOT NULL;`,
    addKey: (names, kind) => `${alterTable} ADD ${kind} (${names.map(quoteName).join(', ')});`,
  };
}

function clockOf({ typeName }: ServerColumn): { kind: 'wall' | 'instant'; name: string } | undefined {
  if (typeName === 'timestamptz') return { kind: 'instant', name: typeName };
  return typeName === 'timestamp' ? { kind: 'wall', name: typeName } : undefined;
}

function rightFaults(
  table: ServerTable,
  label: string,
  { target, state }: { readonly target: JdbcTarget; readonly state: ServerState },
): UserError[] {
  const faults: UserError[] = [];
  if (!table.mayUse) {
    const grant = `GRANT USAGE ON SCHEMA ${quoteName(table.schema)} TO ${quoteName(state.user)};`;
    faults.push(rightsMissing(`the schema ${table.schema}`, state.user, { rights: ['USAGE'], grant }));
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
    const grant = `GRANT ${lacking.join(', ')} ON ${table.quoted} TO ${quoteName(state.user)};`;
    faults.push(rightsMissing(label, state.user, { rights: lacking, grant }));
  }
  return faults;
}

function stagingNotice({ database, user }: ServerState): string {
  const grant = `GRANT TEMPORARY ON DATABASE ${quoteName(database)} TO ${quoteName(user)};`;
  return `${user} may not create temporary tables, so large batches are written more slowly. To change that: ${grant}`;
}

async function checkpointNotices(client: Client): Promise<string[]> {
  const table = await inspectCheckpointTable(client);
  if (table.standing !== 'forbidden') return [];
  const verb = table.remedy.startsWith('GRANT') ? 'written' : 'created';
  const otherwise =
    'After a crash in the very moment of a commit the job asks the server for the fate of the transaction instead; if the server ' +
    'has been replaced or has forgotten it, rows are delivered at least once.';
  return [checkpointTableNotice(table.quoted, { verb, otherwise, remedy: table.remedy })];
}
