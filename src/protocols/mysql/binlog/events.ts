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
const STOP = 3;
export const ROTATE = 4;
const INTVAR = 5;
const APPEND_BLOCK = 9;
const DELETE_FILE = 11;
const RAND = 13;
const USER_VAR = 14;
export const FORMAT_DESCRIPTION = 15;
export const XID = 16;
const BEGIN_LOAD_QUERY = 17;
/** LOAD DATA as a statement: a QUERY_EVENT with 13 more bytes in its head. */
export const EXECUTE_LOAD_QUERY = 18;
export const TABLE_MAP = 19;
export const WRITE_ROWS_V1 = 23;
export const UPDATE_ROWS_V1 = 24;
export const DELETE_ROWS_V1 = 25;
export const INCIDENT = 26;
export const HEARTBEAT = 27;
const IGNORABLE = 28;
const ROWS_QUERY = 29;
export const WRITE_ROWS = 30;
export const UPDATE_ROWS = 31;
export const DELETE_ROWS = 32;
export const GTID = 33;
export const ANONYMOUS_GTID = 34;
const PREVIOUS_GTIDS = 35;
const TRANSACTION_CONTEXT = 36;
const VIEW_CHANGE = 37;
export const XA_PREPARE = 38;
export const PARTIAL_UPDATE_ROWS = 39;
export const TRANSACTION_PAYLOAD = 40;
export const HEARTBEAT_V2 = 41;
/** A GTID with a tag (MySQL 8.3 and later). */
export const GTID_TAGGED = 42;
const MARIADB_ANNOTATE_ROWS = 160;
const MARIADB_BINLOG_CHECKPOINT = 161;
export const MARIADB_GTID = 162;
const MARIADB_GTID_LIST = 163;
export const MARIADB_START_ENCRYPTION = 164;
export const MARIADB_QUERY_COMPRESSED = 165;
export const MARIADB_DELETE_ROWS_COMPRESSED = 171;

/**
 * The only events that are passed over without a look inside: none of them can carry a row or end a transaction. Variables, random seeds
 * and file blocks belong to a statement that follows, which is judged by itself.
 */
export const PASSED_OVER: ReadonlySet<number> = new Set([
  STOP,
  INTVAR,
  RAND,
  USER_VAR,
  APPEND_BLOCK,
  DELETE_FILE,
  BEGIN_LOAD_QUERY,
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
  6: 'LOAD_EVENT',
  7: 'SLAVE_EVENT',
  8: 'CREATE_FILE_EVENT',
  10: 'EXEC_LOAD_EVENT',
  12: 'NEW_LOAD_EVENT',
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

/** Whether the event begins with a table id, as PARTIAL_UPDATE_ROWS and MariaDB's compressed row events do. */
export function namesTable(type: number): boolean {
  return type === PARTIAL_UPDATE_ROWS || (type > MARIADB_QUERY_COMPRESSED && type <= MARIADB_DELETE_ROWS_COMPRESSED);
}

/** The server's own name of an event type. */
export function eventName(type: number): string {
  return NAMES[type] ?? `event type ${type}`;
}
