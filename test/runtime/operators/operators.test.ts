import { expect, test } from 'vitest';
import { UPSERT } from '../../../src/model/changelog-mode.ts';
import { simple } from '../../../src/model/types.ts';
import type { Expression } from '../../../src/planner/expression.ts';
import { changes, show } from '../changes.ts';
import { aggregate, calc, column, join, materialize, scan } from '../plans.ts';
import { run, runText } from './run-plan.ts';

test('GROUP BY takes back what it said before, and the group with its last row', () => {
  const node = aggregate(scan(0, 'si'), [0], [['SUM', 1]]);
  expect(runText(node, changes('+I[a, 1]', '+I[a, 2]', '-D[a, 1]', '-D[a, 2]', '+I[a, 5]'))).toEqual([
    '+I[a, 1]',
    '-U[a, 1]',
    '+U[a, 3]',
    '-U[a, 3]',
    '+U[a, 2]',
    '-D[a, 2]',
    '+I[a, 5]',
  ]);
});

test('GROUP BY sends no -U where nothing downstream needs it', () => {
  const node = aggregate(scan(0, 'si'), [0], [['COUNT', undefined]], UPSERT);
  expect(runText(node, changes('+I[a, 1]', '+I[a, 2]'))).toEqual(['+I[a, 1]', '+U[a, 2]']);
});

test('an unchanged result is not sent, and a retraction of a group that is not there is ignored', () => {
  const node = aggregate(scan(0, 'si'), [0], [['MAX', 1]]);
  expect(runText(node, changes('-D[b, 1]', '+I[a, 9]', '+I[a, 3]', '-D[a, 3]'))).toEqual(['+I[a, 9]']);
});

test('aggregates pass over NULL, and of nothing but NULL they are NULL', () => {
  const node = aggregate(
    scan(0, 'si'),
    [0],
    [
      ['COUNT', undefined],
      ['COUNT', 1],
      ['SUM', 1],
      ['AVG', 1],
      ['MIN', 1],
    ],
  );
  expect(runText(node, changes('+I[a, NULL]', '+I[a, 7]')).at(-1)).toBe('+U[a, 2, 1, 7, 7, 7]');
  expect(runText(node, changes('+I[a, NULL]')).at(-1)).toBe('+I[a, 1, 0, NULL, NULL, NULL]');
});

test('an aggregate without GROUP BY has one row, also of an empty input and when the last row goes', () => {
  const node = aggregate(
    scan(0, 'i'),
    [],
    [
      ['COUNT', undefined],
      ['SUM', 0],
    ],
  );
  expect(runText(node, [])).toEqual(['+I[0, NULL]']);
  expect(runText(node, changes('+I[5]', '-D[5]'))).toEqual(['+I[1, 5]', '-U[1, 5]', '+U[0, NULL]']);
});

test('a sum goes on exactly where numbers end', () => {
  const node = aggregate(scan(0, 'si'), [0], [['SUM', 1]], UPSERT);
  const big = Number.MAX_SAFE_INTEGER;
  expect(runText(node, changes(`+I[a, ${big}]`, `+I[a, ${big}]`, `-D[a, ${big}]`))).toEqual([
    `+I[a, ${big}]`,
    '+U[a, 18014398509481982]',
    `+U[a, ${big}]`,
  ]);
});

test('a join meets rows of both sides and takes its rows back with theirs', () => {
  const node = join(scan(0, 'ii'), scan(1, 'ii'));
  const inputs = [
    [0, '+I[1, 10]'],
    [1, '+I[1, 7]'],
    [1, '+I[1, 8]'],
    [1, '+I[NULL, 9]'],
    [0, '+I[NULL, 9]'],
    [0, '-D[1, 10]'],
  ] as const;
  const output = run(
    node,
    inputs.flatMap(([place, text]) => changes(text).map((change) => [place, change] as const)),
  );
  expect(output.map(show)).toEqual(['+I[1, 10, 1, 7]', '+I[1, 10, 1, 8]', '-D[1, 10, 1, 7]', '-D[1, 10, 1, 8]']);
});

test('an update that moves a row to another join key leaves as a delete where no -U may flow', () => {
  const node = join(scan(0, 'ii'), scan(1, 'ii'), { changelog: UPSERT });
  const inputs = [
    [1, '+I[1, 7]'],
    [0, '+I[1, 10]'],
    [0, '-U[1, 10]'],
    [0, '+U[2, 10]'],
  ] as const;
  const output = run(
    node,
    inputs.flatMap(([place, text]) => changes(text).map((change) => [place, change] as const)),
  );
  expect(output.map(show)).toEqual(['+I[1, 10, 1, 7]', '-D[1, 10, 1, 7]']);
});

test('the sink shows the last of the rows that want its key', () => {
  const node = materialize(scan(0, 'is'), [0]);
  expect(runText(node, changes('+I[1, a]', '+I[1, b]', '-D[1, b]', '-D[1, a]'))).toEqual(['+I[1, a]', '+U[1, b]', '+U[1, a]', '-D[1, a]']);
  expect(runText(node, changes('+I[1, a]', '+I[1, b]', '-D[1, a]', '-D[1, x]'))).toEqual(['+I[1, a]', '+U[1, b]']);
});

test('Calc filters and projects and keeps the kind', () => {
  const isBig: Expression = {
    kind: 'call',
    type: simple('BOOLEAN'),
    name: '>',
    operands: [column(1), { kind: 'literal', type: simple('BIGINT'), value: 5 }],
  };
  const node = calc(scan(0, 'ii'), [1, 0], isBig);
  expect(runText(node, changes('+I[1, 4]', '+I[2, 6]', '-U[2, 6]', '+U[2, 7]', '+I[3, NULL]'))).toEqual([
    '+I[6, 2]',
    '-U[6, 2]',
    '+U[7, 2]',
  ]);
});

test('VALUES come once; UNION ALL passes everything on; -U is dropped where the plan says so', () => {
  const one: Expression = { kind: 'literal', type: simple('BIGINT'), value: 1 };
  const base = { schema: scan(0, 'i').schema, changelog: UPSERT, upsertKeys: [] };
  const values = { ...base, kind: 'Values', id: 1, rows: [[one]] } as const;
  const drop = { ...base, kind: 'DropUpdateBefore', id: 2, input: scan(0, 'i') } as const;
  const union = { ...base, kind: 'Union', id: 3, inputs: [values, drop] } as const;
  expect(runText(union, changes('-U[2]', '+U[3]'))).toEqual(['+I[1]', '+U[3]']);
});
