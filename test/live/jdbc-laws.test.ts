/** Laws of the sink, on real servers of every product with random changes. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sink } from '../../src/connectors/sink.ts';
import { DELETE, INSERT, UPDATE_AFTER } from '../../src/model/row-kind.ts';
import { simple, varchar } from '../../src/model/types.ts';
import { type TargetServer, targetKinds } from './jdbc-servers.ts';
import { contextOf, declareAt, open } from './jdbc-targets.ts';

type Step =
  | { readonly kind: 'write'; readonly id: number; readonly name: string | null; readonly many: boolean }
  | { readonly kind: 'delete'; readonly id: number }
  | { readonly kind: 'drain' | 'ahead' | 'checkpoint' | 'cut' };

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('write' as const), id: fc.nat(8), name: text(), many: fc.constantFrom(false, false, true) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), id: fc.nat(8) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('drain' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('ahead' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('checkpoint' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const) }) },
);

function text() {
  return fc.option(fc.string({ unit: fc.constantFrom('a', '\\', '"', '\n', '\t', ',', '{', '}', "'", 'N', '苹', '\u{1f34e}', ' ') }), {
    nil: null,
  });
}

const MANY = 2400;

describe.each(targetKinds())('laws of the jdbc sink at $name', (kind) => {
  let server: TargetServer;

  beforeAll(async () => {
    server = await kind.start();
  });

  afterAll(async () => {
    await server.stop();
  });

  /** A write of many is a batch that is made ahead. */
  const target = () =>
    declareAt(server.options, 'law', {
      columns: { id: simple('INT'), name: varchar() },
      key: ['id'],
      options: { 'sink.buffer-flush.max-rows': '2000' },
    });

  async function table(): Promise<Map<number, string | null>> {
    const rows = await server.query('SELECT id, name FROM law ORDER BY id');
    return new Map(rows.map(({ id, name }) => [id as number, name as string | null]));
  }

  /** A write of many touches a range of keys, so that all ways of sending take part. */
  function apply(sink: Sink<unknown>, model: Map<number, string | null>, change: Step & { kind: 'write' | 'delete' }): void {
    const ids = change.kind === 'write' && change.many ? Array.from({ length: MANY }, (_, place) => change.id * 1000 + place) : [change.id];
    for (const id of ids) {
      if (change.kind === 'delete') {
        sink.write(DELETE, [id, null]);
        model.delete(id);
      } else {
        sink.write(model.has(id) ? UPDATE_AFTER : INSERT, [id, change.name]);
        model.set(id, change.name);
      }
    }
  }

  const sorted = (model: Map<number, string | null>) => new Map([...model].sort(([left], [right]) => left - right));

  test('visible with every drain: the table is what was written, wherever the connection is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await server.query('DROP TABLE IF EXISTS law; CREATE TABLE law (id int PRIMARY KEY, name text)');
        const sink = await open(target(), { context: contextOf('job-law') });
        const model = new Map<number, string | null>();
        const sent: Promise<unknown>[] = [];
        for (const [number, change] of steps.entries()) {
          if (change.kind === 'write' || change.kind === 'delete') apply(sink, model, change);
          else if (change.kind === 'drain') sent.push(sink.drain());
          else if (change.kind === 'ahead') sink.ahead?.();
          else if (change.kind === 'checkpoint') sent.push(sink.prepare(number));
          else await server.cut();
          if (change.kind === 'checkpoint') await Promise.all(sent);
        }
        await Promise.all(sent);
        while (sink.backlogRows > 0) await sink.drain();
        await sink.close();
        expect(await table()).toEqual(sorted(model));
      }),
      { numRuns: 40 },
    );
  });

  test('visible with the checkpoint: the table is always that of a checkpoint, also after a crash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await server.query('DROP TABLE IF EXISTS law; CREATE TABLE law (id int PRIMARY KEY, name text)');
        const context = contextOf('job-law');
        let sink = await open(target(), { context, mode: 'checkpoint' });
        let model = new Map<number, string | null>();
        let committed = new Map<number, string | null>();
        let checkpoint = 0;
        for (const change of steps) {
          if (change.kind === 'write' || change.kind === 'delete') apply(sink, model, change);
          else if (change.kind === 'drain') sink.drain().catch(() => undefined);
          else if (change.kind === 'ahead') sink.ahead?.();
          else if (change.kind === 'checkpoint') {
            const handle = await sink.prepare(++checkpoint);
            expect(await table()).toEqual(sorted(committed));
            await sink.commit(checkpoint, handle);
            committed = new Map(model);
            expect(await table()).toEqual(sorted(committed));
          } else {
            await server.cut();
            await sink.close();
            sink = await open(target(), { context, mode: 'checkpoint', ...(checkpoint === 0 ? {} : { restoredFrom: checkpoint }) });
            model = new Map(committed);
          }
        }
        await sink.close();
        expect(await table()).toEqual(sorted(committed));
      }),
      { numRuns: 40 },
    );
  });
});
