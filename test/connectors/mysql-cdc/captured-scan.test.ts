import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Scan } from '../../../src/connectors/connector.ts';
import { CapturedScan, type TableShape } from '../../../src/connectors/mysql-cdc/captured-scan.ts';
import type { ChunkProgress } from '../../../src/connectors/mysql-cdc/chunks.ts';
import type { MysqlCdcOptions } from '../../../src/connectors/mysql-cdc/options.ts';
import type { Row } from '../../../src/model/row.ts';
import { DELETE, INSERT, isAddition, kindSymbol, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import { simple, varchar } from '../../../src/model/types.ts';

const shape = {
  database: 'shop',
  name: 'orders',
  columns: [
    { name: 'id', dataType: 'bigint', columnType: 'bigint', isNullable: false },
    { name: 'note', dataType: 'varchar', columnType: 'varchar(10)', isNullable: true, charset: 'utf8mb4', length: 10 },
  ],
  primaryKey: ['id'],
};
const NAMES = { id: simple('BIGINT', false), note: varchar(), uuid: { kind: 'BINARY', length: 2, nullable: false } };

function scanOf({
  columns = ['id', 'note'],
  key = ['id'],
  progress = { kind: 'unread' },
  needsUpdateBefore = true,
  table = shape,
}: Partial<Given>): CapturedScan {
  const scan = {
    id: 0,
    table: { name: 'orders', primaryKey: key ?? undefined },
    columns: columns.map((name) => ({ name, type: NAMES[name as keyof typeof NAMES] })),
    needsUpdateBefore,
    options: { 'scan.incremental.snapshot.chunk.size': 10 },
  } as unknown as Scan<MysqlCdcOptions>;
  return new CapturedScan(scan, { place: 0, route: 0, shape: table, progress, timeZone: 'UTC' });
}

interface Given {
  readonly columns: readonly string[];
  readonly key: readonly string[] | null;
  readonly progress: ChunkProgress;
  readonly needsUpdateBefore: boolean;
  readonly table: TableShape;
}

function changelog(scan: CapturedScan, changes: readonly (readonly [RowKind, Row])[]): string[] {
  const lines: string[] = [];
  for (const [kind, row] of changes) scan.change(kind, row, (_, pushed, shown) => lines.push(`${kindSymbol(pushed)}[${shown.join(', ')}]`));
  return lines;
}

const half: ChunkProgress = { kind: 'ranges', upTo: '10', above: '100' };

test('changes pass up to the key that was delivered and behind the end of the table, and nowhere else', () => {
  const scan = scanOf({ progress: half });
  const changes = [10, 11, 100, 101].map((id) => [INSERT, [id, 'a']] as const);
  expect(changelog(scan, changes)).toEqual(['+I[10, a]', '+I[101, a]']);
});

test('an update of a key that is not declared arrives whole, or as -D or +I where it crosses the border', () => {
  const scan = scanOf({ progress: half, key: null, columns: ['note'] });
  const update = (before: number, after: number): (readonly [RowKind, Row])[] => [
    [UPDATE_BEFORE, ['old', before]],
    [UPDATE_AFTER, ['new', after]],
  ];
  expect(changelog(scan, update(1, 2))).toEqual(['-U[old]', '+U[new]']);
  expect(changelog(scan, update(1, 50))).toEqual(['-D[old]']);
  expect(changelog(scan, update(50, 1))).toEqual(['+I[new]']);
  expect(changelog(scan, update(50, 51))).toEqual([]);
});

test('-U is read for the border alone where nobody wants it', () => {
  const scan = scanOf({ progress: half, key: null, needsUpdateBefore: false });
  expect(scan.captured.needsUpdateBefore).toBe(true);
  expect(
    changelog(scan, [
      [UPDATE_BEFORE, [1, 'old']],
      [UPDATE_AFTER, [1, 'new']],
    ]),
  ).toEqual(['+U[1, new]']);
});

test('rows of a view, repaired by what lies between its marks, are the table at the second mark', () => {
  const key = fc.nat(20);
  const change = fc.record({ id: key, isDelete: fc.boolean(), note: fc.constantFrom('x', 'y', 'z') });
  const initial = fc.uniqueArray(key);
  fc.assert(
    fc.property(initial, fc.array(change), fc.array(change), fc.nat(20), (ids, between, later, border) => {
      const scan = scanOf({});
      const table = new Map(ids.map((id) => [id, 'first']));
      const states = [new Map(table)];
      scan.beginRepairs();
      for (const { id, isDelete, note } of between) {
        const before = table.get(id);
        if (isDelete && before === undefined) continue;
        if (isDelete) table.delete(id);
        else table.set(id, note);
        scan.change(isDelete ? DELETE : before === undefined ? INSERT : UPDATE_AFTER, [id, isDelete ? (before ?? null) : note], never);
        states.push(new Map(table));
      }
      // The view shows any of the states between the marks; later changes are not in it.
      const view = states[Math.min(states.length - 1, later.length)] ?? table;
      const read = new Map<number, string>();
      const push = (_: number, kind: RowKind, [id, note]: Row): void => {
        expect(read.has(id as number)).toBe(false);
        expect(isAddition(kind)).toBe(true);
        read.set(id as number, String(note));
      };
      const end = Math.max(-1, ...view.keys());
      scan.repairer(push).rest(end);
      const rows = scan.repairer(push);
      const shown = [...view].sort(([left], [right]) => left - right).filter(([id]) => id <= border);
      for (const [id, note] of shown) rows.row([id, note]);
      rows.through(Math.min(border, end), true);
      const expected = [...table].filter(([id]) => id > end || id <= Math.min(border, end));
      expect([...read].sort()).toEqual(expected.sort());
    }),
  );
});

function never(): void {
  throw new Error('an undelivered key is not pushed');
}

const uuid = { name: 'uuid', dataType: 'binary', columnType: 'binary(2)', isNullable: false, length: 2 };

test('a composite key tells rows apart in whatever order its columns are declared', () => {
  const table = { ...shape, columns: [...shape.columns, uuid], primaryKey: ['id', 'uuid'] };
  const scan = scanOf({ table, columns: ['uuid', 'id', 'note'], key: ['uuid', 'id'] });
  const row = (byte: number, note: string): Row => [Uint8Array.of(byte, 0), 1, note];
  scan.beginRepairs();
  expect(changelog(scan, [[UPDATE_AFTER, row(7, 'new')]])).toEqual([]);
  const notes: unknown[] = [];
  const rows = scan.repairer((_, __, shown) => notes.push(shown[2]));
  for (const byte of [6, 7, 8]) rows.row(row(byte, 'old'));
  rows.rest();
  expect(notes).toEqual(['old', 'new', 'old']);
});

test('a key of type POINT has no ranges', () => {
  const point = { name: 'at', dataType: 'point', columnType: 'point', isNullable: false };
  expect(scanOf({ table: { ...shape, columns: [...shape.columns, point], primaryKey: ['at'] } }).rangeColumn).toBeUndefined();
});
