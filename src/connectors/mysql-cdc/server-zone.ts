/**
 * Whether the zone in which TIMESTAMP columns are read as wall clocks is the server's own: where it is not, every such time is shifted by
 * whole hours from what the server shows. An instant (TIMESTAMP_LTZ) is the same in any zone.
 */
import { MICROS_PER_SECOND } from '../../model/temporal.ts';
import { localFromInstant } from '../../model/temporal-zone.ts';
import { findColumn } from '../../protocols/mysql/columns.ts';
import type { Scan } from '../connector.ts';
import type { ServerConnection } from './connection.ts';
import type { MysqlCdcOptions } from './options.ts';
import type { ServerTable } from './server.ts';

/** `timeZone`: the session's, which is taken where a table names none. */
export async function zoneNotices(
  connection: ServerConnection,
  { options, columns }: Scan<MysqlCdcOptions>,
  { table, timeZone }: { readonly table: ServerTable; readonly timeZone: string },
): Promise<readonly string[]> {
  const clocks = columns.filter(
    ({ name, type, metadata }) =>
      metadata === undefined && type.kind === 'TIMESTAMP' && findColumn(table.columns, name)?.dataType === 'timestamp',
  );
  if (clocks.length === 0) return [];
  const zone = options['server-time-zone'] ?? timeZone;
  const sql = `SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) AS shift, UNIX_TIMESTAMP() AS now,
    IF(@@session.time_zone = 'SYSTEM', @@system_time_zone, @@session.time_zone) AS zone`;
  const answer = await connection.row(sql);
  const now = Number(answer['now']) * MICROS_PER_SECOND;
  const shift = Number(answer['shift']);
  const assumed = Math.round((Number(localFromInstant(now, zone)) - now) / MICROS_PER_SECOND);
  if (assumed === shift) return [];
  const source =
    options['server-time-zone'] === undefined ? "table.local-time-zone, as 'server-time-zone' is not given" : "'server-time-zone'";
  return [
    `${clocks.map(({ name }) => name).join(', ')} of ${table.database}.${table.name} shows the clock of ${zone} (${offset(assumed)} now; ${source}), and ` +
      `the server's own clock is that of ${answer['zone']} (${offset(shift)}). Declared as TIMESTAMP_LTZ a column holds the instant itself.`,
  ];
}

function offset(seconds: number): string {
  const minutes = Math.abs(Math.round(seconds / 60));
  const part = (value: number): string => String(value).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${part(Math.floor(minutes / 60))}:${part(minutes % 60)}`;
}
