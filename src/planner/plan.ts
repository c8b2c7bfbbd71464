/**
 * What a job does, as a tree of physical operators under one sink each. Names are those of Flink's EXPLAIN; an operator has a file of
 * the same name in runtime/operators. Rows of a node follow its `schema`; `changelog` is the mode of the edge that leaves it.
 */
import type { BoundTable, Connector, Scan, SinkTarget } from '../connectors/connector.ts';
import type { ChangelogMode } from '../model/changelog-mode.ts';
import type { Schema } from '../model/schema.ts';
import type { Expression } from './expression.ts';

export interface JobPlan {
  /** Every table the job reads, once; `Scan.id` is the place in this list. */
  readonly scans: readonly PlannedScan[];
  readonly sinks: readonly SinkNode[];
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

interface NodeBase {
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
  | DropUpdateBeforeNode
  | GroupAggregateNode
  | JoinNode
  | UnionNode
  | SinkUpsertMaterializeNode;

export interface TableSourceScanNode extends NodeBase {
  readonly kind: 'TableSourceScan';
  readonly scan: number;
}

/** `SELECT 1`: constant rows, then the end. */
export interface ValuesNode extends NodeBase {
  readonly kind: 'Values';
  readonly rows: readonly (readonly Expression[])[];
}

/**
 * Filter and projection in one; row kinds stay as they are. A row that leaves the filter is taken away by its -U, which then stands alone:
 * the planner leaves -U out only where the condition reads nothing but the upsert key.
 */
export interface CalcNode extends NodeBase {
  readonly kind: 'Calc';
  readonly input: PlanNode;
  readonly projection: readonly Expression[];
  readonly condition: Expression | undefined;
}

interface DropUpdateBeforeNode extends NodeBase {
  readonly kind: 'DropUpdateBefore';
  readonly input: PlanNode;
}

export interface AggregateCall {
  readonly name: 'COUNT' | 'SUM' | 'AVG' | 'MIN' | 'MAX';
  /** Column of the input; undefined for COUNT(*). */
  readonly operand: number | undefined;
  readonly type: import('../model/types.ts').SqlType;
}

/** Output: the grouping columns, then one column per call. Without grouping there is one row, always. */
export interface GroupAggregateNode extends NodeBase {
  readonly kind: 'GroupAggregate';
  readonly input: PlanNode;
  readonly grouping: readonly number[];
  readonly calls: readonly AggregateCall[];
  /** Whether the input carries -U or -D. */
  readonly isRetracting: boolean;
}

/** Inner equi-join. Output: the columns of the left, then those of the right. */
export interface JoinNode extends NodeBase {
  readonly kind: 'Join';
  readonly left: PlanNode;
  readonly right: PlanNode;
  /** Places in the left and right row that must be equal, pairwise of the same type; NULL never matches. */
  readonly leftKey: readonly number[];
  readonly rightKey: readonly number[];
  /** Upsert keys of the inputs that name one row each in the state; undefined: rows are counted as a multiset. */
  readonly leftRowKey: readonly number[] | undefined;
  readonly rightRowKey: readonly number[] | undefined;
  /** What is left of the condition, over left ++ right. */
  readonly condition: Expression | undefined;
}

interface UnionNode extends NodeBase {
  readonly kind: 'Union';
  readonly inputs: readonly PlanNode[];
}

export interface SinkUpsertMaterializeNode extends NodeBase {
  readonly kind: 'SinkUpsertMaterialize';
  readonly input: PlanNode;
  /** The sink's PRIMARY KEY, places in the row. */
  readonly key: readonly number[];
}

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
