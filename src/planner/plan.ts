/**
 * What a job does, as a tree of physical operators under one sink each. Names are those of Flink's EXPLAIN; an operator has a file of
 * the same name in operators/, and one in runtime/operators. Rows of a node follow its `schema`; `changelog` is the mode of the edge that
 * leaves it.
 */
import type { BoundTable, Connector, Scan, SinkTarget } from '../connectors/connector.ts';
import type { ChangelogMode } from '../model/changelog-mode.ts';
import type { CatalogEntry, Schema } from '../model/schema.ts';
import type { CalcNode } from './operators/calc.ts';
import type { ChangelogNormalizeNode } from './operators/changelog-normalize.ts';
import type { DropUpdateBeforeNode } from './operators/drop-update-before.ts';
import type { GroupAggregateNode } from './operators/group-aggregate.ts';
import type { JoinNode } from './operators/join.ts';
import type { LimitNode } from './operators/limit.ts';
import type { RankNode } from './operators/rank.ts';
import type { SinkUpsertMaterializeNode } from './operators/sink-upsert-materialize.ts';
import type { SortNode } from './operators/sort.ts';
import type { SortLimitNode } from './operators/sort-limit.ts';
import type { TableSourceScanNode } from './operators/table-source-scan.ts';
import type { UnionNode } from './operators/union.ts';
import type { ValuesNode } from './operators/values.ts';

export interface JobPlan {
  /** Every table the job reads, once; `Scan.id` is the place in this list. */
  readonly scans: readonly PlannedScan[];
  readonly sinks: readonly SinkNode[];
  /** The tables and views that the statement names, through a view or in a query that nothing reads as well: with these the same job is planned again. */
  readonly tables: readonly CatalogEntry[];
  /** True when the job ends by itself: every source is bounded. */
  readonly isBounded: boolean;
  /** Sentences for the user: harmless options, …. */
  readonly notices: readonly string[];
  /** Changes when state of an earlier plan would not fit: operators, their keys and types, in order. */
  readonly fingerprint: string;
}

export interface PlannedScan {
  readonly scan: Scan;
  readonly connector: Connector;
}

export interface NodeBase {
  /** Unique in its job and the same each time the same statement is planned: names the operator's state. */
  readonly id: number;
  readonly schema: Schema;
  readonly changelog: ChangelogMode;
  /** Column sets, each of which identifies a row of this changelog (upsert keys); empty when none is known. */
  readonly upsertKeys: readonly (readonly number[])[];
}

export type PlanNode =
  | TableSourceScanNode
  | ValuesNode
  | CalcNode
  | ChangelogNormalizeNode
  | DropUpdateBeforeNode
  | GroupAggregateNode
  | SortNode
  | SortLimitNode
  | LimitNode
  | RankNode
  | JoinNode
  | UnionNode
  | SinkUpsertMaterializeNode;

export interface SinkNode {
  readonly kind: 'Sink';
  readonly id: number;
  readonly input: PlanNode;
  /** A table, or the screen or standard output of a SELECT. */
  readonly target:
    | { readonly kind: 'table'; readonly connector: Connector; readonly bound: BoundTable; readonly sink: SinkTarget }
    | { readonly kind: 'collect'; readonly schema: Schema };
  readonly delivery: Delivery;
}

/** What a restart does to a sink; shown by EXPLAIN. A replay must not leave ghosts: rows the target shows and the query no longer has. */
export interface Delivery {
  readonly guarantee: 'exactly-once' | 'at-least-once';
  /**
   * `drain`: rows show as they are sent. `until-exact`: rows show with a checkpoint, until one is complete and every source replays
   * exactly; from then on as `drain`. `checkpoint`: rows show with the checkpoint that covers them, always.
   */
  readonly visibility: 'drain' | 'until-exact' | 'checkpoint';
  /** Why, as the second half of a sentence. */
  readonly reason: string;
}
