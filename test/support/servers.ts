/** Real servers for tests, benches and recordings. A test asks which are there (`available`) and starts its own. */
import type { Issued } from './certificates.ts';
import { type KafkaOptions, type KafkaServer, startKafkaServer } from './kafka-server.ts';
import { type Flavor, type MysqlServer, type StartOptions, startMysqlServer } from './mysql-server.ts';
import { type PostgresServer, startPostgresServer } from './postgres-server.ts';
import { type RegistryServer, startRegistryServer } from './registry-server.ts';
import { findKafka, findMariadb, findMysql, findPostgres, findRegistry } from './server-binaries.ts';

export type { KafkaServer } from './kafka-server.ts';
export type { MysqlServer } from './mysql-server.ts';
export type { PostgresServer } from './postgres-server.ts';
export type { RegistryServer } from './registry-server.ts';

/** The servers that this machine has: `describe.each(available().sources)`, `describe.skipIf(!available().postgres)`. */
export function available(): {
  readonly sources: readonly Flavor[];
  readonly postgres: boolean;
  readonly kafka: boolean;
  readonly registry: boolean;
} {
  const sources: Flavor[] = [];
  if (findMysql() !== undefined) sources.push('mysql');
  if (findMariadb() !== undefined) sources.push('mariadb');
  return { sources, postgres: findPostgres() !== undefined, kafka: findKafka() !== undefined, registry: findRegistry() !== undefined };
}

export function startSource(flavor: Flavor, options?: StartOptions): Promise<MysqlServer> {
  return startMysqlServer(flavor, options);
}

/** `args` as postgres takes them: `['-c', 'max_connections=5']`. */
export function startPostgres(args?: readonly string[]): Promise<PostgresServer> {
  return startPostgresServer(args);
}

export function startKafka(options?: KafkaOptions): Promise<KafkaServer> {
  return startKafkaServer(options);
}

/** `certificate`: it speaks https too. */
export function startRegistry(certificate?: Issued): Promise<RegistryServer> {
  return startRegistryServer(certificate);
}
