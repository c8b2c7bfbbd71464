/** Against the plainest model: under each key the last row that came and was not taken away since. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALL } from '../../../src/model/changelog-mode.ts';
import type { Row } from '../../../src/model/row.ts';
import { DELETE, INSERT, isAddition, UPDATE_AFTER, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import { simple } from '../../../src/model/types.ts';
import { ABSENT } from '../../../src/model/value.ts';
import type { ChangelogNormalizeNode } from '../../../src/planner/operators/changelog-normalize.ts';
import { ChangelogNormalize } from '../../../src/runtime/operators/changelog-normalize.ts';
import { States } from '../../../src/runtime/state/states.ts';
import { type Change, changes, show, tableOf } from '../changes.ts';
import { normalize, scan } from '../plans.ts';
import { type Input, run, runText } from './run-plan.ts';

const WITHOUT_UPDATE_BEFORE = { ...ALL, updateBefore: false };

function nodeOf(shape: string, hasUpdateBefore = true): ChangelogNormalizeNode {
  return { ...normalize(scan(0, shape), [0]), changelog: hasUpdateBefore ? ALL : WITHOUT_UPDATE_BEFORE };
}

test('a -D that holds the key alone carries the whole row downstream', () => {
  expect(runText(nodeOf('is'), changes('+I[1, apple]', '-D[1, NULL]'))).toEqual(['+I[1, apple]', '-D[1, apple]']);
});

test('the first +U of a key is its +I, the next ones say what the row was', () => {
  const log = changes('+U[1, apple]', '+U[1, pear]', '+I[1, quince]', '+U[2, fig]');
  const updates = ['-U[1, apple]', '+U[1, pear]', '-U[1, pear]', '+U[1, quince]'];
  expect(runText(nodeOf('is'), log)).toEqual(['+I[1, apple]', ...updates, '+I[2, fig]']);
  expect(runText(nodeOf('is', false), log)).toEqual(['+I[1, apple]', '+U[1, pear]', '+U[1, quince]', '+I[2, fig]']);
});

test('what comes again says nothing: a row that is there, and a -D of a key that is not, also where nobody asks for -U', () => {
  const log = changes('+I[1, apple]', '+I[1, apple]', '+U[1, apple]', '-D[1, apple]', '-D[1, apple]', '-D[2, pear]', '+I[1, apple]');
  for (const hasUpdateBefore of [true, false]) {
    expect(runText(nodeOf('is', hasUpdateBefore), log)).toEqual(['+I[1, apple]', '-D[1, apple]', '+I[1, apple]']);
  }
});

test('rows are the same as GROUP BY means it: bytes by content, NaN as NaN, NULL as NULL', () => {
  const input = scan(0, 'iii');
  const types = [simple('BIGINT'), simple('DOUBLE'), { kind: 'VARBINARY', length: 10, nullable: true }] as const;
  const schema = input.schema.map((column, place) => ({ ...column, type: types[place] ?? column.type }));
  const bytes = (...values: readonly number[]) => new Uint8Array(values);
  const rows: readonly Row[] = [
    [1, Number.NaN, bytes(1, 2)],
    [1, Number.NaN, bytes(1, 2)],
    [1, null, bytes(1, 2)],
    [1, null, bytes(1, 2)],
    [1, null, bytes(1, 3)],
  ];
  const output = run(
    { ...normalize({ ...input, schema }, [0]), changelog: WITHOUT_UPDATE_BEFORE },
    rows.map((row): Input => [0, [UPDATE_AFTER, row]]),
  );
  expect(output.map(([, row]) => row)).toEqual([rows[0], rows[2], rows[4]]);
});

test('a column that an image leaves out is what it was', () => {
  const log: readonly Change[] = [
    [INSERT, [1, 'a', 'long']],
    [UPDATE_AFTER, [1, 'b', ABSENT]],
    [UPDATE_AFTER, [1, 'b', ABSENT]],
    [UPDATE_AFTER, [1, 'b', null]],
    [UPDATE_AFTER, [1, ABSENT, ABSENT]],
    [DELETE, [1, ABSENT, ABSENT]],
  ];
  expect(runText(nodeOf('iss', false), log)).toEqual(['+I[1, a, long]', '+U[1, b, long]', '+U[1, b, NULL]', '-D[1, b, NULL]']);
});

test('one whose row never came stops the job, and says which', () => {
  const inputs = (): unknown => runText(nodeOf('iss'), [[UPDATE_AFTER, [7, 'b', ABSENT]]]);
  expect(inputs).toThrow(
    expect.objectContaining({
      code: 'ROW_INCOMPLETE',
      problem: "A change of the row c0 = 7 leaves out 'c2', and no row of that key came before it.",
    }),
  );
});

interface Step {
  readonly change: Change;
  /** So many of the changes before it come once more first. */
  readonly again: number;
}

const anyRow: fc.Arbitrary<Row> = fc.tuple(fc.constantFrom(1, 2, 3, null), fc.nat(1), fc.nat(1));
const anyStep: fc.Arbitrary<Step> = fc.record({
  change: fc.tuple(fc.constantFrom(INSERT, INSERT, UPDATE_AFTER, UPDATE_BEFORE, DELETE), anyRow),
  again: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(20) }),
});

function modelOf(log: readonly Change[], hasUpdateBefore: boolean): readonly Change[] {
  const rows = new Map<unknown, Row>();
  return log.flatMap(([kind, row]): readonly Change[] => {
    const before = rows.get(row[0]);
    if (!isAddition(kind)) {
      rows.delete(row[0]);
      return before === undefined ? [] : [[DELETE, before]];
    }
    rows.set(row[0], row);
    if (before === undefined) return [[INSERT, row]];
    if (String(before) === String(row)) return [];
    return [...(hasUpdateBefore ? [[UPDATE_BEFORE, before] as const] : []), [UPDATE_AFTER, row]];
  });
}

test('whatever comes, and comes again, what is sent is what the model says, with a restore in the middle too', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), fc.boolean(), fc.nat(60), (steps, hasUpdateBefore, restoreAt) => {
      const once = steps.map(({ change }) => change);
      const log = steps.flatMap(({ change, again }, place) => [...once.slice(Math.max(0, place - again), place), change]);
      const output = run(
        nodeOf('iii', hasUpdateBefore),
        log.map((change): Input => [0, change]),
        restoreAt,
      );
      expect(output.map(show)).toEqual(modelOf(log, hasUpdateBefore).map(show));
      // Going back changes what is shown meanwhile, and nothing in the end.
      if (hasUpdateBefore) expect(tableOf(output)).toEqual(tableOf(modelOf(once, true)));
    }),
    { numRuns: 600 },
  );
});

test('a checkpoint writes the keys that changed; what came again is none of them', () => {
  const states = new States({ epoch: 1, isTracked: true });
  const operator = new ChangelogNormalize(nodeOf('iii'), states, () => {});
  for (let id = 0; id < 1000; id++) operator.process(INSERT, [id, id, 0]);
  states.freeze(2);
  for (let id = 0; id < 1000; id++) operator.process(UPDATE_AFTER, [id, id, 0]);
  operator.process(UPDATE_AFTER, [17, 17, 1]);
  operator.process(DELETE, [18, null, null]);
  expect(states.freeze(3).map(({ cells }) => cells.length)).toEqual([2]);
});
