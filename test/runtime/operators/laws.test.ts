/** The output of an operator describes the same table as its query over the table that the input describes, with a restore in the middle too. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Row } from '../../../src/model/row.ts';
import { DELETE, INSERT, UPDATE_AFTER } from '../../../src/model/row-kind.ts';
import { simple } from '../../../src/model/types.ts';
import type { Value } from '../../../src/model/value.ts';
import type { JoinNode } from '../../../src/planner/operators/join.ts';
import type { PlanNode } from '../../../src/planner/plan.ts';
import { type Change, show, tableOf } from '../changes.ts';
import { aggregate, column, join, rank, scan, sortLimit } from '../plans.ts';
import { anyChangelog, rowsOf } from './changelogs.ts';
import { type Input, run } from './run-plan.ts';

const anyNumber = fc.oneof(fc.constant(null), fc.integer({ min: -3, max: 3 }), fc.constantFrom(Number.MAX_SAFE_INTEGER, 2n ** 60n));
const anyRow: fc.Arbitrary<Row> = fc.tuple(fc.constantFrom('a', 'b', null), anyNumber, fc.integer({ min: 0, max: 2 }));
const anyNumbers: fc.Arbitrary<Row> = fc.tuple(fc.constantFrom(1, 2, null), fc.integer({ min: 0, max: 2 }));
const RUNS = { numRuns: 150 };

test('GROUP BY', () => {
  const node = aggregate(
    scan(0, 'sii'),
    [0],
    [
      ['COUNT', undefined],
      ['COUNT', 1],
      ['SUM', 1],
      ['AVG', 1],
      ['MIN', 1],
      ['MAX', 1],
    ],
  );
  checkOne(node, anyChangelog(anyRow), (rows) => {
    const groups = groupBy(rows, ([key]) => key ?? null);
    return [...groups].map(([key, members]) => [key, ...aggregates(members)]);
  });
});

test('an aggregate without GROUP BY', () => {
  const node = aggregate(
    scan(0, 'sii'),
    [],
    [
      ['COUNT', undefined],
      ['COUNT', 1],
      ['SUM', 1],
      ['AVG', 1],
      ['MIN', 1],
      ['MAX', 1],
    ],
  );
  checkOne(node, anyChangelog(anyRow), (rows) => [aggregates(rows)]);
});

test('SELECT DISTINCT', () => {
  checkOne(aggregate(scan(0, 'sii'), [0, 2], []), anyChangelog(anyRow), (rows) =>
    [...groupBy(rows, (row) => JSON.stringify([row[0], row[2]])).values()].map(([row]) => [row?.[0] ?? null, row?.[2] ?? null]),
  );
});

const anyFlagged: fc.Arbitrary<Row> = fc.tuple(fc.constantFrom('a', 'b'), anyNumber, fc.constantFrom(true, false, null));
const DISTINCT = { isDistinct: true };
const FILTERED = { filter: 2 };

test('FILTER and DISTINCT, alone and together', () => {
  const node = aggregate(
    scan(0, 'sii'),
    [0],
    [
      ['COUNT', undefined, FILTERED],
      ['SUM', 1, FILTERED],
      ['COUNT', 1, DISTINCT],
      ['SUM', 1, DISTINCT],
      ['COUNT', 1, { ...DISTINCT, ...FILTERED }],
      ['MAX', 1, FILTERED],
    ],
  );
  checkOne(node, anyChangelog(anyFlagged), (rows) =>
    [...groupBy(rows, ([key]) => key ?? null)].map(([key, members]) => {
      const passing = members.filter((row) => row[2] === true);
      const [, , sum, , , max] = aggregates(passing);
      const [, count, distinctSum] = aggregates(different(members));
      const [, distinctPassing] = aggregates(different(passing));
      return [key, passing.length, sum ?? null, count ?? 0, distinctSum ?? null, distinctPassing ?? 0, max ?? null];
    }),
  );
});

const anyWord: fc.Arbitrary<Row> = fc.tuple(
  fc.constantFrom('a', 'b'),
  fc.constantFrom('x', 'y', 'z', null),
  fc.integer({ min: 0, max: 3 }),
);

test('FIRST_VALUE, LAST_VALUE and LISTAGG go by the order in which rows came, of equal ones the oldest is taken back', () => {
  const node = aggregate(
    scan(0, 'ssi'),
    [0],
    [
      ['FIRST_VALUE', 1],
      ['LAST_VALUE', 1],
      ['LISTAGG', 1, { separator: '+' }],
      ['LISTAGG', 1, { separator: '', isDistinct: true }],
      ['VAR_POP', 2],
    ],
  );
  fc.assert(
    fc.property(anyChangelog(anyWord), fc.nat(60), (log, restoreAt) => {
      const groups = groupBy(rowsOf(log), ([key]) => key ?? null);
      const words = wordsInOrder(log);
      const rows = [...groups].map(([key, members]): Row => {
        const { all, distinct } = words.get(key) ?? { all: [], distinct: [] };
        const lists = [[all, '+'] as const, [distinct, ''] as const].map(([list, separator]) =>
          list.length === 0 ? null : list.join(separator),
        );
        return [key, all[0] ?? null, all.at(-1) ?? null, ...lists, variance(members.map((row) => row[2] as number))];
      });
      expect(tableOf(run(node, inputsOf(0, log), restoreAt))).toEqual(shown(rows));
    }),
    RUNS,
  );
});

/** The words of each group in the order they came, and the different ones in the order in which each came where there was none of it. */
function wordsInOrder(
  log: readonly Change[],
): ReadonlyMap<Value, { readonly all: readonly string[]; readonly distinct: readonly string[] }> {
  const groups = new Map<Value, { readonly all: string[]; readonly distinct: string[] }>();
  for (const [kind, [key = null, word]] of log) {
    if (typeof word !== 'string') continue;
    const { all, distinct } = groups.get(key) ?? { all: [], distinct: [] };
    groups.set(key, { all, distinct });
    const isAdded = kind === INSERT || kind === UPDATE_AFTER;
    if (isAdded && !all.includes(word)) distinct.push(word);
    if (isAdded) all.push(word);
    else all.splice(all.indexOf(word), 1);
    if (!all.includes(word)) distinct.splice(distinct.indexOf(word), 1);
  }
  return groups;
}

