import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Row } from '../../../src/model/row.ts';
import { DELETE, INSERT, kindSymbol, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import type { Schema } from '../../../src/model/schema.ts';
import { simple, varchar } from '../../../src/model/types.ts';
import type { OriginReader } from '../../../src/runtime/cause.ts';
import { ShownResult } from '../../../src/session/results/shown-result.ts';

const SCHEMA: Schema = [
  { name: 'id', type: simple('BIGINT') },
  { name: 'city', type: varchar() },
];

interface Options {
  readonly key?: readonly number[] | undefined;
  readonly tableRowsMax?: number;
  readonly rowsMax?: number;
}

function resultOf({ key, tableRowsMax = 1000, rowsMax = 1000 }: Options = {}): ShownResult {
  return new ShownResult({ schema: SCHEMA, timeZone: 'UTC', key, tableRowsMax, bounds: { rowsMax, weightMax: 40_000 } });
}

const KINDS: Readonly<Record<string, RowKind>> = { '+I': INSERT, '-U': UPDATE_BEFORE, '+U': UPDATE_AFTER, '-D': DELETE };

/** `+I[1, berlin]` */
function write(result: ShownResult, ...changes: readonly string[]): void {
  for (const change of changes) {
    const [, kind = '', id = '', city = ''] = /^(..)\[(\d+), (.*)\]$/.exec(change) ?? [];
    result.write(KINDS[kind] ?? INSERT, [Number(id), city === 'NULL' ? null : city], undefined);
  }
}

function changes(result: ShownResult, filter = '', rows = 100): readonly string[] {
  const view = result.view({ kind: 'view', query: 1, anchor: undefined, rows, filter });
  return view.changes.map(({ kind, cells }) => `${kindSymbol(kind)}[${cells.map((cell) => cell ?? 'NULL').join(', ')}]`);
}

function look(result: ShownResult, filter = '') {
  const { rows, isWhole } = result.tableView({ kind: 'table-view', query: 1, top: 0, rows: 1000, filter });
  return { rows: rows.map(({ cells }) => cells.map((cell) => cell ?? 'NULL').join(' ')), isWhole };
}

function table(result: ShownResult, filter = ''): readonly string[] {
  return look(result, filter).rows;
}

function exported(result: ShownResult): readonly string[] {
  return result.exportable('table', '').rows.map(({ row }) => row.join(' '));
}

/** Every look at the clock finds it so much later: a large table in small. The clock of the other tests stands still. */
function slowClock(stepMs: number): void {
  let nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    nowMs += stepMs;
    return nowMs;
  });
}

beforeEach(() => {
  slowClock(0);
});

afterEach(() => {
  vi.restoreAllMocks();
});

test('+U says which columns differ from its -U, also where a join takes all rows away before it gives new ones', () => {
  const result = resultOf({ key: [0] });
  write(result, '+I[1, berlin]', '+I[2, berlin]', '-U[1, berlin]', '-U[2, berlin]', '+U[1, rome]', '+U[2, berlin]');
  const { changes: shown } = result.view({ kind: 'view', query: 1, anchor: undefined, rows: 10, filter: '' });
  expect(shown.map(({ changed }) => changed)).toEqual([undefined, undefined, undefined, undefined, [1], []]);
});

test('without a key only the -U in front of a +U is taken for its own', () => {
  const result = resultOf();
  write(result, '-U[1, berlin]', '+U[1, rome]', '-U[2, oslo]', '-D[3, x]', '+U[2, bonn]');
  const { changes: shown } = result.view({ kind: 'view', query: 1, anchor: undefined, rows: 10, filter: '' });
  expect(shown.map(({ changed }) => changed)).toEqual([undefined, [1], undefined, undefined, undefined]);
});

