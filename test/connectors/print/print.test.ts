import { expect, test } from 'vitest';
import type { JobContext, SinkTarget } from '../../../src/connectors/connector.ts';
import { print } from '../../../src/connectors/print/print.ts';
import { ALL } from '../../../src/model/changelog-mode.ts';
import { systemClock } from '../../../src/model/clock.ts';
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import { decimal, simple, temporal, varbinary, varchar } from '../../../src/model/types.ts';

const columns = [
  { name: 'id', type: simple('INT') },
  { name: 'name', type: varchar() },
  { name: 'price', type: decimal(10, 2) },
  { name: 'at', type: temporal('TIMESTAMP', 3) },
  { name: 'raw', type: varbinary() },
];

async function printSink(options: { 'print-identifier'?: string; 'standard-error'?: boolean }) {
  const printed: [string, string][] = [];
  const context: JobContext = {
    jobId: 'job',
    clock: systemClock,
    timeZone: 'UTC',
    notice: () => {},
    print: async (lines, stream) => {
      printed.push([stream, lines]);
    },
  };
  const target: SinkTarget<typeof print.options> = {
    table: { name: 't', columns, primaryKey: undefined, options: new Map() },
    options: { 'print-identifier': options['print-identifier'], 'standard-error': options['standard-error'] ?? false },
    matched: new Map(),
    formats: {},
    columns,
    key: [],
    input: ALL,
  };
  const [sink] = (await print.sink?.openSinks([target], context)) ?? [];
  if (sink === undefined) throw new Error('print opens one sink per target');
  return { sink, printed };
}

test('changes are printed as Flink prints them', async () => {
  const { sink, printed } = await printSink({});
  sink.write(INSERT, [1, 'apple', 350, 1_704_164_645_123_000, Uint8Array.of(10, 255)]);
  sink.write(UPDATE_BEFORE, [1, 'apple', 350, null, null]);
  sink.write(UPDATE_AFTER, [1, '苹果', 400, null, null]);
  sink.write(DELETE, [1, '苹果', -5, null, null]);
  expect(sink.backlogRows).toBe(4);
  expect(printed).toEqual([]);
  await sink.drain();
  expect(sink.backlogRows).toBe(0);
  expect(printed).toEqual([
    [
      'stdout',
      "+I[1, apple, 3.50, 2024-01-02 03:04:05.123, x'0aff']\n-U[1, apple, 3.50, null, null]\n+U[1, 苹果, 4.00, null, null]\n-D[1, 苹果, -0.05, null, null]\n",
    ],
  ]);
});

test('print-identifier stands before every line, and standard-error is honoured', async () => {
  const { sink, printed } = await printSink({ 'print-identifier': 'shop', 'standard-error': true });
  sink.write(INSERT, [1, 'apple', 350, null, null]);
  await sink.prepare(1);
  expect(printed).toEqual([['stderr', 'shop> +I[1, apple, 3.50, null, null]\n']]);
});

test('a long line counts as several rows until it is printed, so that what waits is bounded', async () => {
  const { sink } = await printSink({});
  sink.write(INSERT, [1, 'x'.repeat(10_240), null, null, null]);
  expect(sink.backlogRows).toBe(11);
  const printing = sink.drain();
  expect(sink.backlogRows).toBe(11);
  await printing;
  expect(sink.backlogRows).toBe(0);
});
