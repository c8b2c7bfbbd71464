/**
 * Options as Flink took them before 1.11 (`'connector.type' = 'kafka'`), and what they are called since (FLIP-122: the keys of the old
 * descriptors, as the documentation of Flink 1.10 lists them). Riffle, like today's Flink, takes the new ones only.
 */

/** An old option in today's words. */
export interface Renamed {
  readonly key: string;
  readonly value: string;
}

const DROPPED = [
  'update-mode',
  'connector.version',
  'connector.property-version',
  'format.property-version',
  'format.derive-schema',
  'format.schema',
  'format.json-schema',
];

const NAMES: Readonly<Record<string, string>> = {
  'connector.type': 'connector',
  'format.type': 'format',
  'connector.topic': 'topic',
  'connector.startup-mode': 'scan.startup.mode',
  'connector.specific-offsets': 'scan.startup.specific-offsets',
  'connector.startup-timestamp-millis': 'scan.startup.timestamp-millis',
  'connector.sink-partitioner': 'sink.partitioner',
  'connector.url': 'url',
  'connector.table': 'table-name',
  'connector.table-name': 'table-name',
  'connector.driver': 'driver',
  'connector.username': 'username',
  'connector.password': 'password',
  'connector.read.partition.column': 'scan.partition.column',
  'connector.read.partition.num': 'scan.partition.num',
  'connector.read.partition.lower-bound': 'scan.partition.lower-bound',
  'connector.read.partition.upper-bound': 'scan.partition.upper-bound',
  'connector.read.fetch-size': 'scan.fetch-size',
  'connector.lookup.cache.max-rows': 'lookup.cache.max-rows',
  'connector.lookup.cache.ttl': 'lookup.cache.ttl',
  'connector.lookup.max-retries': 'lookup.max-retries',
  'connector.write.flush.max-rows': 'sink.buffer-flush.max-rows',
  'connector.write.flush.interval': 'sink.buffer-flush.interval',
  'connector.write.max-retries': 'sink.max-retries',
  'connector.hosts': 'hosts',
  'connector.index': 'index',
  'connector.document-type': 'document-type',
  'connector.key-delimiter': 'document-id.key-delimiter',
  'connector.failure-handler': 'failure-handler',
  'connector.flush-on-checkpoint': 'sink.flush-on-checkpoint',
  'connector.bulk-flush.max-actions': 'sink.bulk-flush.max-actions',
  'connector.bulk-flush.max-size': 'sink.bulk-flush.max-size',
  'connector.bulk-flush.interval': 'sink.bulk-flush.interval',
  'connector.path': 'path',
  'connector.zookeeper.quorum': 'zookeeper.quorum',
  'connector.zookeeper.znode.parent': 'zookeeper.znode.parent',
};

/** True where a table is declared as before Flink 1.11. */
export function isLegacy(options: ReadonlyMap<string, string>): boolean {
  return options.has('connector.type') && !options.has('connector');
}

/** In today's words; undefined: to be left out, for it says nothing any more. */
export function renamed(key: string, options: ReadonlyMap<string, string>): Renamed | undefined {
  const value = options.get(key) ?? '';
  if (DROPPED.includes(key)) return undefined;
  const listed = /^connector\.properties\.(\d+)\.(key|value)$/.exec(key);
  if (listed !== null) return listed[2] === 'key' ? property(value, options.get(`connector.properties.${listed[1]}.value`)) : undefined;
  if (key === 'connector.type' && value === 'elasticsearch') return { key: 'connector', value: `elasticsearch-${majorVersion(options)}` };
  const name = NAMES[key];
  if (name !== undefined) return { key: name, value };
  if (key.startsWith('connector.')) return { key: key.slice('connector.'.length), value };
  // `format.ignore-parse-errors` belongs to its format by name.
  if (key.startsWith('format.')) return { key: `${options.get('format.type') ?? 'format'}.${key.slice('format.'.length)}`, value };
  return { key, value };
}

function property(name: string, value = ''): Renamed {
  return { key: `properties.${name}`, value };
}

function majorVersion(options: ReadonlyMap<string, string>): string {
  return options.get('connector.version') === '6' ? '6' : '7';
}
