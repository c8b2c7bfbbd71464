/** Against the plainest model: under each key of the sink the list of the rows that are there, of which the last shows. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALL, UPSERT } from '../../../src/model/changelog-mode.ts';
import type { Row } from '../../../src/model/row.ts';
import { DELETE, INSERT, isAddition, UPDATE_AFTER, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import type { SinkUpsertMaterializeNode } from '../../../src/planner/operators/sink-upsert-materialize.ts';
import { SinkUpsertMaterialize } from '../../../src/runtime/operators/sink-upsert-materialize.ts';
import { States } from '../../../src/runtime/state/states.ts';
import { type Change, show } from '../changes.ts';
import { materialize, scan } from '../plans.ts';
import { type Input, run } from './run-plan.ts';

interface Shape {
  readonly hasUpsertKey: boolean;
  readonly hasUpdateBefore: boolean;
}

/** Rows of key, id and value; the id is the upsert key of the input where it has one. */
function nodeOf({ hasUpsertKey, hasUpdateBefore }: Shape): SinkUpsertMaterializeNode {
  const input = { ...scan(0, 'iii'), upsertKeys: hasUpsertKey ? [[1]] : [] };
  return { ...materialize(input, [0]), changelog: hasUpdateBefore ? ALL : UPSERT };
}

function modelOf(log: readonly Change[], { hasUpsertKey, hasUpdateBefore }: Shape): readonly Change[] {
  const lists = new Map<unknown, Row[]>();
  const output: Change[] = [];
  const isSame = (row: Row, other: Row): boolean => (hasUpsertKey ? row[1] === other[1] : String(row) === String(other));
  for (const [kind, row] of log) {
    const list = lists.get(row[0]) ?? [];
    lists.set(row[0], list);
    const before = list.at(-1);
    const place = list.findIndex((other) => isSame(row, other));
    if (!isAddition(kind)) list.splice(place, place < 0 ? 0 : 1);
    else if (hasUpsertKey && place >= 0) list[place] = row;
    else list.push(row);
    const after = list.at(-1);
    if (before === after) continue;
    if (before !== undefined && after !== undefined && hasUpdateBefore) output.push([UPDATE_BEFORE, before]);
    if (after !== undefined) output.push([before === undefined ? INSERT : UPDATE_AFTER, after]);
    else if (before !== undefined) output.push([DELETE, before]);
  }
  return output;
}

function expectAsModel(log: readonly Change[], shape: Shape, restoreAt: number): void {
  const inputs = log.map((change): Input => [0, change]);
  expect(run(nodeOf(shape), inputs, restoreAt).map(show)).toEqual(modelOf(log, shape).map(show));
}

const anyShape: fc.Arbitrary<Shape> = fc.record({ hasUpsertKey: fc.boolean(), hasUpdateBefore: fc.boolean() });

function anyChange(ids: number): fc.Arbitrary<Change> {
  const anyRow = fc.tuple(fc.constantFrom(1, 2), fc.nat(ids), fc.nat(1));
  return fc.tuple(fc.constantFrom(INSERT, INSERT, UPDATE_AFTER, UPDATE_BEFORE, DELETE), anyRow);
}

test('what is sent is what the list says, also for rows that come twice, and for retractions of rows that never came', () => {
  fc.assert(fc.property(fc.array(anyChange(3), { maxLength: 60 }), anyShape, fc.nat(60), expectAsModel), { numRuns: 400 });
});

test('so it is where hundreds of rows want one key', () => {
  const anyLog = fc.array(anyChange(300), { minLength: 400, maxLength: 1000 });
  fc.assert(fc.property(anyLog, anyShape, fc.nat(1000), expectAsModel), { numRuns: 60 });
});

test('100,000 rows under one key come and go without looking at all of them each time, in whatever order they go', () => {
  const rows = Array.from({ length: 100_000 }, (_, id): Row => [1, id, 0]);
  for (const leaving of [rows, rows.toReversed()]) {
    const log = [...rows.map((row): Input => [0, [INSERT, row]]), ...leaving.map((row): Input => [0, [DELETE, row]])];
    expect(run(nodeOf({ hasUpsertKey: true, hasUpdateBefore: false }), log).at(-1)?.[0]).toBe(DELETE);
  }
});

test('a checkpoint writes the rows that changed, not all that share their key', () => {
  const states = new States({ epoch: 1, isTracked: true });
  const operator = new SinkUpsertMaterialize(nodeOf({ hasUpsertKey: true, hasUpdateBefore: false }), states, () => {});
  for (let id = 0; id < 1000; id++) operator.process(INSERT, [1, id, 0]);
  states.freeze(2);
  operator.process(INSERT, [1, 1000, 0]);
  operator.process(DELETE, [1, 17, 0]);
  expect(states.freeze(3).map(({ cells }) => cells.length)).toEqual([2]);
});
