/** A real Maxwell, of Maven Central, that writes the changes of a test MySQL into a file. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compileJava } from './java-programs.ts';
import { createLogReader, LOG_READER, LogProgram } from './log-program.ts';
import { copyJars } from './maven-jars.ts';
import type { MysqlServer } from './mysql-server.ts';
import { CACHE } from './server-binaries.ts';

/** The newest that Maven Central has as a jar. */
const VERSION = '1.22.6';
/** What newer ones read the log with, in place of one that cannot log in to a MySQL of today. */
const READER_VERSION = '0.30.1';

/** Begins at the end of the log. `name`: of its own database; `settings`: as on its command line. */
export async function startMaxwell(server: MysqlServer, name: string, settings: Readonly<Record<string, string>>): Promise<LogProgram> {
  const classPath = await findMaxwell();
  await createLogReader(server);
  const usual: Readonly<Record<string, string>> = {
    ...LOG_READER,
    host: server.host,
    port: String(server.port),
    jdbc_options: 'useSSL=false&allowPublicKeyRetrieval=true&queryInterceptors=NewStatements',
    schema_database: name,
    client_id: name,
    producer: 'file',
    ...settings,
  };
  const args = Object.entries(usual).map(([key, value]) => `--${key}=${value}`);
  return new LogProgram('Maxwell', classPath, (file) => ['com.zendesk.maxwell.Maxwell', `--output_file=${file}`, ...args]);
}

async function findMaxwell(): Promise<string> {
  const jars = join(CACHE, `maxwell-${VERSION}`);
  const reader = join(CACHE, `maxwell-reader-${READER_VERSION}`);
  if (!existsSync(jars)) await copyJars(jars, [`com.zendesk:maxwell:${VERSION}`]);
  if (!existsSync(reader)) await copyJars(reader, [`com.zendesk:mysql-binlog-connector-java:${READER_VERSION}`]);
  const [readerJar = ''] = readdirSync(join(reader, 'lib')).filter((name) => name.startsWith('mysql-binlog'));
  const libraries = [join(reader, 'lib', readerJar), join(jars, 'lib', '*')].join(':');
  return `${await compileJava('test/support/maxwell', libraries)}:${libraries}`;
}