function variance(values: readonly number[]): number {
  const [sum, squares] = [values.reduce((total, value) => total + value, 0), values.reduce((total, value) => total + value * value, 0)];
  return Math.trunc((squares - Math.trunc((sum * sum) / values.length)) / values.length);
}

function different(rows: readonly Row[]): readonly Row[] {
  return [...groupBy(rows, (row) => row[1] ?? null).values()].flatMap(([row]) => (row === undefined ? [] : [row]));
}

test('MIN and MAX of many values', () => {
  const node = aggregate(
    scan(0, 'si'),
    [],
    [
      ['MIN', 1],
      ['MAX', 1],
    ],
  );
  const anySteps = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.boolean()), { minLength: 300, maxLength: 900 });
  fc.assert(
    fc.property(anySteps, fc.nat(900), (steps, restoreAt) => {
      const held: number[] = [];
      const log = steps.flatMap(([value, isEnd]): readonly Change[] => {
        if (value > held.length) {
          held.push(value);
          return [[INSERT, ['a', value]]];
        }
        // Mostly the best goes, as from a queue.
        held.sort((left, right) => left - right);
        const gone = isEnd ? held.pop() : held.shift();
        return gone === undefined ? [] : [[DELETE, ['a', gone]]];
      });
      const result = held.length === 0 ? [null, null] : [Math.min(...held), Math.max(...held)];
      expect(tableOf(run(node, inputsOf(0, log), restoreAt))).toEqual(shown([result]));
    }),
    { numRuns: 60 },
  );
});

test('a queue of 100,000 rows leaves in order without looking at all that are left each time', () => {
  const node = aggregate(scan(0, 'si'), [], [['MIN', 1]]);
  const rows = Array.from({ length: 100_000 }, (_, place): Row => ['a', place]);
  const log = [INSERT, DELETE].flatMap((kind) => rows.map((row): Change => [kind as typeof INSERT | typeof DELETE, row]));
  expect(tableOf(run(node, inputsOf(0, log)))).toEqual(['+I[NULL]']);
});

test('a best value replaced 100,000 times between two checkpoints costs no look at those that were', () => {
  const node = aggregate(scan(0, 'si'), [0], [['MAX', 1]]);
  const log = Array.from({ length: 100_000 }, (_, place): readonly Change[] => [
    [DELETE, ['a', place]],
    [INSERT, ['a', place + 1]],
  ]).flat();
  expect(tableOf(run(node, inputsOf(0, [[INSERT, ['a', -1]], [INSERT, ['a', 0]], ...log])))).toEqual(['+I[a, 100000]']);
});

