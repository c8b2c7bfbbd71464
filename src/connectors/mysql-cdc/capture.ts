/** Scans → the tables that they read: found at the server when a job begins, those of the position when it goes on. */
import { invariant } from '../../model/errors.ts';
import type { Scan } from '../connector.ts';
import type { ScanId } from '../source.ts';
import { CapturedScan } from './captured-scan.ts';
import type { ServerConnection } from './connection.ts';
import { newTables, otherTable, tableGone } from './errors.ts';
import { tablesOf } from './matching-tables.ts';
import type { MysqlCdcOptions } from './options.ts';
import type { MysqlCdcPosition } from './position.ts';
import { readTable } from './server.ts';
import { readsRows } from './start-mode.ts';
import { isPlainName, matcherOf } from './table-pattern.ts';

type CdcScan = Scan<MysqlCdcOptions>;

/** `timeZone`: the session's. */
export async function captureAfresh(
  connection: ServerConnection,
  scans: readonly CdcScan[],
  timeZone: string,
): Promise<readonly CapturedScan[]> {
  const captured: CapturedScan[] = [];
  const routes = new Routes(scans);
  for (const [place, scan] of scans.entries()) {
    const names = await tablesOf(connection, scan);
    if (names.length === 0) throw tableGone(`that matches ${described(scan)}`);
    for (const { database, name } of names) {
      const table = await readTable(connection, database, name);
      if (table === undefined) throw tableGone(`${database}.${name}`);
      const { columns, primaryKey } = table;
      const shape = { database: table.database, name: table.name, columns, primaryKey };
      const progress = { kind: readsRows(scan.options) ? 'unread' : 'done' } as const;
      const one = new CapturedScan(scan, { place, route: routes.next(scan), shape, progress, timeZone });
      one.rowsEstimated = table.rowsEstimated;
      captured.push(one);
    }
  }
  return captured;
}

/** Never a table more than at the position: its rows would be missing. */
export function captureAgain(scans: readonly CdcScan[], from: MysqlCdcPosition, timeZone: string): readonly CapturedScan[] {
  const routes = new Routes(scans);
  return scans.flatMap((scan, place) => {
    const tables = from.scans.filter((known) => known.scan === place);
    invariant(tables.length > 0, 'a position holds the tables of every scan of its job');
    return tables.map(({ table, shape, snapshot }) => {
      if (!isStillNamed(scan, shape)) throw otherTable(table, described(scan));
      return new CapturedScan(scan, { place, route: routes.next(scan), shape, progress: snapshot, timeZone });
    });
  });
}

/** What is to be said of tables that match and are not captured. */
export async function newTableNotices(
  connection: ServerConnection,
  scans: readonly CdcScan[],
  captured: readonly CapturedScan[],
): Promise<readonly string[]> {
  const known = new Set(captured.map(({ name }) => name));
  const notices: string[] = [];
  for (const scan of scans.filter(({ options }) => !isPlainName(options))) {
    const found = (await tablesOf(connection, scan)).map(({ database, name }) => `${database}.${name}`);
    const others = found.filter((name) => !known.has(name));
    if (others.length > 0) notices.push(newTables(others, described(scan)));
  }
  return notices;
}

function isStillNamed({ options }: CdcScan, { database, name }: { readonly database: string; readonly name: string }): boolean {
  if (isPlainName(options)) {
    return `${options['database-name']}.${options['table-name']}`.toLowerCase() === `${database}.${name}`.toLowerCase();
  }
  const matcher = matcherOf(options);
  return matcher.database(database) && matcher.table(name);
}

function described({ options }: CdcScan): string {
  return `${options['database-name']}.${options['table-name']}`;
}

/** A scan of one table keeps its id, so that changes need not be looked at on their way; one of many has an id for each, behind all scans. */
class Routes {
  #last: ScanId;

  constructor(scans: readonly CdcScan[]) {
    this.#last = Math.max(...scans.map(({ id }) => id));
  }

  next({ id, options }: CdcScan): ScanId {
    return isPlainName(options) ? id : ++this.#last;
  }
}
