/**
 * The joins of FROM as they are written, and where each condition goes. Conditions read the row of all of FROM.
 *
 *   WHERE      into a side whose rows the join does not pad with NULL in their absence: both sides of an inner join, the left of a LEFT JOIN
 *   ON         as WHERE in an inner join; else into the side whose rows vanish where nothing matches: the right of a LEFT JOIN
 *   elsewhere  WHERE filters above the join, ON decides whether two rows match
 *
 * Where a condition above rejects every row that an outer join pads (rejects-null.ts), the join does not keep those rows. What is left of
 * inner joins side by side is one list of relations and one list of conditions, in whatever order has an equality for each.
 */
import type { Span } from '../model/errors.ts';
import type { Expression } from './expression.ts';
import { conjunction, moveColumns } from './expression-tree.ts';
import type { Faults } from './faults.ts';
import { isInside, type JoinInput, joinAll, joinOuter } from './joins.ts';
import { filter } from './operators/calc.ts';
import type { Kept } from './operators/join.ts';
import { rejectsNull } from './rejects-null.ts';
import type { Relation } from './relation.ts';

export type JoinTree = JoinLeaf | TreeJoin;

interface JoinLeaf extends Part {
  readonly kind: 'leaf';
  readonly relation: Relation;
}

interface TreeJoin extends Part, Kept {
  readonly kind: 'join';
  readonly left: JoinTree;
  readonly right: JoinTree;
  readonly on: readonly Expression[];
}

/** Where its columns stand in the row of all of FROM; the name and place of its first relation, for messages. */
interface Part {
  readonly start: number;
  readonly width: number;
  readonly name: string;
  readonly span: Span;
}

/** The rows of the tree that pass the conditions, its columns in the order written. undefined after a fault. */
export function planTree(tree: JoinTree, conditions: readonly Expression[], faults: Faults): Relation | undefined {
  return plan(strengthened(tree, conditions), conditions, faults);
}

/** Joins keep no rows that the conditions above would reject. */
function strengthened(tree: JoinTree, conditions: readonly Expression[]): JoinTree {
  if (tree.kind === 'leaf') return tree;
  const { left, right, on } = tree;
  const keepsLeft = tree.keepsLeft && !isRejected(right, conditions);
  const keepsRight = tree.keepsRight && !isRejected(left, conditions);
  // A row that fails ON is not missed where it would only have matched.
  const ofLeft = keepsLeft ? conditions : [...conditions, ...on];
  const ofRight = keepsRight ? conditions : [...conditions, ...on];
  return { ...tree, keepsLeft, keepsRight, left: strengthened(left, ofLeft), right: strengthened(right, ofRight) };
}

/** Whether no row in which all columns of the part are NULL passes. */
function isRejected({ start, width }: Part, conditions: readonly Expression[]): boolean {
  return conditions.some((condition) => rejectsNull(condition, (place) => place >= start && place < start + width));
}

/** `conditions` read columns of the tree alone, or none. */
function plan(tree: JoinTree, conditions: readonly Expression[], faults: Faults): Relation | undefined {
  if (tree.kind === 'leaf') return filtered(tree.relation, conditions, tree);
  return tree.keepsLeft || tree.keepsRight ? planOuter(tree, conditions, faults) : planInner(tree, conditions, faults);
}

function filtered(relation: Relation, conditions: readonly Expression[], { start }: Part): Relation {
  const moved = conditions.map((condition) => moveColumns(condition, (place) => place - start));
  return moved.length === 0 ? relation : filter(relation, conjunction(moved));
}

function planInner(tree: TreeJoin, conditions: readonly Expression[], faults: Faults): Relation | undefined {
  const parts = innerParts(tree);
  const all = [...innerConditions(tree), ...conditions];
  const inputs = parts.map((part) =>
    planned(
      part,
      all.filter((condition) => isInside(condition, part)),
      faults,
    ),
  );
  const whole = inputs.filter((input) => input !== undefined);
  if (whole.length < inputs.length) return undefined;
  const between = all.filter((condition) => !parts.some((part) => isInside(condition, part)));
  return joinAll(whole, between, faults);
}

function planned(part: JoinTree, conditions: readonly Expression[], faults: Faults): JoinInput | undefined {
  const relation = plan(part, conditions, faults);
  const { start, width, name, span } = part;
  return relation === undefined ? undefined : { relation, start, width, name, span };
}

/** What inner joins side by side have as inputs: relations, and outer joins. */
function innerParts(tree: JoinTree): readonly JoinTree[] {
  return isInner(tree) ? [...innerParts(tree.left), ...innerParts(tree.right)] : [tree];
}

function innerConditions(tree: JoinTree): readonly Expression[] {
  return isInner(tree) ? [...innerConditions(tree.left), ...innerConditions(tree.right), ...tree.on] : [];
}

function isInner(tree: JoinTree): tree is TreeJoin {
  return tree.kind === 'join' && !tree.keepsLeft && !tree.keepsRight;
}

function planOuter(tree: TreeJoin, conditions: readonly Expression[], faults: Faults): Relation | undefined {
  const { left, right, on, keepsLeft, keepsRight } = tree;
  const kept: Kept = { keepsLeft, keepsRight };
  const isOfLeft = (condition: Expression): boolean => isInside(condition, left);
  const isOfRight = (condition: Expression): boolean => isInside(condition, right);
  const leftBelow = [...(keepsLeft ? [] : on.filter(isOfLeft)), ...(keepsRight ? [] : conditions.filter(isOfLeft))];
  const rightBelow = [...(keepsRight ? [] : on.filter(isOfRight)), ...(keepsLeft ? [] : conditions.filter(isOfRight))];
  const leftInput = planned(left, leftBelow, faults);
  const rightInput = planned(right, rightBelow, faults);
  if (leftInput === undefined || rightInput === undefined) return undefined;
  const isOpen = (condition: Expression): boolean => !leftBelow.includes(condition) && !rightBelow.includes(condition);
  const joined = joinOuter(leftInput, rightInput, { on: on.filter(isOpen), kept, faults });
  return joined === undefined ? undefined : filtered(joined, conditions.filter(isOpen), tree);
}
