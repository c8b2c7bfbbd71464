/**
 * ORDER BY and LIMIT as a relation: some of the input's rows. Which node it becomes:
 *
 *   Sort        ORDER BY of an input that ends: its rows in order, once it has ended
 *   SortLimit   ORDER BY … LIMIT of one that goes on: rows enter and leave the first n
 *   Limit       LIMIT alone, in the order of arrival
 *
 * All find the row that is taken back by its key, or by all its values, so the input sends -U. They never update a row: +I and -D alone.
 */
import { isInsertOnly } from '../../model/changelog-mode.ts';
import type { Schema } from '../../model/schema.ts';
import { picked, placesIn } from '../columns.ts';
import type { NodeBase, PlanNode } from '../plan.ts';
import type { Relation } from '../relation.ts';
import { printOrder, type SortKey } from '../sort-key.ts';
import { minimal } from '../upsert-keys.ts';
import { project } from './calc.ts';
import type { NodeRules, RelationRules, Traits } from './rules.ts';
import { placesFound, STABLE, tellAll } from './unstable.ts';

export interface OrderedRelation {
  readonly kind: 'ordered';
  readonly schema: Schema;
  readonly input: Relation;
  readonly order: readonly SortKey[];
  readonly offset: number;
  /** undefined: all rows behind the offset, of an input that ends. */
  readonly fetch: number | undefined;
  /** Whether the input ends by itself. */
  readonly isBounded: boolean;
}

/** What Sort, SortLimit and Limit know. */
export interface OrderedNode extends NodeBase {
  readonly input: PlanNode;
  readonly offset: number;
  readonly fetch: number | undefined;
  /** Whether the input carries -U or -D. */
  readonly isRetracting: boolean;
}

export interface SortLimitNode extends OrderedNode {
  readonly kind: 'SortLimit';
  readonly order: readonly SortKey[];
}

export const orderedRules: RelationRules<OrderedRelation> = {
  inputs: ({ input }) => [input],
  traits: (relation, [input]) => ({
    kinds: { updates: false, deletes: !isFinal(relation) && (relation.order.length > 0 || isRetracting(input)) },
    upsertKeys: relation.fetch === 1 ? [[]] : minimal(input?.upsertKeys ?? []),
    canOmitUpdateBefore: true,
  }),
  expressions: () => [],
  prune: pruneOrdered,
  unstable: (_, [input], tell) => {
    if (input !== undefined) tellAll(input.unstable, placesFound(input, input.traits.upsertKeys[0] ?? []), 'ORDER BY or LIMIT', tell);
    return STABLE;
  },
  needsUpdateBefore: () => true,
  build: (relation, omit, planner): PlanNode => {
    const input = planner.build(relation.input, false);
    const { order, offset, fetch } = relation;
    const node = { ...planner.base(relation, omit), input, offset, fetch, isRetracting: !isInsertOnly(input.changelog) };
    if (isFinal(relation)) return { ...node, kind: 'Sort', order };
    return order.length === 0 ? { ...node, kind: 'Limit' } : { ...node, kind: 'SortLimit', order };
  },
  subject: ({ order }) => (order.length === 0 ? 'LIMIT' : 'ORDER BY … LIMIT'),
};

export const sortLimit: NodeRules<SortLimitNode> = {
  inputs: ({ input }) => [input],
  explain: (node) => [`orderBy=[${printOrder(node.order, node.schema)}]`, ...explainCounts(node)],
  fingerprint: (node) => [node.order, ...countsOf(node)],
  keepsState: true,
};

export function explainCounts({ offset, fetch }: OrderedNode): readonly string[] {
  return [`offset=[${offset}]`, ...(fetch === undefined ? [] : [`fetch=[${fetch}]`])];
}

export function countsOf({ offset, fetch, isRetracting }: OrderedNode): readonly unknown[] {
  return [offset, fetch, isRetracting];
}

function isFinal({ order, isBounded }: OrderedRelation): boolean {
  return isBounded && order.length > 0;
}

function isRetracting(input: Traits | undefined): boolean {
  return input !== undefined && (input.kinds.updates || input.kinds.deletes);
}

/** What the order reads stays. */
function pruneOrdered(
  relation: OrderedRelation,
  needed: readonly number[],
  prune: (input: Relation, needed: readonly number[]) => Relation,
): Relation {
  const read = [...new Set([...needed, ...relation.order.map(({ column }) => column)])].sort((left, right) => left - right);
  const places = placesIn(read);
  const moved = (place: number): number => places.get(place) ?? -1;
  const order = relation.order.map((key) => ({ ...key, column: moved(key.column) }));
  const pruned: OrderedRelation = { ...relation, schema: picked(relation.schema, read), input: prune(relation.input, read), order };
  return project(pruned, needed.map(moved));
}
