import { expect, test } from 'vitest';
import { bindTable } from '../../../src/connectors/bind.ts';
import { findConnector } from '../../../src/connectors/catalogue.ts';
import type { Scan } from '../../../src/connectors/connector.ts';
import { datagen } from '../../../src/connectors/datagen/datagen.ts';
import { DatagenSource } from '../../../src/connectors/datagen/source.ts';
import type { Source } from '../../../src/connectors/source.ts';
import type { Clock } from '../../../src/model/clock.ts';
import type { Row } from '../../../src/model/row.ts';
import { decimal, type SqlType, simple, temporal, varbinary, varchar } from '../../../src/model/types.ts';

type Options = Record<string, string>;

function declare(types: Record<string, SqlType>, options: Options) {
  const connector = findConnector('datagen');
  if (connector === undefined) throw new Error('datagen is in the catalogue');
  const columns = Object.entries(types).map(([name, type]) => ({ name, type }));
  const { bound, faults } = bindTable(connector, { name: 't', columns, primaryKey: undefined, options: new Map(Object.entries(options)) });
  expect(faults).toEqual([]);
  return { ...bound, columns, id: 0, needsUpdateBefore: false } as unknown as Scan<typeof datagen.options>;
}

class StoppedClock implements Clock {
  ms = 1_700_000_000_000;
  nowMs = () => this.ms;
  monotonicMs = () => this.ms;
}

function rowsOf(source: Source<unknown>, changesMax = 1000): Row[] {
  const rows: Row[] = [];
  source.poll(changesMax, (_scan, _kind, row) => rows.push(row));
  return rows;
}

const SEQUENCE = { 'fields.id.kind': 'sequence', 'fields.id.start': '1', 'fields.id.end': '5' };

test('a sequence counts from start to end, and the table ends with it', async () => {
  const clock = new StoppedClock();
  const source = new DatagenSource([declare({ id: simple('BIGINT'), code: varchar() }, SEQUENCE)], clock);
  await source.open(undefined, () => {});
  clock.ms += 1000;
  const rows: Row[] = [];
  expect(source.poll(100, (_scan, _kind, row) => rows.push(row))).toBe('ended');
  expect(rows.map(([id]) => id)).toEqual([1, 2, 3, 4, 5]);
  expect(rows.every(([, code]) => typeof code === 'string' && /^[0-9a-f]{100}$/.test(code))).toBe(true);
});

test('rows arrive at their pace, and debt is limited to a second', async () => {
  const clock = new StoppedClock();
  const source = new DatagenSource([declare({ id: simple('INT') }, { 'rows-per-second': '10' })], clock);
  await source.open(undefined, () => {});
  expect(rowsOf(source)).toHaveLength(1);
  clock.ms += 99;
  expect(rowsOf(source)).toHaveLength(0);
  clock.ms += 1;
  expect(rowsOf(source)).toHaveLength(1);
  clock.ms += 60_000;
  expect(rowsOf(source).length).toBeLessThanOrEqual(11);
  await source.close();
});

test('a source wakes the pump when its next row is due', async () => {
  const clock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
  const source = new DatagenSource([declare({ id: simple('INT') }, { 'rows-per-second': '50' })], clock);
  const woken = new Promise<void>((resolve) => {
    void source.open(undefined, resolve);
  });
  const before = rowsOf(source).length;
  expect(before).toBeGreaterThanOrEqual(1);
  await woken;
  expect(before + rowsOf(source).length).toBeGreaterThanOrEqual(2);
  await source.close();
});

test('a job continued from a position sees the rows it would have seen', async () => {
  const clock = new StoppedClock();
  const scan = declare(
    { id: simple('BIGINT'), price: decimal(30, 2), rate: simple('DOUBLE'), name: varchar(20), raw: varbinary(4), flag: simple('BOOLEAN') },
    { ...SEQUENCE, 'fields.name.var-len': 'true', 'fields.rate.null-rate': '0.5' },
  );
  const whole = new DatagenSource([scan], clock);
  await whole.open(undefined, () => {});
  clock.ms += 1000;
  const first = rowsOf(whole, 2);
  const position = JSON.parse(JSON.stringify(whole.position())) as { seed: number; rows: number };
  const rest = rowsOf(whole);
  const resumed = new DatagenSource([scan], clock);
  await resumed.open(position, () => {});
  clock.ms += 1000;
  expect(first).toHaveLength(2);
  expect(rowsOf(resumed)).toEqual(rest);
  expect(datagen.source?.formatPosition(position)).toBe('row 2');
});

