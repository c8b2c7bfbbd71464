/**
 * Top-N of each partition: ROW_NUMBER() OVER (PARTITION BY … ORDER BY …) under a filter on the number. The number is the last column, where
 * somebody reads it.
 *
 * Bound, it keeps some rows of each partition, which +I and -D describe; a single row without its number is replaced by -U and +U, by the key of
 * the partition.
 */
import { isInsertOnly } from '../../model/changelog-mode.ts';
import { invariant } from '../../model/errors.ts';
import type { Schema } from '../../model/schema.ts';
import { columnNames, picked, placesIn } from '../columns.ts';
import type { NodeBase, PlanNode } from '../plan.ts';
import type { Relation } from '../relation.ts';
import { printOrder, type SortKey } from '../sort-key.ts';
import { minimal } from '../upsert-keys.ts';
import { project } from './calc.ts';
import type { NodeRules, RelationRules } from './rules.ts';
import { placesFound, STABLE, tellAll } from './unstable.ts';

interface Ranking {
  readonly partition: readonly number[];
  readonly order: readonly SortKey[];
  /** The first number kept. */
  readonly from: number;
  readonly hasNumber: boolean;
}

export interface RankRelation extends Ranking {
  readonly kind: 'rank';
  readonly schema: Schema;
  readonly input: Relation;
  /** The last number kept; undefined while no filter says so, which no plan has. */
  readonly to: number | undefined;
}

export interface RankNode extends NodeBase, Ranking {
  readonly kind: 'Rank';
  readonly input: PlanNode;
  readonly to: number;
  /** Whether each partition has one row, which is updated. */
  readonly isSingle: boolean;
  /** Whether the input carries -U or -D. */
  readonly isRetracting: boolean;
}

export const rankRules: RelationRules<RankRelation> = {
  inputs: ({ input }) => [input],
  traits: (relation, [input]) => {
    const { partition, schema, hasNumber } = relation;
    if (isSingle(relation)) return { kinds: { updates: true, deletes: true }, upsertKeys: minimal([partition]), canOmitUpdateBefore: true };
    const numbered = hasNumber ? [[...partition, schema.length - 1]] : [];
    const keys = minimal([...(input?.upsertKeys ?? []), ...numbered]);
    return { kinds: { updates: false, deletes: true }, upsertKeys: keys, canOmitUpdateBefore: true };
  },
  expressions: () => [],
  prune: pruneRank,
  unstable: ({ partition }, [input], tell) => {
    if (input === undefined) return STABLE;
    tellAll(input.unstable, [...partition, ...placesFound(input, input.traits.upsertKeys[0] ?? [])], 'ROW_NUMBER', tell);
    return STABLE;
  },
  needsUpdateBefore: () => true,
  build: (relation, omit, planner): PlanNode => {
    const { partition, order, from, to, hasNumber } = relation;
    invariant(to !== undefined, 'a plan numbers rows only up to some number');
    const input = planner.build(relation.input, false);
    const isRetracting = !isInsertOnly(input.changelog);
    const ranking = { partition, order, from, to, hasNumber, isSingle: isSingle(relation), isRetracting };
    return { ...planner.base(relation, omit), kind: 'Rank', input, ...ranking };
  },
  subject: () => 'ROW_NUMBER',
};

export const rank: NodeRules<RankNode> = {
  inputs: ({ input }) => [input],
  explain: ({ input, schema, partition, order, from, to, hasNumber }) => [
    'rankType=[ROW_NUMBER]',
    `rankRange=[rankStart=${from}, rankEnd=${to}]`,
    ...(partition.length === 0 ? [] : [`partitionBy=[${columnNames(input.schema, partition)}]`]),
    `orderBy=[${printOrder(order, input.schema)}]`,
    `select=[${columnNames(schema)}]`,
    ...(hasNumber ? [] : ['outputRankNumber=[false]']),
  ],
  fingerprint: ({ partition, order, from, to, hasNumber, isRetracting }) => [partition, order, from, to, hasNumber, isRetracting],
  keepsState: true,
};

function isSingle({ from, to, hasNumber }: RankRelation): boolean {
  return from === to && !hasNumber;
}

/** What partition and order read stays; the number goes where nobody reads it. */
function pruneRank(
  relation: RankRelation,
  needed: readonly number[],
  prune: (input: Relation, needed: readonly number[]) => Relation,
): Relation {
  const { input, partition, order, schema } = relation;
  const number = input.schema.length;
  const hasNumber = relation.hasNumber && needed.includes(number);
  const wanted = [...needed.filter((place) => place !== number), ...partition, ...order.map(({ column }) => column)];
  const read = [...new Set(wanted)].sort((left, right) => left - right);
  const places = placesIn(hasNumber ? [...read, number] : read);
  const moved = (place: number): number => places.get(place) ?? -1;
  const pruned: RankRelation = {
    ...relation,
    schema: picked(schema, [...places.keys()]),
    input: prune(input, read),
    partition: partition.map(moved),
    order: order.map((key) => ({ ...key, column: moved(key.column) })),
    hasNumber,
  };
  return project(pruned, needed.map(moved));
}
