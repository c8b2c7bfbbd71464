/** A real Canal, of Maven Central, that writes the changes of a test MySQL into a file. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compileJava } from './java-programs.ts';
import { createLogReader, LOG_READER, LogProgram } from './log-program.ts';
import { copyJars } from './maven-jars.ts';
import type { MysqlServer } from './mysql-server.ts';
import { CACHE } from './server-binaries.ts';

/** The newest that Maven Central has. */
const VERSION = '1.1.7';
const PROGRAM = 'test/support/canal';

/** Begins at the end of the log. */
export async function startCanal(server: MysqlServer): Promise<LogProgram> {
  const jars = join(CACHE, `canal-${VERSION}`);
  if (!existsSync(jars)) await copyJars(jars, [`com.alibaba.otter:canal.server:${VERSION}`]);
  const libraries = join(jars, 'lib', '*');
  const classes = await compileJava(PROGRAM, libraries);
  await createLogReader(server);
  const [end] = await server.query('SHOW BINARY LOG STATUS');
  const place = [String(server.port), LOG_READER.user, LOG_READER.password, String(end?.['File']), String(end?.['Position'])];
  return new LogProgram('Canal', `${classes}:${PROGRAM}:${libraries}`, (file) => ['CanalToFile', ...place, file]);
}
