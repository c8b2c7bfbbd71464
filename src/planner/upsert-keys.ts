/**
 * Sets of columns that name one row of a relation, so that a change may say "the row of this key is now …": Flink's upsert keys. Which ones a
 * relation has, its operator says (operators/).
 */
export type ColumnSet = readonly number[];

/** More say nothing new in practice, and their number could explode. */
const KEYS_MAX = 32;

export function containsAll(set: ColumnSet, part: ColumnSet): boolean {
  return part.every((column) => set.includes(column));
}

export function isSameSet(left: ColumnSet, right: ColumnSet): boolean {
  return left.length === right.length && containsAll(left, right);
}

/** Ascending, without those that contain another, the shortest first. */
export function minimal(keys: readonly ColumnSet[]): readonly ColumnSet[] {
  const sorted = keys
    .map((key) => [...new Set(key)].sort((left, right) => left - right))
    .sort((left, right) => left.length - right.length || compareSets(left, right));
  const kept: ColumnSet[] = [];
  for (const key of sorted) if (!kept.some((smaller) => containsAll(key, smaller))) kept.push(key);
  return kept.slice(0, KEYS_MAX);
}

/** One of each list, in every way: [[1, 2], [3]] → [1, 3], [2, 3]. */
export function combinations(lists: readonly (readonly number[])[]): readonly ColumnSet[] {
  return lists.reduce<readonly ColumnSet[]>(
    (sets, list) => sets.flatMap((set) => list.map((one) => [...set, one])).slice(0, KEYS_MAX),
    [[]],
  );
}

function compareSets(left: ColumnSet, right: ColumnSet): number {
  for (const [index, column] of left.entries()) if (column !== right[index]) return column - (right[index] ?? 0);
  return 0;
}
