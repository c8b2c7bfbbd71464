import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { JobStatus } from '../../src/runtime/status.ts';
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

test('the status of a job tells its plan with what each operator took and gave, a scan that is read twice counted once', async () => {
  const engine = new Engine({ stateDir: temporaryFolder('state'), keepsCatalog: false, settings: [] });
  const over = new Promise<JobStatus>((resolve) => {
    engine.listen((event) => {
      const job = event.kind === 'status' ? event.jobs.find(({ state }) => state === 'FINISHED') : undefined;
      if (job !== undefined) resolve(job);
    });
  });
  engine.send({
    kind: 'execute',
    id: 1,
    text: `CREATE TABLE ten (n BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '10', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '10');
      CREATE TABLE gone (n BIGINT) WITH ('connector' = 'blackhole');
      INSERT INTO gone SELECT n + 1 FROM ten WHERE n > 4 UNION ALL SELECT n FROM ten;`,
  });
  const { operators } = await over;
  const figures = operators.map(({ text, changesIn, changesOut }) => [/[A-Z]\w+/.exec(text)?.[0], changesIn, changesOut]);
  expect(figures).toEqual([
    ['Sink', 16, undefined],
    ['Union', 16, 16],
    ['Calc', 10, 6],
    ['TableSourceScan', undefined, 10],
    ['Calc', 10, 10],
    ['Reused', undefined, undefined],
  ]);
  engine.send({ kind: 'close', mode: 'cancel' });
});
