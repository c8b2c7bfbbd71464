/** Before the live tests: installs the servers where it can, and says where each comes from. In CI a missing kind of server is a failure. */

import { installServers } from './server-binaries.ts';
import { available } from './servers.ts';

export async function setup(): Promise<void> {
  await installServers((line) => process.stderr.write(`${line}\n`));
  const { sources, postgres, kafka } = available();
  if (process.env['CI'] === undefined) return;
  if (sources.length === 0) throw new Error('CI needs MySQL or MariaDB, and neither is here');
  if (!postgres) throw new Error('CI needs PostgreSQL, and it is not here');
  if (!kafka) throw new Error('CI needs Kafka, and it is not here');
}

export function teardown(): void {
  const { sources, postgres, kafka, registry } = available();
  const missing = [
    ...(['mysql', 'mariadb'] as const).filter((flavor) => !sources.includes(flavor)),
    ...(postgres ? [] : ['postgres']),
    ...(kafka ? [] : ['kafka']),
    ...(registry ? [] : ['schema registry']),
  ];
  if (missing.length > 0) process.stderr.write(`\nTests without a server on this machine were skipped: ${missing.join(', ')}.\n`);
}
