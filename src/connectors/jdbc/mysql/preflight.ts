/** Everything that would stop a job at its target, found before it starts, each with the statement that fixes it. */
import type { UserError } from '../../../model/errors.ts';
import type { JobContext, PreflightReport } from '../../connector.ts';
import type { JdbcTarget } from '../dialect.ts';
import { type Findings, inspect, inspectTargets } from '../inspection.ts';
import {
  checkpointTableNotice,
  columnFaults,
  hasRivals,
  keyFaults,
  orderFaults,
  rivalNotices,
  type TableRules,
  urlNotices,
  zoneNotices,
} from '../table-faults.ts';
import { notWritable, readOnlyServer, rightsMissing, serverTooOld } from '../target-faults.ts';
import { inspectCheckpointTable } from './checkpoint-table.ts';
import { Connection, exactCollation } from './connect.ts';
import { type Endpoint, endpointFaults, placeOf, urlOf } from './endpoint.ts';
import { cannotConnect, isDenied, isLoss, keyNullable, numberOf, withoutTransactions } from './errors.ts';
import { type Grants, readGrants } from './grants.ts';
import { locate } from './locate.ts';
import { quoteName } from './names.ts';
import { findColumn, type ServerColumn, type ServerTable } from './target-table.ts';
import { isServerText, serverType, typeFault } from './types.ts';

/** JSON and generated columns; in MariaDB defaults that are expressions. */
const OLDEST = { MySQL: { number: 5_007_000, text: '5.7' }, MariaDB: { number: 10_002_000, text: '10.2' } };

export async function preflight(targets: readonly JdbcTarget[], endpoint: Endpoint, context: JobContext): Promise<PreflightReport> {
  const server = {
    connect: () => Connection.open(endpoint),
    close: (connection: Connection) => connection.destroy(),
    faultOf(cause: unknown) {
      // A connection that breaks here, or a catalog that this user may not read.
      const isServers = numberOf(cause) !== undefined || isLoss(cause);
      return isServers ? cannotConnect({ where: placeOf(endpoint), user: endpoint.user }, cause) : undefined;
    },
  };
  const ignored = urlNotices(targets.flatMap((target) => urlOf(target).ignored));
  const { faults, notices } = await inspect(server, ignored, (connection, findings) =>
    inspectServer(connection, findings, { targets, endpoint, context }),
  );
  return { faults: [...endpointFaults(targets), ...faults], notices };
}

interface Inspection {
  readonly targets: readonly JdbcTarget[];
  readonly endpoint: Endpoint;
  readonly context: JobContext;
}

async function inspectServer(connection: Connection, { faults, notices }: Findings, { targets, endpoint, context }: Inspection) {
  const { product, number, text } = connection.version;
  const oldest = OLDEST[product];
  if (number < oldest.number) {
    faults.push(serverTooOld(product, placeOf(endpoint), { version: text, oldest: oldest.text }));
    return;
  }
  const grants = await readGrants(connection);
  faults.push(...(await serverFaults(connection, endpoint, grants)));
  await inspectTargets(targets, { faults, notices }, (target, writers) => inspectTarget(connection, target, { grants, context, writers }));
  if (faults.length === 0) notices.push(...(await durabilityNotices(connection)), ...(await checkpointNotices(connection, endpoint)));
}

async function serverFaults(connection: Connection, endpoint: Endpoint, grants: Grants): Promise<UserError[]> {
  const [row] = await connection.rows('SELECT @@global.read_only AS readOnly');
  if (row?.['readOnly'] === '0') return [];
  const passes = ['SUPER', 'CONNECTION_ADMIN', 'READ_ONLY ADMIN'].some((right) => grants.has(right, { database: '', table: '' }));
  if (passes) return [];
  const remedy = 'Name its primary in the URL; if it is one, run: SET GLOBAL read_only = OFF;';
  return [readOnlyServer(connection.version.product, placeOf(endpoint), { why: 'read_only is on, as it is at a replica', remedy })];
}

async function inspectTarget(
  connection: Connection,
  target: JdbcTarget,
  { grants, context, writers }: { readonly grants: Grants; readonly context: JobContext; readonly writers: Map<string, JdbcTarget> },
): Promise<PreflightReport> {
  const table = await locate(connection, target);
  const { label } = table;
  if (table.engine === undefined && !table.isView)
    return { faults: [notWritable(label, 'no table that rows can be written to')], notices: [] };
  const rules = rulesOf(table, target, exactCollation(connection.version));
  const faults = [
    ...engineFaults(table),
    ...columnFaults(rules, target),
    ...(table.isView ? [] : keyFaults(rules, target)),
    ...rivalFaults(rules, table, target),
    ...(await rightFaults(connection, table, { target, grants })),
    ...orderFaults(label, target, writers),
  ];
  const notices = [
    ...zoneNotices(rules, target, { timeZone: context.timeZone, kindOf: clockOf }),
    ...rivalNotices(rules, target),
    ...collationNotices(table, target),
  ];
  return { faults, notices };
}

