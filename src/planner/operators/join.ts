/**
 * Equi-join; its row is left ++ right. NULL keys never match. An outer join keeps the rows of a side that match nothing, padded with NULL.
 *
 * An inner join passes row kinds on. An outer join makes only +I and -D, as Flink's does, and needs -U: which rows match a row is counted.
 *
 * Upsert keys: those of one side where the other side has at most one row per join key, and keeps none that match nothing; else one key of
 * each side together. Columns equal by the join stand for each other, unless they are padded. Flink keeps only those keys that contain the join key, since its parallel instances may overtake each
 * other; here changes keep their order, so a key of `orders` stays one after a join with `customers`.
 */
import { invariant } from '../../model/errors.ts';
import type { Schema } from '../../model/schema.ts';
import { withNullability } from '../../model/types.ts';
import { columnNames, placesIn, renamed, uniqueNames } from '../columns.ts';
import type { Expression } from '../expression.ts';
import { columnsOf, moveColumns } from '../expression-tree.ts';
import type { PhysicalPlanner } from '../physical.ts';
import type { NodeBase, PlanNode } from '../plan.ts';
import { printExpression } from '../print-expression.ts';
import type { Relation } from '../relation.ts';
import { type ColumnSet, combinations, containsAll, minimal } from '../upsert-keys.ts';
import { project } from './calc.ts';
import type { NodeRules, RelationRules, Traits } from './rules.ts';
import { causesIn, placesFound, type Tell, tellAll, type Unstable, type UnstableInput } from './unstable.ts';

/** Whose rows stay where nothing matches them. */
export interface Kept {
  readonly keepsLeft: boolean;
  readonly keepsRight: boolean;
}

export interface JoinRelation extends Kept {
  readonly kind: 'join';
  readonly schema: Schema;
  readonly left: Relation;
  readonly right: Relation;
  /** Places in the left and right row that must be equal, pairwise of the same type. */
  readonly leftKey: readonly number[];
  readonly rightKey: readonly number[];
  /** What is left of the condition, over left ++ right. */
  readonly condition: Expression | undefined;
}

export interface JoinNode extends NodeBase, Kept {
  readonly kind: 'Join';
  readonly left: PlanNode;
  readonly right: PlanNode;
  readonly leftKey: readonly number[];
  readonly rightKey: readonly number[];
  /** Upsert keys of the inputs that name one row each in the state; undefined: rows are counted as a multiset. */
  readonly leftRowKey: readonly number[] | undefined;
  readonly rightRowKey: readonly number[] | undefined;
  readonly condition: Expression | undefined;
}

export const joinRules: RelationRules<JoinRelation> = {
  inputs: ({ left, right }) => [left, right],
  traits: (relation, inputs) => {
    const [left, right] = inputs;
    invariant(left !== undefined && right !== undefined, 'a join has two inputs');
    const { leftKey, rightKey, condition } = relation;
    const upsertKeys = joinKeys(relation, left.upsertKeys, right.upsertKeys);
    if (isOuter(relation)) return { kinds: { updates: false, deletes: true }, upsertKeys, canOmitUpdateBefore: true };
    return {
      kinds: { updates: left.kinds.updates || right.kinds.updates, deletes: left.kinds.deletes || right.kinds.deletes },
      upsertKeys,
      canOmitUpdateBefore: condition === undefined && canSideOmit(left, leftKey) && canSideOmit(right, rightKey),
    };
  },
  expressions: ({ condition }) => (condition === undefined ? [] : [condition]),
  prune: pruneJoin,
  unstable: unstableOfJoin,
  needsUpdateBefore: isOuter,
  build: buildJoin,
  subject: (relation) => (isOuter(relation) ? 'the outer join' : 'the query'),
};