test.each([
  ['berlin', ['+I[1, Berlin]', '-D[1, Berlin]']],
  ['city=Berlin op:+I', ['+I[1, Berlin]']],
  ['id>1', ['+I[2, rome]', '+I[10, NULL]']],
  ['id>=10', ['+I[10, NULL]']],
  ['city~om', ['+I[2, rome]']],
  ['city=NULL', ['+I[10, NULL]']],
  ['!op:+I', ['-D[1, Berlin]']],
  ['op:-D,-U', ['-D[1, Berlin]']],
  ['city!=Berlin !id=10', ['+I[2, rome]']],
  ['nowhere=1', []],
])('the filter %s finds what it says', (filter, found) => {
  const result = resultOf({ key: [0] });
  write(result, '+I[1, Berlin]', '+I[2, rome]', '+I[10, NULL]', '-D[1, Berlin]');
  expect(changes(result, filter)).toEqual(found);
});

test('matches keep their places while the ring drops older ones, and each knows its change', () => {
  const result = resultOf({ rowsMax: 10 });
  const ask = () => result.view({ kind: 'view', query: 1, anchor: undefined, rows: 3, filter: 'city=even' });
  for (let id = 1; id <= 10; id++) write(result, `+I[${id}, ${id % 2 === 0 ? 'even' : 'odd'}]`);
  expect(ask()).toMatchObject({ first: 1, last: 5, unsearched: 0 });
  for (let id = 11; id <= 14; id++) write(result, `+I[${id}, ${id % 2 === 0 ? 'even' : 'odd'}]`);
  const view = ask();
  expect(view).toMatchObject({ first: 3, last: 7 });
  expect(view.changes.map(({ number, change }) => [number, change])).toEqual([
    [5, 10],
    [6, 12],
    [7, 14],
  ]);
});

test('what the ring dropped before the filter could look at it is counted', () => {
  const result = resultOf({ rowsMax: 10 });
  write(result, '+I[1, a]');
  expect(result.view({ kind: 'view', query: 1, anchor: undefined, rows: 3, filter: 'a' })).toMatchObject({ last: 1, unsearched: 0 });
  for (let id = 2; id <= 31; id++) write(result, `+I[${id}, a]`);
  expect(result.view({ kind: 'view', query: 1, anchor: undefined, rows: 3, filter: 'a' })).toMatchObject({ last: 11, unsearched: 20 });
});

test('the table is sorted by its key, NULL first, and tells what changed in a row last', () => {
  const result = resultOf({ key: [0] });
  write(result, '+I[10, a]', '+I[2, b]', '-U[10, a]', '+U[10, c]', '+I[1, x]', '-D[2, b]');
  expect(table(result)).toEqual(['1 x', '10 c']);
  const { rows } = result.tableView({ kind: 'table-view', query: 1, top: 0, rows: 10, filter: '' });
  expect(rows.map(({ changed, change }) => [changed, change])).toEqual([
    [undefined, 5],
    [[1], 4],
  ]);
  expect(table(result, 'city=c')).toEqual(['10 c']);
});

test('an update that moves a row to another key leaves nothing behind', () => {
  const result = resultOf({ key: [0] });
  write(result, '+I[1, a]', '-U[1, a]', '+U[2, a]');
  expect(table(result)).toEqual(['2 a']);
});

test('without a key rows stand in the order of arrival, equal ones as often as they came', () => {
  const result = resultOf();
  write(result, '+I[2, a]', '+I[1, b]', '+I[2, a]', '-D[2, a]');
  expect(table(result)).toEqual(['2 a', '1 b']);
});

test('past its bound the table drops the oldest rows, counts them, and what it holds stays true', () => {
  const result = resultOf({ key: [0], tableRowsMax: 2 });
  write(result, '+I[1, a]', '+I[2, b]', '+I[3, c]', '-U[2, b]', '+U[2, z]', '-D[1, a]');
  expect(table(result)).toEqual(['2 z', '3 c']);
  expect(result.tableView({ kind: 'table-view', query: 1, top: 0, rows: 1, filter: '' })).toMatchObject({ total: 2, held: 2, dropped: 1 });
});

