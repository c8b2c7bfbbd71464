/** The options of 'mysql-cdc', as Flink CDC names them. */
import { boolean, choice, duration, harmless, integer, optionalInteger, optionalText, refused, secret, text } from '../../model/options.ts';

/**
 * Rows read under one read view. Flink's 8096 makes a view every few milliseconds; this many are read in a fifth of a second, and rows of
 * the log wait no longer than that.
 */
const CHUNK_ROWS = 100_000;

export const options = {
  hostname: text('Address of the MySQL or MariaDB server.'),
  port: integer('TCP port of the server.', { min: 1, max: 65_535 }, 3306),
  username: text('User with SELECT on the tables, REPLICATION SLAVE and REPLICATION CLIENT (MariaDB: BINLOG MONITOR).'),
  password: secret('Password of the user.'),
  'database-name': text('Database of the tables: a name, or a regular expression as table-name.'),
  'table-name': text(
    "Name of the table, or a regular expression that names several as a whole: 'orders_[0-9]+', '(a|b)'. A dot or bracket of a name needs a " +
      'backslash before it. Rows of all of them make one table: metadata columns table_name and database_name tell them apart, and a ' +
      'PRIMARY KEY must be one over all of them. Tables that appear later are not read.',
  ),
  'server-id': optionalText(
    'Id of this reader among all replicas and readers of the server: 5400, or a range 5400-5408 of which the first is taken. ' +
      'Without it a random one from 1,000,000,000 to 2,000,000,000.',
  ),
  'server-time-zone': optionalText(
    'Zone of the wall clock in which a TIMESTAMP column of MySQL is read when it is declared TIMESTAMP and not TIMESTAMP_LTZ, which holds ' +
      "the instant itself. Without it the session's table.local-time-zone; a notice tells where the server's own zone is another.",
  ),
  'scan.startup.mode': choice(
    'Where a job without a checkpoint begins: initial reads the tables and then the binlog, snapshot reads the tables and ends, latest-offset ' +
      'reads what is written from now on, earliest-offset the oldest binlog of the server, specific-offset and timestamp a place in between. ' +
      'A job that begins in the past reads with the columns that its tables have now, and stops where the binlog was written for others.',
    ['initial', 'earliest-offset', 'latest-offset', 'specific-offset', 'timestamp', 'snapshot'],
    'initial',
  ),
  'scan.startup.specific-offset.file': optionalText('Binlog file to begin in, as SHOW BINARY LOGS lists it.'),
  'scan.startup.specific-offset.pos': optionalInteger('Byte at which a transaction begins in it: the Pos of SHOW BINLOG EVENTS.', {
    min: 4,
  }),
  'scan.startup.specific-offset.gtid-set': optionalText(
    'GTIDs that are not read: everything else is. On MariaDB the last one of every domain. Goes before file and pos where the server has GTIDs.',
  ),
  'scan.startup.specific-offset.skip-events': optionalInteger(
    'Events of the binlog to pass over behind that place, as many as SHOW BINLOG EVENTS lists.',
    { min: 0 },
  ),
  'scan.startup.specific-offset.skip-rows': optionalInteger(
    'Rows to pass over in the first event behind those that has rows; an update is one row.',
    { min: 0 },
  ),
  'scan.startup.timestamp-millis': optionalInteger(
    'Changes made at the server before this time (milliseconds since the epoch, cut to a second as the binlog is) are not read.',
    { min: 0 },
  ),
  'scan.incremental.snapshot.enabled': harmless(
    'Whether the snapshot is parallel and resumable.',
    'the snapshot is always lock-free and resumable; a table without a key is read as one chunk.',
  ),
  'scan.incremental.snapshot.chunk.size': integer('Rows of a table read under one read view.', { min: 1 }, CHUNK_ROWS, {
    flinkDefault: '8096',
  }),
  'scan.incremental.snapshot.chunk.key-column': optionalText(
    "Column by which the snapshot is split: the table's single integer primary key, which is taken without this option too.",
  ),
  'scan.incremental.snapshot.unbounded-chunk-first.enabled': harmless(
    'Whether the chunk that grows is read first.',
    'the end of the table that grows belongs to the binlog from the first moment on.',
  ),
  'scan.incremental.snapshot.backfill.skip': boolean(
    "With 'scan.startup.mode' = 'snapshot': whether rows are given as they were when they were read, as inserts alone. What changes meanwhile is " +
      'not told then: a row whose key changes may come twice, or not at all. In other modes the snapshot stays exactly-once.',
    false,
  ),
  'scan.snapshot.fetch.size': harmless('Rows per fetch of the snapshot.', 'rows are streamed as they arrive.'),
  'scan.incremental.close-idle-reader.enabled': harmless('Whether readers without work are closed.', 'there is one reader.'),
  'scan.newly-added-table.enabled': refused(
    'Whether tables that appear later are read too.',
    'those that match when the job begins are read; a job started afresh reads the new ones.',
  ),
  'scan.parse.online.schema.changes.enabled': harmless(
    'Whether gh-ost and pt-osc migrations are followed.',
    'a schema change of the table stops the job with its cause; shadow tables are other tables.',
  ),
  'scan.read-changelog-as-append-only.enabled': refused('Whether every change becomes +I.', 'changes keep their row kind.'),
  'connect.timeout': duration('How long to wait for a connection.', 30_000),
  'connect.max-retries': integer('How often a connection that fails is tried again at once.', { min: 0 }, 3),
  'connection.pool.size': harmless('Connections kept open.', 'a source has one connection for its binlog and one for queries.'),
  'heartbeat.interval': duration('Silence of the server after which it tells its position: 1 s to 1 d.', 30_000),
  'use.legacy.json.format': boolean(
    'Whether the blanks behind commas and colons are left out of the text of a JSON column of MySQL, in the snapshot as in the binlog (Flink CDC ' +
      'leaves them in the snapshot). false: the text is as the server prints it. MariaDB keeps JSON as text, which is left as it is.',
    true,
  ),
  'jdbc.properties.*': optionalText(
    'TLS: sslMode, or useSSL, requireSSL and verifyServerCertificate; serverSslCert names a PEM file. Those that only tune the Java driver are ' +
      'accepted, any other is refused.',
  ),
  'debezium.binary.handling.mode': choice('How binary columns are delivered.', ['bytes'], 'bytes'),
  'debezium.*': optionalText('Settings of Debezium: those without a meaning here are accepted, any other is refused.'),
} as const;

export type MysqlCdcOptions = typeof options;
