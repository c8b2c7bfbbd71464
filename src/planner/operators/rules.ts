/**
 * What the planner asks of an operator. One file of this folder answers for one operator: as a relation (what it means), as a node of the plan
 * (what will run), or as both. catalogue.ts lists them; whoever asks goes through traits.ts, prune.ts, unstable-columns.ts, physical.ts,
 * explain.ts and fingerprint.ts, which walk the tree.
 */
import type { Expression } from '../expression.ts';
import type { PhysicalPlanner } from '../physical.ts';
import type { JobPlan, PlanNode } from '../plan.ts';
import type { Relation } from '../relation.ts';

import type { ColumnSet } from '../upsert-keys.ts';
import type { Tell, Unstable, UnstableInput } from './unstable.ts';

/** Row kinds besides +I. */
export interface Kinds {
  readonly updates: boolean;
  readonly deletes: boolean;
}

/** What is known of the changelog of a relation; found from the inputs up. */
export interface Traits {
  readonly kinds: Kinds;
  /** Column sets, each of which names one row: ascending, minimal, the shortest first; empty when none is known. */
  readonly upsertKeys: readonly ColumnSet[];
  /**
   * Whether a consumer that goes by the upsert key can do without -U from here; asked only where there are updates. Law: the changes that
   * arrive without it, taken as upserts by the upsert key, describe the same table.
   */
  readonly canOmitUpdateBefore: boolean;
}

export interface RelationRules<R extends Relation> {
  inputs(relation: R): readonly Relation[];
  /** `inputs`: of the relation's inputs, in their order. */
  traits(relation: R, inputs: readonly Traits[]): Traits;
  /** What it computes itself, its inputs aside. */
  expressions(relation: R): readonly Expression[];
  /** Leaves out what nobody reads. Law: gives, row for row, what `project(relation, needed)` would. `prune` goes on below. */
  prune(relation: R, needed: readonly number[], prune: (input: Relation, needed: readonly number[]) => Relation): Relation;
  /** Columns of its output whose old value cannot be taken back; `tell` where it would itself look for a row by one. */
  unstable(relation: R, inputs: readonly UnstableInput[], tell: Tell): Unstable;
  /** Whether it needs -U from its inputs even where nobody needs one from it. */
  needsUpdateBefore(relation: R): boolean;
  /** Its node, with those of its inputs below; `omit`: without -U. */
  build(relation: R, omit: boolean, planner: PhysicalPlanner): PlanNode;
  /** Who changes rows that were sent, where its inputs do not: `the aggregation`. */
  subject(relation: R): string;
}

export interface NodeRules<N extends PlanNode> {
  inputs(node: N): readonly PlanNode[];
  /** What EXPLAIN prints between the brackets. */
  explain(node: N, plan: JobPlan): readonly string[];
  /** What its state depends on, besides its kind, its id, its types and its inputs. */
  fingerprint(node: N): readonly unknown[];
  /** Whether it remembers rows: a restart without a checkpoint begins anew. */
  readonly keepsState: boolean;
}