describe('ORDER BY … LIMIT', () => {
  const anySorted: fc.Arbitrary<Row> = fc.tuple(fc.constantFrom('a', 'b', null), anyNumber, fc.nat(1_000_000));
  const compare = (left: Value, right: Value): number =>
    left === right ? 0 : left === null ? -1 : right === null ? 1 : left < right ? -1 : 1;
  /** By the first column, the second from its end, and the third, which is different in every row. */
  const inOrder = (rows: readonly Row[]): readonly Row[] =>
    [...rows].sort(([a = null, b = null, c = null], [d = null, e = null, f = null]) => compare(a, d) || compare(e, b) || compare(c, f));

  test.each([
    { offset: 0, fetch: 1 },
    { offset: 0, fetch: 5 },
    { offset: 3, fetch: 4 },
    { offset: 20, fetch: 100 },
  ])('keeps the rows at these places, whatever comes and goes: %o', (counts) => {
    const query = (rows: readonly Row[]): readonly Row[] => inOrder(rows).slice(counts.offset, counts.offset + counts.fetch);
    checkOne(sortLimit(scan(0, 'sii'), [0, ~1, 2], counts), anyChangelog(anySorted), query);
    const appended = { ...sortLimit(scan(0, 'sii'), [0, ~1, 2], counts), isRetracting: false };
    checkOne(appended, fc.array(anySorted).map(inserts), query);
  });

  test.each([
    { from: 1, to: 1, hasNumber: false },
    { from: 1, to: 3, hasNumber: false },
    { from: 1, to: 3, hasNumber: true },
    { from: 2, to: 4, hasNumber: true },
  ])('of each partition, numbered: %o', (numbers) => {
    const query = (rows: readonly Row[]): readonly Row[] =>
      [...groupBy(rows, ([key]) => key ?? null).values()].flatMap((members) =>
        inOrder(members)
          .slice(numbers.from - 1, numbers.to)
          .map((row, index) => (numbers.hasNumber ? [...row, numbers.from + index] : row)),
      );
    const node = rank(scan(0, 'sii'), [0], { order: [~1, 2], ...numbers });
    checkOne(node, anyChangelog(anySorted), query);
    checkOne({ ...node, isRetracting: false }, fc.array(anySorted).map(inserts), query);
  });

  test('of many rows, the best of which leave first', () => {
    const node = sortLimit(scan(0, 'ii'), [1], { offset: 100, fetch: 200 });
    const values = Array.from({ length: 20_000 }, (_, place) => (place * 7919) % 20_000);
    const log = [
      ...values.map((value): Change => [INSERT, [0, value]]),
      ...values
        .slice(0, 15_000)
        .sort((one, two) => one - two)
        .map((value): Change => [DELETE, [0, value]]),
    ];
    const left = values.slice(15_000).sort((one, two) => one - two);
    expect(tableOf(run(node, inputsOf(0, log), 25_000))).toEqual(shown(left.slice(100, 300).map((value) => [0, value])));
  });

  test('rows that are equal are as many as came', () => {
    const anyTied: fc.Arbitrary<Row> = fc.tuple(fc.nat(2), fc.nat(1));
    checkOne(sortLimit(scan(0, 'ii'), [0, 1], { offset: 2, fetch: 3 }), anyChangelog(anyTied), (rows) =>
      [...rows].sort(([a = null, b = null], [c = null, d = null]) => compare(a, c) || compare(b, d)).slice(2, 5),
    );
  });
});

test('GROUP BY over GROUP BY', () => {
  const inner = aggregate(scan(0, 'sii'), [0, 2], [['COUNT', undefined]]);
  const node = { ...aggregate(inner, [2], [['COUNT', undefined]]), id: 301 };
  checkOne(node, anyChangelog(anyRow), (rows) => {
    const counts = [...groupBy(rows, (row) => JSON.stringify([row[0], row[2]])).values()].map((members) => members.length);
    return [...groupBy(counts, (count) => count)].map(([count, members]) => [count, members.length]);
  });
});

test('a join of two multisets', () => {
  checkTwo(join(scan(0, 'ii'), scan(1, 'ii')), anyChangelog(anyNumbers), anyChangelog(anyNumbers));
});

test('a join of rows with keys of their own', () => {
  const anyKeyed: fc.Arbitrary<Row> = fc.tuple(fc.constantFrom(1, 2, null), fc.nat(8));
  const node = join(scan(0, 'ii'), scan(1, 'ii'), { leftRowKey: [1], rightRowKey: [1] });
  checkTwo(node, anyChangelog(anyKeyed, [1]), anyChangelog(anyKeyed, [1]));
});