export const join: NodeRules<JoinNode> = {
  inputs: ({ left, right }) => [left, right],
  explain: (node) => {
    const { left, right, leftKey, rightKey, leftRowKey, rightRowKey, condition, schema } = node;
    const width = left.schema.length;
    const equalities = leftKey.map(
      (place, index) => `(${columnNames(schema, [place])} = ${columnNames(schema, [width + (rightKey[index] ?? 0)])})`,
    );
    const rest = condition === undefined ? [] : [printExpression(condition, schema)];
    return [
      `joinType=[${joinType(node)}]`,
      `where=[${[...equalities, ...rest].join(' AND ')}]`,
      `select=[${columnNames(schema)}]`,
      `leftInputSpec=[${printRowKey(leftRowKey, left.schema)}]`,
      `rightInputSpec=[${printRowKey(rightRowKey, right.schema)}]`,
    ];
  },
  // The state of an outer join counts what matches, so the condition is part of it.
  fingerprint: (node) => {
    const { leftKey, rightKey, leftRowKey, rightRowKey, condition, schema } = node;
    const counted = condition === undefined ? [] : [printExpression(condition, schema)];
    return [leftKey, rightKey, leftRowKey, rightRowKey, ...(isOuter(node) ? [joinType(node), ...counted] : [])];
  },
  keepsState: true,
};

export function isOuter({ keepsLeft, keepsRight }: Kept): boolean {
  return keepsLeft || keepsRight;
}

/** As Flink's EXPLAIN names it. */
function joinType({ keepsLeft, keepsRight }: Kept): string {
  if (keepsLeft && keepsRight) return 'FullOuterJoin';
  return keepsLeft ? 'LeftOuterJoin' : keepsRight ? 'RightOuterJoin' : 'InnerJoin';
}

function buildJoin(relation: JoinRelation, omit: boolean, planner: PhysicalPlanner): JoinNode {
  const { leftKey, rightKey, condition, keepsLeft, keepsRight } = relation;
  const omitsBelow = omit && !isOuter(relation);
  const left = planner.build(relation.left, omitsBelow);
  const right = planner.build(relation.right, omitsBelow);
  const leftRowKey = rowKeyOf(planner.traitsOf(relation.left), leftKey, omitsBelow);
  const rightRowKey = rowKeyOf(planner.traitsOf(relation.right), rightKey, omitsBelow);
  const sides = { left, right, leftKey, rightKey, leftRowKey, rightRowKey };
  return { ...planner.base(relation, omit), kind: 'Join', ...sides, condition, keepsLeft, keepsRight };
}

/** The row of a join: left ++ right, where the second `id` is called `id0`. */
export function joinSchema(left: Schema, right: Schema, { keepsLeft, keepsRight }: Kept): Schema {
  const all = [...paddedIf(keepsRight, left), ...paddedIf(keepsLeft, right)];
  return renamed(all, uniqueNames(all.map(({ name }) => name)));
}

function paddedIf(isPadded: boolean, schema: Schema): Schema {
  return isPadded ? schema.map((column) => ({ ...column, type: withNullability(column.type, true) })) : schema;
}

/** An update that may change the join key moves its row to other partners: those it leaves must hear of it. */
function canSideOmit({ kinds, upsertKeys, canOmitUpdateBefore }: Traits, joinKey: ColumnSet): boolean {
  return !kinds.updates || (canOmitUpdateBefore && upsertKeys.some((key) => containsAll(key, joinKey)));
}

/** The key by which the join's state finds a row again. Without -U it must fix the join key too, as the old row is not named. */
function rowKeyOf({ kinds, upsertKeys }: Traits, joinKey: ColumnSet, omit: boolean): ColumnSet | undefined {
  const mustFix = omit && kinds.updates;
  return upsertKeys.find((key) => key.length > 0 && (!mustFix || containsAll(key, joinKey)));
}

