/**
 * Binlog event types and the common header.
 *
 *   0 timestamp(4)  4 type(1)  5 server_id(4)  9 length(4)  13 next_position(4)  17 flags(2)  19 …body…  [crc32(4)]
 *
 * Sources: libbinlogevents `binlog_event.h` (MySQL 9.7), `log_event.h` (MariaDB 10.11).
 */
export const HEADER_BYTES = 19;
export const CHECKSUM_BYTES = 4;
/** The event was made up by the sending server and has no place in the log. */
export const FLAG_ARTIFICIAL = 0x20;
/** A reader that does not know the event may pass over it. */
export const FLAG_IGNORABLE = 0x80;

export const QUERY = 2;
export const STOP = 3;
export const ROTATE = 4;
export const FORMAT_DESCRIPTION = 15;
export const XID = 16;
export const TABLE_MAP = 19;
export const WRITE_ROWS_V1 = 23;
export const UPDATE_ROWS_V1 = 24;
export const DELETE_ROWS_V1 = 25;
export const INCIDENT = 26;
export const HEARTBEAT = 27;
export const IGNORABLE = 28;
export const ROWS_QUERY = 29;
export const WRITE_ROWS = 30;
export const UPDATE_ROWS = 31;
export const DELETE_ROWS = 32;
export const GTID = 33;
export const ANONYMOUS_GTID = 34;
export const PREVIOUS_GTIDS = 35;
export const TRANSACTION_CONTEXT = 36;
export const VIEW_CHANGE = 37;
export const XA_PREPARE = 38;
export const PARTIAL_UPDATE_ROWS = 39;
export const TRANSACTION_PAYLOAD = 40;
export const HEARTBEAT_V2 = 41;
/** A GTID with a tag (MySQL 8.3 and later). */
export const GTID_TAGGED = 42;
export const MARIADB_ANNOTATE_ROWS = 160;
export const MARIADB_BINLOG_CHECKPOINT = 161;
export const MARIADB_GTID = 162;
export const MARIADB_GTID_LIST = 163;
export const MARIADB_START_ENCRYPTION = 164;
export const MARIADB_QUERY_COMPRESSED = 165;
export const MARIADB_WRITE_ROWS_COMPRESSED_V1 = 166;
export const MARIADB_DELETE_ROWS_COMPRESSED = 171;

/** The only events that are passed over without a look inside: none of them can carry a row or end a transaction. */
export const PASSED_OVER: ReadonlySet<number> = new Set([
  STOP,
  HEARTBEAT,
  HEARTBEAT_V2,
  IGNORABLE,
  ROWS_QUERY,
  PREVIOUS_GTIDS,
  TRANSACTION_CONTEXT,
  VIEW_CHANGE,
  MARIADB_ANNOTATE_ROWS,
  MARIADB_BINLOG_CHECKPOINT,
  MARIADB_GTID_LIST,
]);

const NAMES: Readonly<Record<number, string>> = {
  0: 'UNKNOWN_EVENT',
  1: 'START_EVENT_V3',
  2: 'QUERY_EVENT',
  5: 'INTVAR_EVENT',
  6: 'LOAD_EVENT',
  7: 'SLAVE_EVENT',
  8: 'CREATE_FILE_EVENT',
  9: 'APPEND_BLOCK_EVENT',
  10: 'EXEC_LOAD_EVENT',
  11: 'DELETE_FILE_EVENT',
  12: 'NEW_LOAD_EVENT',
  13: 'RAND_EVENT',
  14: 'USER_VAR_EVENT',
  17: 'BEGIN_LOAD_QUERY_EVENT',
  18: 'EXECUTE_LOAD_QUERY_EVENT',
  20: 'PRE_GA_WRITE_ROWS_EVENT',
  21: 'PRE_GA_UPDATE_ROWS_EVENT',
  22: 'PRE_GA_DELETE_ROWS_EVENT',
  26: 'INCIDENT_EVENT',
  38: 'XA_PREPARE_LOG_EVENT',
  39: 'PARTIAL_UPDATE_ROWS_EVENT',
  40: 'TRANSACTION_PAYLOAD_EVENT',
  164: 'START_ENCRYPTION_EVENT',
  165: 'QUERY_COMPRESSED_EVENT',
  166: 'WRITE_ROWS_COMPRESSED_EVENT_V1',
  167: 'UPDATE_ROWS_COMPRESSED_EVENT_V1',
  168: 'DELETE_ROWS_COMPRESSED_EVENT_V1',
  169: 'WRITE_ROWS_COMPRESSED_EVENT',
  170: 'UPDATE_ROWS_COMPRESSED_EVENT',
  171: 'DELETE_ROWS_COMPRESSED_EVENT',
};

/** The server's own name of an event type. */
export function eventName(type: number): string {
  return NAMES[type] ?? `event type ${type}`;
}