describe.each([
  ['LEFT JOIN', true, false],
  ['RIGHT JOIN', false, true],
  ['FULL JOIN', true, true],
])('%s', (_, keepsLeft, keepsRight) => {
  const kept = { keepsLeft, keepsRight };

  test('of two multisets', () => {
    checkTwo(join(scan(0, 'ii'), scan(1, 'ii'), kept), anyChangelog(anyNumbers), anyChangelog(anyNumbers));
  });

  test('of rows with keys of their own', () => {
    const anyKeyed: fc.Arbitrary<Row> = fc.tuple(fc.constantFrom(1, 2, null), fc.nat(8));
    const node = join(scan(0, 'ii'), scan(1, 'ii'), { leftRowKey: [1], rightRowKey: [1], ...kept });
    checkTwo(node, anyChangelog(anyKeyed, [1]), anyChangelog(anyKeyed, [1]));
  });

  test('with more conditions, which decide what matches', () => {
    const condition = { kind: 'call', name: '<', type: simple('BOOLEAN'), operands: [column(1), column(3)] } as const;
    const node = join(scan(0, 'ii'), scan(1, 'ii'), { condition, ...kept });
    checkTwo(node, anyChangelog(anyNumbers), anyChangelog(anyNumbers), (row, other) => (row[1] as number) < (other[1] as number));
  });

  test('makes no other kinds than +I and -D', () => {
    const node = join(scan(0, 'ii'), scan(1, 'ii'), kept);
    fc.assert(
      fc.property(anyChangelog(anyNumbers), anyChangelog(anyNumbers), (left, right) => {
        const kinds = run(node, [...inputsOf(0, left), ...inputsOf(1, right)]).map(([kind]) => kind);
        expect(kinds.filter((kind) => kind !== INSERT && kind !== DELETE)).toEqual([]);
      }),
      RUNS,
    );
  });
});

function checkOne(node: PlanNode, anyLog: fc.Arbitrary<readonly Change[]>, query: (rows: readonly Row[]) => readonly Row[]): void {
  fc.assert(
    fc.property(anyLog, fc.nat(60), (log, restoreAt) => {
      expect(tableOf(run(node, inputsOf(0, log), restoreAt))).toEqual(shown(query(rowsOf(log))));
    }),
    RUNS,
  );
}

function checkTwo(
  node: JoinNode,
  anyLeft: fc.Arbitrary<readonly Change[]>,
  anyRight: fc.Arbitrary<readonly Change[]>,
  matches: (row: Row, other: Row) => boolean = () => true,
): void {
  fc.assert(
    fc.property(anyLeft, anyRight, fc.nat(120), fc.boolean(), (left, right, restoreAt, isLeftFirst) => {
      const [first, second] = isLeftFirst ? [inputsOf(0, left), inputsOf(1, right)] : [inputsOf(1, right), inputsOf(0, left)];
      const half = first.findLastIndex(([, [kind]], place) => place < first.length / 2 && kind !== 1) + 1;
      const inputs = [...first.slice(0, half), ...second, ...first.slice(half)];
      expect(tableOf(run(node, inputs, restoreAt))).toEqual(shown(joined(node, rowsOf(left), rowsOf(right), matches)));
    }),
    RUNS,
  );
}

/** On the first column, by the book. */
function joined(
  { keepsLeft, keepsRight }: JoinNode,
  left: readonly Row[],
  right: readonly Row[],
  matches: (row: Row, other: Row) => boolean,
): readonly Row[] {
  const isPair = (row: Row, other: Row): boolean => row[0] !== null && row[0] === other[0] && matches(row, other);
  const lonely = keepsLeft ? left.filter((row) => !right.some((other) => isPair(row, other))) : [];
  const lonelyRight = keepsRight ? right.filter((other) => !left.some((row) => isPair(row, other))) : [];
  return [
    ...left.flatMap((row) => right.filter((other) => isPair(row, other)).map((other) => [...row, ...other])),
    ...lonely.map((row) => [...row, null, null]),
    ...lonelyRight.map((other) => [null, null, ...other]),
  ];
}

function groupBy<T, K>(members: readonly T[], keyOf: (member: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const member of members) groups.set(keyOf(member), [...(groups.get(keyOf(member)) ?? []), member]);
  return groups;
}

function inserts(rows: readonly Row[]): readonly Change[] {
  return rows.map((row) => [INSERT, row]);
}

function inputsOf(scanPlace: number, log: readonly Change[]): readonly Input[] {
  return log.map((change) => [scanPlace, change]);
}

function shown(rows: readonly Row[]): readonly string[] {
  return rows.map((row) => show([INSERT, row])).sort();
}

function aggregates(rows: readonly Row[]): Value[] {
  const values = rows.map((row) => row[1] ?? null).filter((value) => value !== null) as (number | bigint)[];
  if (values.length === 0) return [rows.length, 0, null, null, null, null];
  const exact = values.map(BigInt);
  const sum = exact.reduce((total, value) => total + value, 0n);
  const sorted = exact.sort((left, right) => (left < right ? -1 : 1));
  return [rows.length, values.length, sum, sum / BigInt(values.length), sorted[0] ?? null, sorted.at(-1) ?? null];
}
