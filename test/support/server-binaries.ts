/**
 * Finds the programs of real database servers: installed ones first, then packages that apt can install or unpack (as root on Debian).
 * What cannot be had is undefined, and the tests that need it are skipped, printed and counted; in CI that is a failure.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { downloadKafka } from './kafka-download.ts';
import { downloadMysql } from './mysql-download.ts';
import { downloadRegistry, REGISTRY_JAR } from './registry-download.ts';

const run = promisify(execFile);
export const CACHE = process.env['RIFFLE_TEST_CACHE'] ?? join(homedir(), '.cache', 'riffle-test');
const MYSQL_ROOT = join(CACHE, 'mysql');
const KAFKA_ROOT = join(CACHE, 'kafka');
const REGISTRY_ROOT = join(CACHE, 'registry');
const POSTGRES_ROOT = '/usr/lib/postgresql';

/** How to start a program: the words in front of its arguments. */
export type Command = readonly [string, ...string[]];

export interface MysqlBinaries {
  readonly server: Command;
  /** Creates the system tables in `--datadir`. */
  readonly initialize: Command;
  readonly binlog: Command;
  /** mariadb-dump or mysqldump, where there is one. */
  readonly dump: Command | undefined;
}

export interface PostgresBinaries {
  readonly folder: string;
}

export interface KafkaBinaries {
  /** What `java -cp` takes. */
  readonly classPath: string;
}

export interface RegistryBinaries {
  readonly jar: string;
}

export function findMysql(): MysqlBinaries | undefined {
  if (!existsSync(join(MYSQL_ROOT, '.complete'))) return undefined;
  const libraries = join(MYSQL_ROOT, 'usr/lib/x86_64-linux-gnu');
  const loader: Command = [join(MYSQL_ROOT, 'usr/lib64/ld-linux-x86-64.so.2'), '--library-path', libraries];
  const share = join(MYSQL_ROOT, 'usr/share/mysql');
  const server: Command = [
    ...loader,
    join(MYSQL_ROOT, 'usr/sbin/mysqld'),
    '--no-defaults',
    `--basedir=${MYSQL_ROOT}/usr`,
    `--lc-messages-dir=${share}`,
    `--character-sets-dir=${share}/charsets`,
    `--plugin-dir=${MYSQL_ROOT}/usr/lib/mysql/plugin`,
    '--mysqlx=OFF',
    '--secure-file-priv=',
    '--user=root',
  ];
  return {
    server,
    initialize: [...server, '--initialize-insecure'],
    binlog: [...loader, join(MYSQL_ROOT, 'usr/bin/mysqlbinlog'), `--character-sets-dir=${share}/charsets`],
    dump: undefined,
  };
}

export function findMariadb(): MysqlBinaries | undefined {
  const server = ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd'].find(existsSync);
  if (server === undefined) return undefined;
  return {
    server: [server, '--no-defaults', '--user=root'],
    initialize: ['mariadb-install-db', '--no-defaults', '--auth-root-authentication-method=normal', '--skip-test-db', '--user=root'],
    binlog: ['mariadb-binlog', '--no-defaults'],
    dump: ['mariadb-dump', '--no-defaults'],
  };
}

export function findPostgres(): PostgresBinaries | undefined {
  if (!existsSync(POSTGRES_ROOT)) return undefined;
  const versions = readdirSync(POSTGRES_ROOT).sort((left, right) => Number(right) - Number(left));
  const folder = versions.map((version) => join(POSTGRES_ROOT, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
  return folder === undefined ? undefined : { folder };
}

export function findKafka(): KafkaBinaries | undefined {
  const folder = join(KAFKA_ROOT, 'lib');
  return existsSync(folder) && isOnPath('java') ? { classPath: join(folder, '*') } : undefined;
}

export function findRegistry(): RegistryBinaries | undefined {
  const jar = join(REGISTRY_ROOT, REGISTRY_JAR);
  return existsSync(jar) && isOnPath('java') ? { jar } : undefined;
}

/** Installs what is missing, one process at a time, and says in one line each where a server comes from. */
export async function installServers(announce: (line: string) => void): Promise<void> {
  await locked(async () => {
    await install('MariaDB', findMariadb, announce, () => aptInstall('mariadb-server', 'mariadb-client'));
    await install('PostgreSQL', findPostgres, announce, () => aptInstall('postgresql'));
    await install('MySQL', findMysql, announce, () => downloadMysql(MYSQL_ROOT));
    await install('Kafka', findKafka, announce, installKafka, isOnPath('java') && isOnPath('mvn'));
    await install('Schema registry', findRegistry, announce, installRegistry, isOnPath('java') && isOnPath('mvn'));
  });
}

async function install(
  name: string,
  find: () => object | undefined,
  announce: (line: string) => void,
  get: () => Promise<void>,
  canGet = canInstall(),
): Promise<void> {
  if (find() !== undefined) {
    announce(`${name}: found on this machine`);
    return;
  }
  try {
    if (!canGet && !canInstall()) throw new Error('not root on a Debian');
    await get();
    announce(`${name}: installed`);
  } catch (cause) {
    announce(`${name}: not available, its tests are skipped (${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)})`);
  }
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get') && existsSync('/etc/debian_version');
}

async function installKafka(): Promise<void> {
  await installJava();
  await downloadKafka(KAFKA_ROOT);
}

async function installRegistry(): Promise<void> {
  await installJava();
  await downloadRegistry(REGISTRY_ROOT);
}

async function installJava(): Promise<void> {
  const missing = [...(isOnPath('mvn') ? [] : ['maven']), ...(isOnPath('java') ? [] : ['openjdk-17-jre-headless'])];
  if (missing.length > 0) await aptInstall(...missing);
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program)));
}

async function aptInstall(...packages: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) => run('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', ...args], { env, maxBuffer: 1 << 26 });
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', ...packages);
}

/** A folder is the lock: made by one process, removed when done, and taken over when it is older than any install takes. */
async function locked(work: () => Promise<void>): Promise<void> {
  const folder = join(CACHE, 'install.lock');
  mkdirSync(CACHE, { recursive: true });
  for (;;) {
    try {
      mkdirSync(folder);
      break;
    } catch {
      const ageMs = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (ageMs > 600_000) rmdirSync(folder);
      await sleep(200);
    }
  }
  try {
    await work();
  } finally {
    rmdirSync(folder);
  }
}

/** The version a program prints: `9.7.4`, `10.11.19-MariaDB`. */
export function versionOf(command: Command): string {
  const [program, ...args] = command;
  const out = execFileSync(program, [...args, '--version'], { encoding: 'utf8' });
  return /Ver (\S+)/.exec(out)?.[1] ?? out.trim();
}
