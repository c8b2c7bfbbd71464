/**
 * `npm run record`: records the shop from a MySQL and a MariaDB of its own into recordings/, with the changelogs that are expected of them.
 *
 *   npm run record -- mysql://root:secret@127.0.0.1:3306 FOLDER    writes the shop into that server (a new database `shop`) instead
 *   npm run record -- kafka://127.0.0.1:9092/orders,customers FOLDER   copies topics of your own broker as they are
 *   npm run record -- topics                                       the shop alone, as Debezium sends it to a broker
 *   npm run record -- fixtures                                     what Debezium makes of every type (record-debezium.ts)
 *   npm run record -- avro                                         the same in Avro
 *   npm run record -- canal                                        what Canal makes of every type (record-canal.ts)
 *   npm run record -- maxwell                                      what Maxwell makes of every type (record-maxwell.ts)
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerAddress } from '../../src/connectors/mysql-cdc/connection.ts';
import { sqlTypeOf } from '../../src/protocols/mysql/columns.ts';
import { EDGES_TABLES, edgesCommits, edgesSchema, edgesType } from './edges.ts';
import { recordCanal } from './record-canal.ts';
import { recordAvroFixtures, recordFixtures } from './record-debezium.ts';
import { recordMaxwell } from './record-maxwell.ts';
import { recordShopTopics } from './record-shop-topics.ts';
import { type LogOrigin, type RecordingPlan, record } from './recorder.ts';
import { changelog } from './replay.ts';
import { available, startSource } from './servers.ts';
import { SHOP_SCHEMA, SHOP_START_SECONDS, SHOP_TABLES, shopCommits } from './shop.ts';
import { recordTopics } from './topic-recorder.ts';

const SHOP =
  `Five minutes of a small shop. The commits were written one after another, as fast as the server took them; their times (arrivals.json, the
timestamps in the log) follow a script. Made by npm run record.`.replaceAll('\n', ' ');
const EDGES = 'Every type that is read, at the edges of its range, and types that are only stepped over. Made by npm run record.';

async function recordShop(address: ServerAddress, origin: LogOrigin, folder: string): Promise<void> {
  await recordAll(address, origin, {
    folder,
    about: SHOP,
    database: 'shop',
    tables: SHOP_TABLES,
    schema: SHOP_SCHEMA,
    commits: shopCommits(),
    startSeconds: SHOP_START_SECONDS,
    typeOf: sqlTypeOf,
  });
}

async function recordAll(address: ServerAddress, origin: LogOrigin, plan: RecordingPlan): Promise<void> {
  const bytes = await record(address, origin, plan);
  const lines = changelog(plan.folder, plan.tables, plan.typeOf);
  writeFileSync(join(plan.folder, 'expected-changelog.txt'), `${lines.join('\n')}\n`);
  process.stdout.write(`${plan.folder}: ${lines.length} changes in ${bytes} bytes\n`);
}

/** A broker that asks for no login; the first one named finds the others. */
async function recordOwnTopics({ host, pathname }: URL): Promise<void> {
  const topics = decodeURIComponent(pathname.slice(1)).split(',');
  const bytes = await recordTopics({ brokers: [host] }, { folder, about: `The topics ${topics.join(', ')} of ${host}.`, topics });
  process.stdout.write(`${folder}: ${bytes} bytes\n`);
}

const SHOP_TOPICS = 'recordings/shop-debezium';
const [url, folder = 'recordings/mine'] = process.argv.slice(2);
const common = { tls: { kind: 'preferred' }, connectTimeoutMs: 10_000, connectRetries: 0 } as const;
if (url === 'fixtures') await recordFixtures();
else if (url === 'avro') await recordAvroFixtures();
else if (url === 'canal') await recordCanal();
else if (url === 'maxwell') await recordMaxwell();
else if (url === 'topics') await recordShopTopics(SHOP_TOPICS);
else if (url?.startsWith('kafka://') === true) await recordOwnTopics(new URL(url));
else if (url !== undefined) {
  const { hostname, port, username, password } = new URL(url);
  const access = { host: hostname, port: Number(port || 3306), user: decodeURIComponent(username), password: decodeURIComponent(password) };
  await recordShop({ ...access, ...common }, { mysqlbinlog: ['mysqlbinlog'] }, folder);
} else {
  for (const flavor of available().sources) {
    const server = await startSource(flavor);
    try {
      const { host, user, password, port, dataFolder } = server;
      const address = { host, user, password, port, ...common };
      const suffix = flavor === 'mysql' ? '' : '-mariadb';
      await recordShop(address, { dataFolder }, `recordings/shop${suffix}`);
      await recordAll(
        address,
        { dataFolder },
        {
          folder: `recordings/edges${suffix}`,
          about: EDGES,
          database: 'edges',
          tables: EDGES_TABLES,
          schema: edgesSchema(flavor),
          commits: edgesCommits(flavor),
          startSeconds: SHOP_START_SECONDS,
          typeOf: edgesType,
        },
      );
    } finally {
      await server.stop();
    }
  }
  await recordShopTopics(SHOP_TOPICS);
}
