/**
 * Inner equi-join; its row is left ++ right. NULL keys never match.
 *
 * Upsert keys: those of one side where the other side has at most one row per join key; else one key of each side together. Columns equal
 * by the join stand for each other. Flink keeps only those keys that contain the join key, since its parallel instances may overtake each
 * other; here changes keep their order, so a key of `orders` stays one after a join with `customers`.
 */
import { invariant } from '../../model/errors.ts';
import type { Schema } from '../../model/schema.ts';
import { columnNames, placesIn, renamed, uniqueNames } from '../columns.ts';
import type { Expression } from '../expression.ts';
import { columnsOf, moveColumns } from '../expression-tree.ts';
import type { NodeBase, PlanNode } from '../plan.ts';
import { printExpression } from '../print-expression.ts';
import type { Relation } from '../relation.ts';
import { type ColumnSet, combinations, containsAll, minimal } from '../upsert-keys.ts';
import { project } from './calc.ts';
import type { NodeRules, RelationRules, Traits } from './rules.ts';
import { placesFound, type Tell, tellAll, type Unstable, type UnstableInput } from './unstable.ts';

export interface JoinRelation {
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

export interface JoinNode extends NodeBase {
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
    return {
      kinds: { updates: left.kinds.updates || right.kinds.updates, deletes: left.kinds.deletes || right.kinds.deletes },
      upsertKeys: joinKeys(relation, left.upsertKeys, right.upsertKeys),
      canOmitUpdateBefore: condition === undefined && canSideOmit(left, leftKey) && canSideOmit(right, rightKey),
    };
  },
  expressions: ({ condition }) => (condition === undefined ? [] : [condition]),
  prune: pruneJoin,
  unstable: unstableOfJoin,
  needsUpdateBefore: false,
  build: (relation, omit, planner) => {
    const left = planner.build(relation.left, omit);
    const right = planner.build(relation.right, omit);
    const { leftKey, rightKey, condition } = relation;
    const leftRowKey = rowKeyOf(planner.traitsOf(relation.left), leftKey, omit);
    const rightRowKey = rowKeyOf(planner.traitsOf(relation.right), rightKey, omit);
    return { ...planner.base(relation, omit), kind: 'Join', left, right, leftKey, rightKey, leftRowKey, rightRowKey, condition };
  },
  subject: () => 'the query',
};

export const join: NodeRules<JoinNode> = {
  inputs: ({ left, right }) => [left, right],
  explain: ({ left, right, leftKey, rightKey, leftRowKey, rightRowKey, condition, schema }) => {
    const width = left.schema.length;
    const equalities = leftKey.map(
      (place, index) => `(${columnNames(schema, [place])} = ${columnNames(schema, [width + (rightKey[index] ?? 0)])})`,
    );
    const rest = condition === undefined ? [] : [printExpression(condition, schema)];
    return [
      'joinType=[InnerJoin]',
      `where=[${[...equalities, ...rest].join(' AND ')}]`,
      `select=[${columnNames(schema)}]`,
      `leftInputSpec=[${printRowKey(leftRowKey, left.schema)}]`,
      `rightInputSpec=[${printRowKey(rightRowKey, right.schema)}]`,
    ];
  },
  fingerprint: ({ leftKey, rightKey, leftRowKey, rightRowKey }) => [leftKey, rightKey, leftRowKey, rightRowKey],
  keepsState: true,
};

/** The row of a join: left ++ right, where the second `id` is called `id0`. */
export function joinSchema(left: Schema, right: Schema): Schema {
  const all = [...left, ...right];
  return renamed(all, uniqueNames(all.map(({ name }) => name)));
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

function joinKeys(
  { left, leftKey, rightKey }: JoinRelation,
  leftKeys: readonly ColumnSet[],
  rightKeys: readonly ColumnSet[],
): readonly ColumnSet[] {
  const width = left.schema.length;
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

function pruneJoin(
  { left, right, leftKey, rightKey, condition }: JoinRelation,
  needed: readonly number[],
  prune: (input: Relation, needed: readonly number[]) => Relation,
): Relation {
  const width = left.schema.length;
  const all = new Set([...needed, ...columnsOf(condition), ...leftKey, ...rightKey.map((place) => width + place)]);
  const kept = [...all].sort((one, two) => one - two);
  const leftKept = kept.filter((place) => place < width);
  const rightKept = kept.filter((place) => place >= width).map((place) => place - width);
  const [leftPlaces, rightPlaces, places] = [placesIn(leftKept), placesIn(rightKept), placesIn(kept)];
  const prunedLeft = prune(left, leftKept);
  const prunedRight = prune(right, rightKept);
  const pruned: JoinRelation = {
    kind: 'join',
    schema: joinSchema(prunedLeft.schema, prunedRight.schema),
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
  tellAll(all, columnsOf(condition), 'the condition of a join', tell);
  return all;
}

function printRowKey(key: readonly number[] | undefined, schema: Schema): string {
  return key === undefined ? 'NoUniqueKey' : `UniqueKey(${columnNames(schema, key)})`;
}
