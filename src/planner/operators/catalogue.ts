/** One line an operator: what a relation of each kind, and a node of each kind, knows about itself. */
import type { PlanNode } from '../plan.ts';
import type { Relation } from '../relation.ts';
import { calcNode, calcRules } from './calc.ts';
import { changelogNormalize } from './changelog-normalize.ts';
import { dropUpdateBefore } from './drop-update-before.ts';
import { aggregateRules, groupAggregate } from './group-aggregate.ts';
import { join, joinRules } from './join.ts';
import { limit } from './limit.ts';
import { rank, rankRules } from './rank.ts';
import type { NodeRules, RelationRules } from './rules.ts';
import { sinkUpsertMaterialize } from './sink-upsert-materialize.ts';
import { sort } from './sort.ts';
import { orderedRules, sortLimit } from './sort-limit.ts';
import { scanRules, tableSourceScan } from './table-source-scan.ts';
import { union, unionRules } from './union.ts';
import { values, valuesRules } from './values.ts';

const RELATIONS: { readonly [K in Relation['kind']]: RelationRules<Extract<Relation, { readonly kind: K }>> } = {
  scan: scanRules,
  values: valuesRules,
  calc: calcRules,
  aggregate: aggregateRules,
  ordered: orderedRules,
  rank: rankRules,
  join: joinRules,
  union: unionRules,
};

const NODES: { readonly [K in PlanNode['kind']]: NodeRules<Extract<PlanNode, { readonly kind: K }>> } = {
  TableSourceScan: tableSourceScan,
  Values: values,
  Calc: calcNode,
  ChangelogNormalize: changelogNormalize,
  DropUpdateBefore: dropUpdateBefore,
  GroupAggregate: groupAggregate,
  Sort: sort,
  SortLimit: sortLimit,
  Limit: limit,
  Rank: rank,
  Join: join,
  Union: union,
  SinkUpsertMaterialize: sinkUpsertMaterialize,
};

/** The rules of this relation's kind: what the record's type says of each kind, said of any. */
export function relationRules(relation: Relation): RelationRules<Relation> {
  return RELATIONS[relation.kind] as RelationRules<Relation>;
}

export function nodeRules(node: PlanNode): NodeRules<PlanNode> {
  return NODES[node.kind] as NodeRules<PlanNode>;
}