const change = fc.record({ id: fc.integer({ min: 0, max: 5 }), city: fc.constantFrom('a', 'b', 'c'), isDelete: fc.boolean() });

/** Any changelog that is right for a table with a key: what it says of each key's last row is true. */
function rightChangelog(wanted: readonly { readonly id: number; readonly city: string; readonly isDelete: boolean }[]) {
  const now = new Map<number, string>();
  const written: string[] = [];
  for (const { id, city, isDelete } of wanted) {
    const before = now.get(id);
    if (before === undefined) written.push(`+I[${id}, ${city}]`);
    else if (isDelete) written.push(`-D[${id}, ${before}]`);
    else written.push(`-U[${id}, ${before}]`, `+U[${id}, ${city}]`);
    if (before !== undefined && isDelete) now.delete(id);
    else now.set(id, city);
  }
  return { written, rows: [...now].map(([id, city]) => `${id} ${city}`).sort() };
}

test('whatever the changelog, looked at whenever, however slow a look is, the table is what it describes', () => {
  const looks = fc.record({ hasKey: fc.boolean(), every: fc.integer({ min: 1, max: 7 }), stepMs: fc.constantFrom(0, 1, 10) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), looks, (wanted, { hasKey, every, stepMs }) => {
      slowClock(stepMs);
      const { written, rows } = rightChangelog(wanted);
      const result = resultOf({ key: hasKey ? [0] : undefined });
      for (const [index, text] of written.entries()) {
        write(result, text);
        if (index % every === 0 && !text.startsWith('-U')) table(result);
      }
      const seen = look(result);
      if (seen.isWhole) expect([...seen.rows].sort()).toEqual(rows);
      else expect(rows).toEqual(expect.arrayContaining([...seen.rows]));
      if (stepMs === 0) expect(seen.isWhole).toBe(true);
      expect([...exported(result)].sort()).toEqual(rows);
    }),
  );
});

test('a table whose sorting takes long shows new rows at a later look, and says so; what is exported has them', () => {
  slowClock(10);
  const result = resultOf({ key: [0] });
  write(result, '+I[2, b]');
  expect(look(result)).toEqual({ rows: ['2 b'], isWhole: true });
  write(result, '+I[1, a]');
  expect(look(result)).toEqual({ rows: ['2 b'], isWhole: false });
  while (!look(result).isWhole);
  expect(table(result)).toEqual(['1 a', '2 b']);
  write(result, '+I[0, z]');
  expect(look(result).isWhole).toBe(false);
  expect(exported(result)).toEqual(['0 z', '1 a', '2 b']);
});

test('a filter that is not through says so', () => {
  const result = resultOf({ key: [0] });
  for (let id = 1; id <= 100; id++) write(result, `+I[${id}, a]`);
  slowClock(10);
  expect(look(result, 'a')).toMatchObject({ isWhole: false, rows: { length: 63 } });
  expect(look(result, 'a')).toMatchObject({ isWhole: true, rows: { length: 100 } });
});

test('a row in full has whole values, its -U, and where it comes from', () => {
  const result = resultOf({ key: [0] });
  const cause: OriginReader = {
    table: 'people',
    origin: () => ({ committedAtMs: 5, place: 'binlog.1:99', transaction: 'a:7', begins: 'binlog.1:40' }),
  };
  const long = 'x'.repeat(5000);
  for (const [kind, row] of [
    [UPDATE_BEFORE, [1, 'a']],
    [UPDATE_AFTER, [1, long]],
  ] as const satisfies readonly (readonly [RowKind, Row])[])
    result.write(kind, row, cause);
  expect(result.inspect(1, 2)).toEqual({
    kind: 'inspected',
    query: 1,
    change: 2,
    row: {
      kind: UPDATE_AFTER,
      values: ['1', long],
      before: ['1', 'a'],
      origin: { table: 'people', place: 'binlog.1:99', transaction: 'a:7', group: 'binlog.1:40', committedAtMs: 5 },
    },
  });
  expect(result.inspect(1, 3).row).toBeUndefined();
});
