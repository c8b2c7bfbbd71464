/** Faults of a declaration alone, found before anything is connected. */
import { UserError as Fault, type UserError } from '../../model/errors.ts';
import { isTimeZone } from '../../model/temporal-zone.ts';
import type { BoundTable } from '../connector.ts';
import { readTlsMode, refusedTlsProperties, TLS_PROPERTIES } from '../kit/mysql-tls.ts';
import { nestedColumnFaults } from '../kit/nested-columns.ts';
import { debeziumProperties, jdbcProperties } from './address.ts';
import { debeziumHarmless, javaDriverHarmless } from './foreign-settings.ts';
import type { MysqlCdcOptions } from './options.ts';
import { debeziumRefused, javaDriverRefused, serverIdInvalid, zoneUnknown } from './setup-faults.ts';
import { startFaults } from './start-faults.ts';
import { readsRowsAlone } from './start-mode.ts';
import { patternFaults } from './table-pattern.ts';

export function declarationFaults(bound: BoundTable<MysqlCdcOptions>): readonly UserError[] {
  const faults: UserError[] = [];
  const { options } = bound;
  faults.push(...patternFaults(options));
  faults.push(...nestedColumnFaults('mysql-cdc', bound.table, () => 'Declare it as STRING: that is how a JSON column is read.'));
  faults.push(...startFaults(bound));
  const serverId = options['server-id'];
  if (serverId !== undefined && !isServerId(serverId)) faults.push(serverIdInvalid(serverId));
  const zone = options['server-time-zone'];
  if (zone !== undefined && !isTimeZone(zone)) faults.push(zoneUnknown(zone));
  const jdbc = jdbcProperties(bound);
  faults.push(...refusedTlsProperties(jdbc));
  try {
    readTlsMode(jdbc);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    faults.push(error);
  }
  for (const [name, value] of jdbc) {
    if (!TLS_PROPERTIES.has(name) && javaDriverHarmless(name, value) === undefined) faults.push(javaDriverRefused(name));
  }
  for (const [name, value] of debeziumProperties(bound)) {
    if (debeziumHarmless(name, value) === undefined) faults.push(debeziumRefused(name));
  }
  return faults;
}

/** What the table's options ask for that has no effect here. */
export function declarationNotices(bound: BoundTable<MysqlCdcOptions>): readonly string[] {
  const said = (prefix: string, properties: ReadonlyMap<string, string>, reasonOf: typeof javaDriverHarmless): string[] =>
    [...properties].flatMap(([name, value]) => {
      const reason = reasonOf(name, value);
      return reason === undefined ? [] : `'${prefix}.${name}' has no effect here: ${reason}`;
    });
  const isSkipIdle = bound.options['scan.incremental.snapshot.backfill.skip'] && !readsRowsAlone(bound.options);
  return [
    ...(isSkipIdle ? ["'scan.incremental.snapshot.backfill.skip' has no effect here: the snapshot stays exactly-once."] : []),
    ...said('jdbc.properties', jdbcProperties(bound), javaDriverHarmless),
    ...said('debezium', debeziumProperties(bound), debeziumHarmless),
  ];
}

/** `5400`, or a range `5400-5408`. */
function isServerId(text: string): boolean {
  const [, first, last] = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(text) ?? [];
  return first !== undefined && Number(first) >= 1 && Number(first) <= Number(last ?? first) && Number(last ?? first) <= 4_294_967_295;
}
