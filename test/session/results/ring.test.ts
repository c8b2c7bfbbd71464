import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { Row } from '../../../src/model/row.ts';
import { INSERT, type RowKind } from '../../../src/model/row-kind.ts';
import type { Schema } from '../../../src/model/schema.ts';
import { simple, varbinary, varchar } from '../../../src/model/types.ts';
import type { ChangelogView } from '../../../src/session/protocol.ts';
import { ShownResult } from '../../../src/session/results/shown-result.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const schema: Schema = [
  { name: 'id', type: simple('BIGINT') },
  { name: 'text', type: varchar() },
  { name: 'raw', type: varbinary() },
];

/** The changelog of a result whose table holds nothing to speak of. */
class Ring {
  readonly #result: ShownResult;

  constructor(of: Schema, rowsMax: number, weightMax = 40_000) {
    this.#result = new ShownResult({ schema: of, timeZone: 'UTC', key: undefined, tableRowsMax: 1, bounds: { rowsMax, weightMax } });
  }

  write(kind: RowKind, row: Row): void {
    this.#result.write(kind, row, undefined);
  }

  view(query: number, anchor: number | undefined, rows: number): ChangelogView {
    return this.#result.view({ kind: 'view', query, anchor, rows, filter: '' });
  }
}

function ringOf(rowsMax: number): Ring {
  return new Ring(schema, rowsMax);
}

test('the newest changes are kept, numbered from the first that ever came', () => {
  const ring = ringOf(3);
  expect(ring.view(1, undefined, 5)).toMatchObject({ changes: [], first: 0, last: 0 });
  for (const id of [1, 2, 3, 4, 5]) ring.write(INSERT, [id, 'x', null]);
  const { changes, first, last } = ring.view(1, undefined, 5);
  expect([first, last]).toEqual([3, 5]);
  expect(changes.map(({ number, cells }) => [number, cells[0]])).toEqual([
    [3, '3'],
    [4, '4'],
    [5, '5'],
  ]);
  expect(ring.view(1, 4, 1).changes.map(({ number }) => number)).toEqual([4]);
});

test('a long value is shown cut, with a sign that more is there', () => {
  const ring = ringOf(3);
  ring.write(INSERT, [1, 'x'.repeat(200), new Uint8Array(2)]);
  ring.write(INSERT, [2, 'x'.repeat(201), new Uint8Array(300)]);
  const [whole, cut] = ring.view(1, undefined, 2).changes.map(({ cells }) => cells);
  expect(whole).toEqual(['1', 'x'.repeat(200), "x'0000'"]);
  expect(cut).toEqual(['2', `${'x'.repeat(199)}…`, `x'${'0'.repeat(197)}…`]);
});

test('a row of many long values takes the place of several, and of all where it needs to', () => {
  const columns = Array.from({ length: 30 }, (_, place) => ({ name: `c${place}`, type: varchar() }));
  const ring = new Ring(columns, 100, 60);
  const wide = columns.map(() => 'x'.repeat(1000));
  for (let count = 0; count < 10; count++) ring.write(INSERT, wide);
  expect(ring.view(1, undefined, 10)).toMatchObject({ first: 9, last: 10 });
  const tight = new Ring(columns, 100, 2);
  for (let count = 0; count < 10; count++) tight.write(INSERT, wide);
  expect(tight.view(1, undefined, 10)).toMatchObject({ first: 10, last: 10 });
});

test('documents of a megabyte do not stay in memory behind what is shown of them', () => {
  const ring = new Ring(schema, 10_000, 2000);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let id = 0; id < 200; id++) {
    const document = Buffer.from(String(id).padEnd(1_000_000, 'x')).toString('latin1');
    ring.write(INSERT, [id, document, null]);
    ring.write(INSERT, [id, document.slice(10, 60), null]);
  }
  collectGarbage();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(5_000_000);
  expect(ring.view(1, undefined, 1).last).toBe(400);
});

/** The numbers of the changes in sight, of a ring that holds the newest hundred of `last`. */
function view(last: number, anchor: number | undefined, rows: number): readonly number[] {
  const ring = new Ring([{ name: 'n', type: { kind: 'INT', nullable: false } }], 100);
  for (let number = 1; number <= last; number++) ring.write(INSERT, [number]);
  const { changes } = ring.view(1, anchor, rows);
  expect(changes.map(({ cells }) => Number(cells[0]))).toEqual(changes.map(({ number }) => number));
  return changes.map(({ number }) => number);
}

test('a view ends at its anchor, at the newest change without one', () => {
  expect(view(50, 20, 3)).toEqual([18, 19, 20]);
  expect(view(50, undefined, 3)).toEqual([48, 49, 50]);
  expect(view(2, undefined, 3)).toEqual([1, 2]);
  expect(view(0, undefined, 3)).toEqual([]);
});

test('a view of a place that has been dropped, or has in part, shows the oldest changes still held', () => {
  expect(view(500, 20, 3)).toEqual([401, 402, 403]);
  expect(view(500, 402, 3)).toEqual([401, 402, 403]);
});
