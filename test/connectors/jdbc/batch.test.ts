import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Batch } from '../../../src/connectors/jdbc/batch.ts';
import type { Row } from '../../../src/model/row.ts';
import { DELETE, INSERT, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';

const byId = (row: Row) => row[0] as number;

function batchOf(...changes: readonly [RowKind, number, string][]): Batch {
  const batch = new Batch(byId, [1]);
  for (const [kind, id, name] of changes) batch.add(kind, [id, name]);
  return batch;
}

test('the last change of each key is left, and a pair is one upsert', () => {
  const batch = batchOf(
    [INSERT, 1, 'a'],
    [UPDATE_BEFORE, 1, 'a'],
    [UPDATE_AFTER, 1, 'b'],
    [DELETE, 2, 'x'],
    [INSERT, 2, 'y'],
    [INSERT, 3, 'z'],
    [DELETE, 3, 'z'],
  );
  expect(batch.upserts()).toEqual([
    [1, 'b'],
    [2, 'y'],
  ]);
  expect(batch.deletes()).toEqual([[3, 'z']]);
  expect([batch.changes, batch.weight, batch.rows.length]).toEqual([7, 7, 7]);
});

test('a batch is insert-only while every change is +I; a key that comes twice is compacted all the same', () => {
  expect(batchOf([INSERT, 1, 'a'], [INSERT, 2, 'b']).isInsertOnly).toBe(true);
  expect(batchOf([UPDATE_AFTER, 1, 'a']).isInsertOnly).toBe(false);
  expect(batchOf([INSERT, 1, 'a'], [DELETE, 1, 'a'], [INSERT, 1, 'a']).isInsertOnly).toBe(false);
  const twice = batchOf([INSERT, 1, 'a'], [INSERT, 1, 'b'], [INSERT, 2, 'b']);
  expect([twice.isInsertOnly, twice.upserts(), twice.deletes()]).toEqual([
    true,
    [
      [1, 'b'],
      [2, 'b'],
    ],
    [],
  ]);
});

test('a long value counts as several rows', () => {
  const batch = new Batch(byId, [1, 2]);
  batch.add(INSERT, [1, 'x'.repeat(10_240), null]);
  expect(batch.weight).toBe(11);
  batch.add(INSERT, [2, 'x', new Uint8Array(2048)]);
  expect(batch.weight).toBe(14);
});

test('law: applying the compacted batch makes the same table as applying every change', () => {
  const change = fc.tuple(fc.constantFrom<RowKind>(INSERT, UPDATE_BEFORE, UPDATE_AFTER, DELETE), fc.nat(5), fc.string({ maxLength: 2 }));
  fc.assert(
    fc.property(fc.array(change), fc.array(fc.nat(5)), (changes, before) => {
      const whole = new Map(before.map((id) => [id, 'before']));
      const compacted = new Map(whole);
      for (const [kind, id, name] of changes) {
        if (kind === INSERT || kind === UPDATE_AFTER) whole.set(id, name);
        else whole.delete(id);
      }
      const batch = batchOf(...changes);
      for (const row of batch.deletes()) compacted.delete(byId(row));
      for (const row of batch.upserts()) compacted.set(byId(row), row[1] as string);
      expect(new Map([...compacted].sort())).toEqual(new Map([...whole].sort()));
    }),
  );
});
