/**
 * Settings of Debezium (`debezium.*`) and of the Java driver (`jdbc.properties.*`) that change nothing here: they tune what is built another way,
 * or ask for what is so anyway. Any other is refused by name, since it may change what is read, or how the connection is secured.
 *
 * Names: Debezium 1.9 to 3 "MySQL connector properties", Connector/J 8 and 9 "Configuration Properties".
 */
interface Harmless {
  /** Completes "… has no effect here: ". */
  readonly reason: string;
  /** What the setting may say; any other value would change what is read. */
  readonly values?: RegExp;
}

type Known = readonly (readonly [names: string, harmless: Harmless])[];

const CONNECTIONS: Harmless = {
  reason: "connections are tuned by 'connect.timeout', 'connect.max-retries' and 'heartbeat.interval'.",
};

const DEBEZIUM = table([
  ['snapshot.locking.mode snapshot.lock.timeout.ms', { reason: 'the snapshot takes no table locks.' }],
  [
    `snapshot.fetch.size snapshot.max.threads snapshot.delay.ms min.row.count.to.stream.result min.row.count.to.stream.results
     max.batch.size max.queue.size max.queue.size.in.bytes poll.interval.ms`,
    { reason: 'rows are streamed as they arrive.' },
  ],
  [
    `connect.timeout.ms connect.keep.alive connect.keep.alive.interval.ms connect.max.attempts database.tcpKeepAlive database.tcpRcvBuf
     database.tcpSndBuf errors.max.retries retriable.restart.connector.wait.ms heartbeat.interval.ms use.nongraceful.disconnect`,
    CONNECTIONS,
  ],
  ['include.schema.changes include.schema.comments', { reason: 'the columns are those of the declaration.' }],
  [
    'inconsistent.schema.handling.mode event.processing.failure.handling.mode event.deserialization.failure.handling.mode',
    { reason: 'what cannot be read stops the job.', values: /^fail$/i },
  ],
]);

/** Where Debezium keeps what it knows of tables, whatever keeps it. */
const SCHEMA_HISTORY = /^(schema|database)\.history\./;

const JAVA_DRIVER = table([
  [
    `connectTimeout socketTimeout tcpKeepAlive tcpNoDelay tcpRcvBuf tcpSndBuf tcpTrafficClass autoReconnect autoReconnectForPools maxReconnects
     initialTimeout reconnectAtTxEnd interactiveClient useCompression connectionAttributes netTimeoutForStreamingResults`,
    CONNECTIONS,
  ],
  [
    `cachePrepStmts prepStmtCacheSize prepStmtCacheSqlLimit cacheCallableStmts callableStmtCacheSize cacheServerConfiguration cacheResultSetMetadata
     metadataCacheSize cacheDefaultTimeZone useServerPrepStmts emulateUnsupportedPstmts rewriteBatchedStatements useCursorFetch defaultFetchSize
     useReadAheadInput useUnbufferedInput maxAllowedPacket elideSetAutoCommits alwaysSendSetIsolation useLocalSessionState useLocalTransactionState
     maintainTimeStats enableQueryTimeouts queryTimeoutKillsConnection dontTrackOpenResources holdResultsOpenOverStatementClose allowMultiQueries
     allowLoadLocalInfile allowUrlInLocalInfile continueBatchOnError rollbackOnPooledClose noAccessToProcedureBodies jdbcCompliantTruncation paranoid`,
    { reason: 'it tunes the Java driver.' },
  ],
  [
    `logger profileSQL profilerEventHandler logSlowQueries slowQueryThresholdMillis slowQueryThresholdNanos autoSlowLog explainSlowQueries
     gatherPerfMetrics reportMetricsIntervalMillis dumpQueriesOnException enablePacketDebug traceProtocol useUsageAdvisor logXaCommands
     includeInnodbStatusInDeadlockExceptions includeThreadDumpInDeadlockExceptions includeThreadNamesAsStatementComment`,
    { reason: 'it is a log of the Java driver.' },
  ],
  [
    'useInformationSchema nullCatalogMeansCurrent nullDatabaseMeansCurrent databaseTerm tinyInt1isBit transformedBitIsBoolean yearIsDateType',
    { reason: 'the types are those of the declaration.' },
  ],
  ['useUnicode', { reason: 'texts are read whole, whatever their character set.', values: /^true$/i }],
  [
    'characterEncoding characterSetResults connectionCollation',
    { reason: 'texts are read whole, whatever their character set.', values: /^utf-?8/i },
  ],
  ['zeroDateTimeBehavior', { reason: 'a zero date is NULL where the column may be NULL.', values: /^convert_?to_?null$/i }],
  ['allowPublicKeyRetrieval', { reason: "the server's key is asked for where a password is sent without TLS.", values: /^true$/i }],
  ['trustCertificateKeyStorePassword', { reason: 'a PEM file has no password.' }],
]);

/** Why `debezium.<name>` changes nothing; undefined where it may. */
export function debeziumHarmless(name: string, value: string): string | undefined {
  return SCHEMA_HISTORY.test(name) ? 'the columns are those of the declaration.' : reasonIn(DEBEZIUM, name, value);
}

/** Why `jdbc.properties.<name>` changes nothing; undefined where it may. Connector/J takes names in any case. */
export function javaDriverHarmless(name: string, value: string): string | undefined {
  return reasonIn(JAVA_DRIVER, name, value);
}

function reasonIn(known: ReadonlyMap<string, Harmless>, name: string, value: string): string | undefined {
  const harmless = known.get(name.toLowerCase());
  return harmless?.values?.test(value.trim()) === false ? undefined : harmless?.reason;
}

function table(known: Known): ReadonlyMap<string, Harmless> {
  return new Map(known.flatMap(([names, harmless]) => names.split(/\s+/).map((name) => [name.toLowerCase(), harmless] as const)));
}