function rulesOf(table: ServerTable, target: JdbcTarget, keyCollation: string): TableRules<ServerColumn> {
  const alterTable = `ALTER TABLE ${table.quoted}`;
  const modify = (column: ServerColumn, type: string): string => `${alterTable} MODIFY COLUMN ${quoteName(column.name)} ${type}`;
  return {
    table,
    find: (name) => findColumn(table, name),
    columnFault(column, { name, type }, isKey) {
      const wanted = serverType({ type, keyCollation: isKey && target.key.length > 0 ? keyCollation : undefined });
      const alter = `${modify(column, `${wanted} ${column.isNotNull ? 'NOT NULL' : 'NULL'}`)};`;
      return typeFault(`The column '${name}' of ${table.label}`, { type, column }, alter);
    },
    addColumn: (name, type) => `${alterTable} ADD COLUMN ${quoteName(name)} ${serverType({ type, keyCollation: undefined })} NULL;`,
    dropNotNull: (column) => `${modify(column, `${column.columnType} NULL`)};`,
    addKey: (names, kind) => `${alterTable} ADD ${kind} (${names.map(quoteName).join(', ')});`,
  };
}

function engineFaults(table: ServerTable): UserError[] {
  return table.isView || table.hasTransactions ? [] : [withoutTransactions(table.label, table.quoted, table.engine ?? '')];
}

/** Where other unique indexes stand beside the key, its first column tells a row's own duplicate: see conflictClause. */
function rivalFaults(rules: TableRules<ServerColumn>, table: ServerTable, { columns, key }: JdbcTarget): UserError[] {
  const found = key.flatMap((place) => rules.find(columns[place]?.name ?? '') ?? []);
  const names = found.map(({ name }) => name);
  const [first] = found;
  if (first === undefined || first.isNotNull || !hasRivals(table, names)) return [];
  const alter = `ALTER TABLE ${table.quoted} MODIFY COLUMN ${quoteName(first.name)} ${first.columnType} NOT NULL;`;
  return [keyNullable(table.label, first.name, alter)];
}

/** EXPLAIN wants the rights of what it explains, and does nothing: right also for roles, wildcards and rights on columns. */
async function rightFaults(
  connection: Connection,
  table: ServerTable,
  { target, grants }: { readonly target: JdbcTarget; readonly grants: Grants },
): Promise<UserError[]> {
  const found = target.columns.map(({ name }) => findColumn(table, name));
  const nameOf = (place: number): string => quoteName(found[place]?.name ?? '');
  if (found.some((column) => column === undefined || column.isGenerated)) return [];
  const places = target.columns.map((_, place) => place);
  const rest = places.filter((place) => !target.key.includes(place));
  const key = target.key.map(nameOf);
  const own = key.map((name) => `${name} = ${name}`).join(' AND ');
  const attempts: [right: string, statement: string][] = [];
  const nulls = places.map(() => 'NULL').join(', ');
  attempts.push(['INSERT', `EXPLAIN INSERT INTO ${table.quoted} (${places.map(nameOf).join(', ')}) VALUES (${nulls})`]);
  if (key.length > 0) {
    const set = (rest.length === 0 ? target.key : rest).map((place) => `${nameOf(place)} = NULL`).join(', ');
    attempts.push(['UPDATE', `EXPLAIN UPDATE ${table.quoted} SET ${set}`]);
    if (target.input.delete) attempts.push(['DELETE', `EXPLAIN DELETE FROM ${table.quoted}`]);
    attempts.push(['SELECT', `EXPLAIN SELECT ${places.map(nameOf).join(', ')} FROM ${table.quoted} WHERE ${own}`]);
  }
  const lacking: string[] = [];
  for (const [right, statement] of attempts) {
    if (await isRefused(connection, statement)) lacking.push(right);
  }
  if (lacking.length === 0) return [];
  const grant = `GRANT ${lacking.join(', ')} ON ${table.quoted} TO ${grants.user};`;
  return [rightsMissing(table.label, grants.user, { rights: lacking, grant })];
}

async function isRefused(connection: Connection, statement: string): Promise<boolean> {
  try {
    await connection.rows(statement);
    return false;
  } catch (cause) {
    if (isDenied(cause)) return true;
    // Anything else that the server has against it is found by the other checks, or when rows are written.
    if (numberOf(cause) !== undefined) return false;
    throw cause;
  }
}

function clockOf({ dataType }: ServerColumn): { kind: 'wall' | 'instant'; name: string } | undefined {
  if (dataType === 'timestamp') return { kind: 'instant', name: dataType };
  return dataType === 'datetime' ? { kind: 'wall', name: dataType } : undefined;
}

/** Keys that differ here and are one there. */
function collationNotices(table: ServerTable, { columns, key }: JdbcTarget): string[] {
  return key.flatMap((place) => {
    const column = findColumn(table, columns[place]?.name ?? '');
    if (column === undefined || !isServerText(column) || column.collation === undefined || /_bin$/.test(column.collation)) return [];
    return [
      `'${column.name}' of ${table.label} compares by ${column.collation}: keys that differ only in what it passes over, such as case, are one row there.`,
    ];
  });
}

async function durabilityNotices(connection: Connection): Promise<string[]> {
  const [row] = await connection.rows("SHOW GLOBAL VARIABLES LIKE 'innodb_flush_log_at_trx_commit'");
  if (row === undefined || row['Value'] === '1') return [];
  return [
    `The server answers a commit before it is on disk (innodb_flush_log_at_trx_commit = ${row['Value']}): rows of the last second, which a ` +
      'checkpoint covers, may be lost with a crash of its machine.',
  ];
}

async function checkpointNotices(connection: Connection, endpoint: Endpoint): Promise<string[]> {
  const table = await inspectCheckpointTable(connection, endpoint);
  if (table.standing !== 'forbidden') return [];
  const verb = table.remedy.startsWith('GRANT') ? 'written' : 'created';
  const otherwise = 'After a crash in the very moment of a commit its rows are written once more: at least once, where there is no key.';
  return [checkpointTableNotice(table.quoted, { verb, otherwise, remedy: table.remedy })];
}
