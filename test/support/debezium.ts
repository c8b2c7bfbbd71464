/** A real Debezium, of Maven Central, that captures a test server into a test broker. */
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaServer } from './kafka-server.ts';
import { copyJars } from './maven-jars.ts';
import type { MysqlServer } from './mysql-server.ts';
import type { PostgresServer } from './postgres-server.ts';
import { ended, removeFolder, startProcess, temporaryFolder } from './processes.ts';
import type { RegistryServer } from './registry-server.ts';
import { CACHE } from './server-binaries.ts';

const VERSION = '3.0.8.Final';
/** The newest that works with Debezium's Java, and registries of version 3 as well. */
const AVRO_CONVERTER = 'io.apicurio:apicurio-registry-utils-converter:2.6.13.Final';
/** Java runs the source as it is, with a JDK. */
const PROGRAM = 'test/support/debezium/DebeziumToKafka.java';

export type Properties = Readonly<Record<string, string>>;

export class Debezium {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #kafka: KafkaServer;

  constructor(child: ChildProcess, folder: string, kafka: KafkaServer) {
    this.#child = child;
    this.#folder = folder;
    this.#kafka = kafka;
  }

  /** Resolves when the topic holds so many messages, over all partitions. */
  async untilSent(topic: string, messages: number): Promise<void> {
    for (let tries = 0; tries < 1200; tries++) {
      if (this.#child.exitCode !== null) throw new Error(`Debezium has ended:\n${readFileSync(logOf(this.#folder), 'utf8').slice(-3000)}`);
      const ends = await this.#kafka.admin.fetchTopicOffsets(topic);
      if (ends.reduce((sum, { offset }) => sum + Number(offset), 0) >= messages) return;
      await sleep(100);
    }
    throw new Error(`${topic} never held ${messages} messages`);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await ended(this.#child);
    removeFolder(this.#folder);
  }
}

/** One engine for each of `connectors`, in one process. */
export async function startDebezium(kafka: KafkaServer, connectors: readonly Properties[]): Promise<Debezium> {
  const isAvro = connectors.some((connector) => REGISTRY_URL in connector);
  const jars = join(CACHE, `debezium-${isAvro ? 'avro-' : ''}${VERSION}`);
  if (!existsSync(jars)) {
    await copyJars(jars, [
      ...(isAvro ? ([AVRO_CONVERTER] as const) : []),
      `io.debezium:debezium-embedded:${VERSION}`,
      `io.debezium:debezium-connector-mysql:${VERSION}`,
      `io.debezium:debezium-connector-postgres:${VERSION}`,
      `io.debezium:debezium-storage-file:${VERSION}`,
      'org.slf4j:slf4j-simple:1.7.36',
    ]);
  }
  const folder = temporaryFolder('debezium');
  const classPath = join(jars, 'lib', '*');
  const files = connectors.map((connector, place) => {
    const name = `engine-${place}`;
    const usual = {
      name,
      'offset.storage': 'org.apache.kafka.connect.storage.FileOffsetBackingStore',
      'offset.storage.file.filename': join(folder, `${name}.offsets`),
      'schema.history.internal': 'io.debezium.storage.file.history.FileSchemaHistory',
      'schema.history.internal.file.filename': join(folder, `${name}.history`),
    };
    const file = join(folder, `${name}.properties`);
    const lines = Object.entries({ ...usual, ...connector }).map(([key, value]) => `${key}=${value}\n`);
    writeFileSync(file, lines.join(''));
    return file;
  });
  const java = ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
  return new Debezium(
    startProcess(['java', ...java, '-cp', classPath], [PROGRAM, kafka.bootstrap, ...files], logOf(folder)),
    folder,
    kafka,
  );
}

function logOf(folder: string): string {
  return join(folder, 'debezium.log');
}

const REGISTRY_URL = 'converter.apicurio.registry.url';

/** Messages in Avro, as Confluent's converter frames them; their schemas go into a test registry. */
export function avroMessages(registry: RegistryServer): Properties {
  return {
    [REGISTRY_URL]: new URL('/apis/registry/v2', registry.url).href,
    'converter.apicurio.registry.auto-register': 'true',
    'converter.apicurio.registry.as-confluent': 'true',
    'converter.apicurio.registry.use-id': 'contentId',
    // Else the number of the schema stands in a header.
    'converter.apicurio.registry.headers.enabled': 'false',
    'schema.name.adjustment.mode': 'avro',
  };
}

/** A connector over a test server, all tables of its database `database`. */
export function mysqlConnector(server: MysqlServer, prefix: string, id: number, database: string): Properties {
  return {
    'connector.class': 'io.debezium.connector.mysql.MySqlConnector',
    'topic.prefix': prefix,
    'database.hostname': server.host,
    'database.port': String(server.port),
    'database.user': server.user,
    'database.password': server.password,
    'database.server.id': String(id),
    'database.include.list': database,
    'database.ssl.mode': 'disabled',
    'include.schema.changes': 'false',
  };
}

/** A connector over the schema `schema` of a test server, by pgoutput. */
export function postgresConnector(server: PostgresServer, prefix: string, schema: string): Properties {
  return {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'topic.prefix': prefix,
    'database.hostname': server.host,
    'database.port': String(server.port),
    'database.user': server.user,
    'database.password': server.password,
    'database.dbname': 'postgres',
    'schema.include.list': schema,
    'plugin.name': 'pgoutput',
    'slot.name': prefix.replaceAll('-', '_'),
    'publication.name': prefix.replaceAll('-', '_'),
    'publication.autocreate.mode': 'filtered',
    'skipped.operations': 'none',
  };
}