function joinKeys(relation: JoinRelation, leftKeys: readonly ColumnSet[], rightKeys: readonly ColumnSet[]): readonly ColumnSet[] {
  const { left, right, leftKey, rightKey, keepsLeft, keepsRight } = relation;
  const width = left.schema.length;
  const shift = (key: ColumnSet): ColumnSet => key.map((place) => width + place);
  const keys: ColumnSet[] = leftKeys.flatMap((one) =>
    rightKeys
      .filter((two) => !(keepsLeft && keepsRight) || isFilled(left, one) || isFilled(right, two))
      .map((two) => [...one, ...shift(two)]),
  );
  if (!keepsRight && rightKeys.some((key) => containsAll(rightKey, key))) keys.push(...leftKeys);
  if (!keepsLeft && leftKeys.some((key) => containsAll(leftKey, key))) keys.push(...rightKeys.map(shift));
  invariant(leftKey.length === rightKey.length, 'join keys come in pairs');
  const equals = leftKey.map((place, index) => [place, width + (rightKey[index] ?? 0)] as const);
  return minimal(minimal(keys).flatMap((key) => combinations(key.map((place) => standIns(place, equals, relation)))));
}

/** Whether a row of the side cannot look like the padding in its place: where both sides are padded, two rows of nothing but NULL are told apart by it. */
function isFilled({ schema }: Relation, key: ColumnSet): boolean {
  return key.some((place) => schema[place]?.type.nullable === false);
}

/** The column itself and what the join makes equal to it; a padded column is equal to nothing. */
function standIns(place: number, equals: readonly (readonly [number, number])[], { keepsLeft, keepsRight }: Kept): readonly number[] {
  const others = equals.flatMap(([one, two]) => (one === place && !keepsLeft ? [two] : two === place && !keepsRight ? [one] : []));
  return [place, ...others];
}

function pruneJoin(
  relation: JoinRelation,
  needed: readonly number[],
  prune: (input: Relation, needed: readonly number[]) => Relation,
): Relation {
  const { left, right, leftKey, rightKey, condition } = relation;
  const width = left.schema.length;
  const all = new Set([...needed, ...columnsOf(condition), ...leftKey, ...rightKey.map((place) => width + place)]);
  const kept = [...all].sort((one, two) => one - two);
  const leftKept = kept.filter((place) => place < width);
  const rightKept = kept.filter((place) => place >= width).map((place) => place - width);
  const [leftPlaces, rightPlaces, places] = [placesIn(leftKept), placesIn(rightKept), placesIn(kept)];
  const prunedLeft = prune(left, leftKept);
  const prunedRight = prune(right, rightKept);
  const pruned: JoinRelation = {
    ...relation,
    schema: joinSchema(prunedLeft.schema, prunedRight.schema, relation),
    left: prunedLeft,
    right: prunedRight,
    leftKey: leftKey.map((place) => leftPlaces.get(place) ?? -1),
    rightKey: rightKey.map((place) => rightPlaces.get(place) ?? -1),
    condition: condition === undefined ? undefined : moveColumns(condition, places),
  };
  return project(
    pruned,
    needed.map((place) => places.get(place) ?? -1),
  );
}

function unstableOfJoin({ left, leftKey, rightKey, condition }: JoinRelation, inputs: readonly UnstableInput[], tell: Tell): Unstable {
  const width = left.schema.length;
  const [ofLeft, ofRight] = inputs;
  invariant(ofLeft !== undefined && ofRight !== undefined, 'a join has two inputs');
  tellAll(ofLeft.unstable, placesFound(ofLeft, leftKey), 'a join', tell);
  tellAll(ofRight.unstable, placesFound(ofRight, rightKey), 'a join', tell);
  const shifted = [...ofRight.unstable].map(([place, cause]) => [width + place, cause] as const);
  const all = new Map([...ofLeft.unstable, ...shifted]);
  const changing = [ofLeft, ofRight].find(({ traits: { kinds } }) => kinds.updates || kinds.deletes) ?? ofLeft;
  const causes = condition === undefined ? [] : causesIn({ unstable: all, traits: changing.traits }, condition);
  for (const cause of causes) tell(cause, 'the condition of a join');
  return all;
}

function printRowKey(key: readonly number[] | undefined, schema: Schema): string {
  return key === undefined ? 'NoUniqueKey' : `UniqueKey(${columnNames(schema, key)})`;
}
