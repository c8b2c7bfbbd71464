/**
 * What a query means, before anybody asks which row kinds flow: relational algebra over bound columns. queries.ts makes it, prune.ts
 * rewrites it, physical.ts turns it into the nodes of a plan. What a kind of relation knows about itself stands in operators/.
 */
import type { CalcRelation } from './operators/calc.ts';
import type { AggregateRelation } from './operators/group-aggregate.ts';
import type { JoinRelation } from './operators/join.ts';
import type { RankRelation } from './operators/rank.ts';
import type { OrderedRelation } from './operators/sort-limit.ts';
import type { ScanRelation } from './operators/table-source-scan.ts';
import type { UnionRelation } from './operators/union.ts';
import type { ValuesRelation } from './operators/values.ts';

export type Relation =
  | ScanRelation
  | ValuesRelation
  | CalcRelation
  | AggregateRelation
  | OrderedRelation
  | RankRelation
  | JoinRelation
  | UnionRelation;
