import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Engine } from '../../src/session/engine.ts';
import type { Event } from '../../src/session/protocol.ts';
import { temporaryFolder } from '../support/processes.ts';

test('a job that prints as fast as it can does not flood the screen', async () => {
  const engine = new Engine({ stateDir: temporaryFolder('state'), keepsCatalog: false, settings: [] });
  const printed: Extract<Event, { kind: 'printed' }>[] = [];
  const closed = new Promise<void>((resolve) => {
    engine.listen((event) => {
      if (event.kind === 'closed') resolve();
      if (event.kind !== 'printed') return;
      printed.push(event);
      engine.send({ kind: 'print-more' });
    });
  });
  const startMs = performance.now();
  engine.send({
    kind: 'execute',
    id: 1,
    text: `CREATE TABLE fast (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '10000000');
      CREATE TABLE printed (n BIGINT) WITH ('connector' = 'print'); INSERT INTO printed SELECT n FROM fast;`,
  });
  while (!printed.some(({ leftOut }) => leftOut > 0)) await sleep(20);
  engine.send({ kind: 'close', mode: 'cancel' });
  await closed;
  expect(printed.length).toBeLessThanOrEqual((performance.now() - startMs) / 100 + 1);
  for (const { lines } of printed) expect(lines.length).toBeLessThanOrEqual(200);
});
