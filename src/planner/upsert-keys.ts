/**
 * Which column sets name one row of a relation, so that a change may say "the row of this key is now …": Flink's upsert keys.
 *
 *   scan          the declared PRIMARY KEY
 *   Calc          keys whose columns are all projected: as they are, renamed, or cast so that different values stay different
 *   aggregation   the grouping columns; without GROUP BY the empty set, as there is one row
 *   join          the keys of one side where the other side has at most one row per join key; else one key of each side together.
 *                 Columns equal by the join stand for each other.
 *   union         none: both sides may hold the same key
 *
 * Flink keeps only those keys of a join that contain its join key, since its parallel instances may overtake each other. Here changes
 * keep their order, so a key of `orders` stays one after a join with `customers`.
 */

import { invariant } from '../model/errors.ts';
import type { Expression } from './expression.ts';
import { isInjectiveCast } from './implicit-casts.ts';
import type { CalcRelation, JoinRelation, Relation } from './relation.ts';

export type ColumnSet = readonly number[];

/** More say nothing new in practice, and their number could explode. */
const KEYS_MAX = 32;

/** Ascending, minimal, the shortest first. */
export function upsertKeysOf(relation: Relation): readonly ColumnSet[] {
  switch (relation.kind) {
    case 'scan': {
      const { primaryKey } = relation.source.bound.table;
      if (primaryKey === undefined) return [];
      return minimal([primaryKey.map((name) => relation.schema.findIndex((column) => column.name === name))]);
    }
    case 'values':
    case 'union':
      return [];
    case 'aggregate':
      return [[...relation.grouping.keys()]];
    case 'calc':
      return calcKeys(relation);
    case 'join':
      return joinKeys(relation);
  }
}

export function containsAll(set: ColumnSet, part: ColumnSet): boolean {
  return part.every((column) => set.includes(column));
}

export function isSameSet(left: ColumnSet, right: ColumnSet): boolean {
  return left.length === right.length && containsAll(left, right);
}

function minimal(keys: readonly ColumnSet[]): readonly ColumnSet[] {
  const sorted = keys
    .map((key) => [...new Set(key)].sort((left, right) => left - right))
    .sort((left, right) => left.length - right.length || compareSets(left, right));
  const kept: ColumnSet[] = [];
  for (const key of sorted) if (!kept.some((smaller) => containsAll(key, smaller))) kept.push(key);
  return kept.slice(0, KEYS_MAX);
}

function compareSets(left: ColumnSet, right: ColumnSet): number {
  for (const [index, column] of left.entries()) if (column !== right[index]) return column - (right[index] ?? 0);
  return 0;
}

function calcKeys({ input, projection }: CalcRelation): readonly ColumnSet[] {
  return minimal(
    upsertKeysOf(input).flatMap((key) =>
      combinations(key.map((place) => projection.flatMap((item, index) => (carries(item, place) ? [index] : [])))),
    ),
  );
}

/** Whether the output column tells the values of the input column apart. */
function carries(item: Expression, place: number): boolean {
  if (item.kind === 'column') return item.index === place;
  if (item.kind !== 'cast' || item.isTry) return false;
  return carries(item.operand, place) && isInjectiveCast(item.operand.type, item.type);
}

/** One of each list, in every way: [[1, 2], [3]] → [1, 3], [2, 3]. */
function combinations(lists: readonly (readonly number[])[]): readonly ColumnSet[] {
  return lists.reduce<readonly ColumnSet[]>(
    (sets, list) => sets.flatMap((set) => list.map((one) => [...set, one])).slice(0, KEYS_MAX),
    [[]],
  );
}

function joinKeys({ left, right, leftKey, rightKey }: JoinRelation): readonly ColumnSet[] {
  const width = left.schema.length;
  const leftKeys = upsertKeysOf(left);
  const rightKeys = upsertKeysOf(right);
  const shifted = rightKeys.map((key) => key.map((place) => width + place));
  const keys: ColumnSet[] = leftKeys.flatMap((one) => shifted.map((two) => [...one, ...two]));
  if (rightKeys.some((key) => containsAll(rightKey, key))) keys.push(...leftKeys);
  if (leftKeys.some((key) => containsAll(leftKey, key))) keys.push(...shifted);
  invariant(leftKey.length === rightKey.length, 'join keys come in pairs');
  const equals = leftKey.map((place, index) => [place, width + (rightKey[index] ?? 0)] as const);
  return minimal(minimal(keys).flatMap((key) => combinations(key.map((place) => standIns(place, equals)))));
}

/** The column itself and what the join makes equal to it. */
function standIns(place: number, equals: readonly (readonly [number, number])[]): readonly number[] {
  const others = equals.flatMap(([one, two]) => (one === place ? [two] : two === place ? [one] : []));
  return [place, ...others];
}
