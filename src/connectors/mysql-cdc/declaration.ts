/** Faults of a declaration alone, found before anything is connected. */
import { UserError as Fault, type UserError } from '../../model/errors.ts';
import { isTimeZone } from '../../model/temporal-zone.ts';
import type { BoundTable } from '../connector.ts';
import { debeziumProperties, jdbcProperties } from './address.ts';
import type { MysqlCdcOptions } from './options.ts';
import { debeziumRefused, patternRefused, serverIdInvalid, zoneUnknown } from './setup-faults.ts';
import { readTlsMode, refusedTlsProperties, TLS_PROPERTIES } from './tls.ts';

/** Debezium settings that only tune it, or say what is so here anyway. */
const DEBEZIUM_HARMLESS =
  /^(snapshot\.(locking\.mode|fetch\.size|max\.threads|delay\.ms|lock\.timeout\.ms)|max\.(batch\.size|queue\.size(\.in\.bytes)?)|poll\.interval\.ms|connect\.(timeout\.ms|keep\.alive(\.interval\.ms)?|max\.attempts)|min\.row\.count\.to\.stream\.results?|database\.(tcp(Keep|Rcv|Snd).*|initial\.statements)|errors\.max\.retries|retriable\.restart\.connector\.wait\.ms|heartbeat\.interval\.ms|include\.schema\.(changes|comments)|inconsistent\.schema\.handling\.mode|schema\.history\..*|database\.history\..*|log\.mining\..*|use\.nongraceful\.disconnect)$/;

export function declarationFaults(bound: BoundTable<MysqlCdcOptions>): readonly UserError[] {
  const faults: UserError[] = [];
  const { options } = bound;
  for (const key of ['database-name', 'table-name'] as const) {
    // Flink reads both as regular expressions; these characters are what makes one.
    if (/[.*+?^()[\]{}|\\,]/.test(options[key])) faults.push(patternRefused(key, options[key]));
  }
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
  for (const name of debeziumProperties(bound).keys()) {
    if (!DEBEZIUM_HARMLESS.test(name)) faults.push(debeziumRefused(name));
  }
  return faults;
}

/** What the table's options ask for that has no effect here. */
export function declarationNotices(bound: BoundTable<MysqlCdcOptions>): readonly string[] {
  const jdbc = [...jdbcProperties(bound).keys()].filter((name) => !TLS_PROPERTIES.has(name));
  const debezium = [...debeziumProperties(bound).keys()];
  return [
    ...jdbc.map((name) => `'jdbc.properties.${name}' has no effect here: it is a setting of the Java driver.`),
    ...debezium.map((name) => `'debezium.${name}' has no effect here: it is a setting of Debezium.`),
  ];
}

/** `5400`, or a range `5400-5408`. */
function isServerId(text: string): boolean {
  const [, first, last] = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(text) ?? [];
  return first !== undefined && [first, last ?? first].every((id) => Number(id) >= 1 && Number(id) <= 4_294_967_295);
}
