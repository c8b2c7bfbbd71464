/** An installation to which the libraries of the codecs did not come: they are native, and npm leaves them out where it has none that fits. */
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes.ts';
import { riffle } from '../support/riffle.ts';
import { available, type KafkaServer, startKafka } from '../support/servers.ts';
import { withOptions } from '../support/sql.ts';

const MISSING = ['snappy', 'lz4-napi', '@toondepauw'];

describe.skipIf(!available().kafka)('without the libraries of codecs', () => {
  let server: KafkaServer;
  let program: string;

  beforeAll(async () => {
    server = await startKafka();
    const folder = temporaryFolder('installed');
    cpSync(resolve('dist'), join(folder, 'dist'), { recursive: true, filter: (path) => !path.endsWith('.map') });
    cpSync(resolve('package.json'), join(folder, 'package.json'));
    mkdirSync(join(folder, 'node_modules'));
    for (const name of readdirSync(resolve('node_modules'))) {
      if (!MISSING.includes(name)) symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name));
    }
    program = join(folder, 'dist/riffle.js');
  });
  afterAll(() => server?.stop());

  function run(topic: string, more: Readonly<Record<string, string>>, statement: string) {
    const options = { connector: 'kafka', topic, 'properties.bootstrap.servers': server.bootstrap, format: 'raw', ...more };
    return riffle(['-e', `CREATE TABLE t (body STRING) ${withOptions(options)}; ${statement}`], { program });
  }

  const BOUNDED = { 'scan.startup.mode': 'earliest-offset', 'scan.bounded.mode': 'latest-offset' };

  test.each([
    ['snappy', 'snappy'],
    ['lz4', 'lz4-napi'],
    ['zstd', '@toondepauw/node-zstd'],
  ])('%s is neither read nor written, and it is said how to bring it', async (codec, library) => {
    await server.createTopic(codec, { config: { 'compression.type': codec } });
    await server.produce(codec, ['a']);
    const reading = await run(codec, BOUNDED, 'SELECT * FROM t;');
    expect(reading.code).toBe(1);
    expect(reading.stderr).toContain(`The records of ${codec}/0 from offset 0 on, packed with ${codec}, cannot do without`);
    const writing = await run(codec, { 'properties.compression.type': codec }, "INSERT INTO t VALUES ('b');");
    expect(writing.code).toBe(1);
    expect(writing.stderr).toContain(`'properties.compression.type' = '${codec}' cannot do without`);
    for (const { stderr } of [reading, writing]) expect(stderr).toContain(`npm install ${library}`);
  });

  test('what needs none of them goes on', async () => {
    await server.createTopic('zipped');
    const { code, stderr } = await run('zipped', { 'properties.compression.type': 'gzip' }, "INSERT INTO t VALUES ('a');");
    expect(code, stderr).toBe(0);
    expect((await run('zipped', BOUNDED, 'SELECT * FROM t;')).stdout).toContain('| +I | a');
  });
});