test('random values keep to their bounds, and cover them', async () => {
  const clock = new StoppedClock();
  const types = {
    id: simple('TINYINT'),
    n: simple('INT'),
    d: decimal(5, 2),
    big: simple('BIGINT'),
    s: varchar(7),
    at: temporal('TIMESTAMP', 3),
  };
  const scan = declare(types, {
    'fields.n.min': '3',
    'fields.n.max': '5',
    'fields.d.min': '-1.50',
    'fields.d.max': '1.50',
    'fields.at.max-past': '1 h',
  });
  const source = new DatagenSource([scan], clock);
  await source.open(undefined, () => {});
  clock.ms += 1000;
  const rows = rowsOf(source, 5000);
  expect(rows).toHaveLength(5000);
  for (const [id, n, d, big, s, at] of rows as [number, number, number, number | bigint, string, number][]) {
    expect(id >= -128 && id <= 127).toBe(true);
    expect(n >= 3 && n <= 5).toBe(true);
    expect(d >= -150 && d <= 150).toBe(true);
    expect(typeof big === 'bigint' || Number.isSafeInteger(big)).toBe(true);
    expect(s).toHaveLength(7);
    expect(at <= clock.ms * 1000 && at >= (clock.ms - 3_601_000) * 1000).toBe(true);
  }
  expect(new Set(rows.map(([, n]) => n)).size).toBe(3);
  expect(new Set(rows.map(([id]) => id)).size).toBe(256);
  expect(new Set(rows.map(([, , d]) => d)).size).toBe(301);
});

test('a sequence of decimals steps by one, text counts', async () => {
  const clock = new StoppedClock();
  const options = {
    'fields.d.kind': 'sequence',
    'fields.d.start': '1.50',
    'fields.d.end': '3.50',
    'fields.s.kind': 'sequence',
    'fields.s.start': '7',
    'fields.s.end': '9',
  };
  const source = new DatagenSource([declare({ d: decimal(5, 2), s: varchar() }, options)], clock);
  await source.open(undefined, () => {});
  clock.ms += 1000;
  expect(rowsOf(source)).toEqual([
    [150, '7'],
    [250, '8'],
    [350, '9'],
  ]);
});

test('every fault of the declaration is named at once', () => {
  const scan = declare(
    { id: simple('INT'), at: temporal('TIMESTAMP', 3), n: simple('INT', false) },
    {
      'fields.id.kind': 'sequence',
      'fields.ie.min': '1',
      'fields.at.kind': 'sequence',
      'fields.n.min': '5',
      'fields.n.max': '1',
      'fields.n.null-rate': '0.1',
    },
  );
  const problems = datagen.source?.validate(scan).map(({ problem }) => problem) ?? [];
  expect(problems).toHaveLength(8);
  expect(problems.join('\n')).toMatch(
    /'ie'[\s\S]*has no start[\s\S]*has no end[\s\S]*TIMESTAMP\(3\), which has no sequence[\s\S]*greater than/,
  );
});

test('a table is bounded by number-of-rows or a sequence, and replayable unless it follows the clock', () => {
  const bounded = (options: Options, types: Record<string, SqlType> = { id: simple('INT') }) => {
    const scan = declare(types, options);
    return [datagen.source?.isBounded(scan), datagen.source?.isReplayable(scan)];
  };
  expect(bounded({})).toEqual([false, true]);
  expect(bounded({ 'number-of-rows': '5' })).toEqual([true, true]);
  expect(bounded(SEQUENCE)).toEqual([true, true]);
  expect(bounded({}, { at: temporal('TIMESTAMP', 3) })).toEqual([false, false]);
});
