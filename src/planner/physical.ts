/**
 * Relations → operators with row kinds: the second half of Flink's FlinkChangelogModeInferenceProgram. Each sink's demand goes down its
 * tree; a scan that several consumers share sends -U when one of them needs it, and DropUpdateBefore takes it away for the others.
 */
import type { Scan, ScanId } from '../connectors/connector.ts';
import { type ChangelogMode, isInsertOnly } from '../model/changelog-mode.ts';
import { invariant, UserError } from '../model/errors.ts';
import { canOmitUpdateBefore, kindsOf, knowsUpdateBefore, modeOf, sourceMode } from './changelog.ts';
import type { Expression } from './expression.ts';
import { columnsOf, moveColumns } from './expression-tree.ts';
import type { JoinNode, PlanNode, PlannedScan, TableSourceScanNode } from './plan.ts';
import {
  type AggregateRelation,
  type CalcRelation,
  inputsOf,
  type JoinRelation,
  type Relation,
  type ScanRelation,
  type SourceTable,
} from './relation.ts';
import { type ColumnSet, containsAll, upsertKeysOf } from './upsert-keys.ts';

interface ScanDemand {
  readonly id: ScanId;
  readonly relation: ScanRelation;
  /** Places in the table that some consumer reads. */
  readonly columns: Set<number>;
  needsUpdateBefore: boolean;
}

/** Plans the queries of one job: first `demand` for each, then `build` for each. */
export class PhysicalPlanner {
  readonly #scans = new Map<SourceTable, ScanDemand>();
  readonly #scanNodes = new Map<SourceTable, TableSourceScanNode>();
  #lastId = 0;

  nextId(): number {
    this.#lastId++;
    return this.#lastId;
  }

  /** Notes which columns and row kinds a query needs of its scans. */
  demand(relation: Relation, omit: boolean): void {
    if (relation.kind === 'scan') this.#demandScan(relation, allColumns(relation), omit);
    else if (relation.kind === 'calc' && relation.input.kind === 'scan') {
      this.#demandScan(relation.input, columnsOf(...relation.projection, relation.condition), omit);
    } else for (const input of inputsOf(relation)) this.demand(input, omitOfInput(relation, omit));
  }

  #demandScan(relation: ScanRelation, columns: readonly number[], omit: boolean): void {
    const { source } = relation;
    const known = this.#scans.get(source);
    const demand = known ?? { id: this.#scans.size, relation, columns: keyColumns(relation), needsUpdateBefore: false };
    if (known === undefined) this.#scans.set(source, demand);
    for (const column of columns) demand.columns.add(column);
    if (omit || !kindsOf(relation).updates) return;
    if (!knowsUpdateBefore(source)) throw cannotRetract(source);
    demand.needsUpdateBefore = true;
  }

  get scans(): readonly PlannedScan[] {
    return [...this.#scans.entries()].map(([{ connector, bound }, demand]) => {
      const columns = placesRead(demand).map((place) => {
        const [column] = bound.table.columns.slice(place, place + 1);
        invariant(column !== undefined, 'a scan reads columns of its table');
        return { ...column, type: demand.relation.schema[place]?.type ?? column.type };
      });
      const scan: Scan = { ...bound, id: demand.id, columns, needsUpdateBefore: demand.needsUpdateBefore };
      return { scan, connector };
    });
  }

  build(relation: Relation, omit: boolean): PlanNode {
    switch (relation.kind) {
      case 'scan':
        return this.#scanFor(relation, omit);
      case 'values':
        return { ...this.#base(relation, omit), kind: 'Values', rows: relation.rows };
      case 'calc':
        return this.#calc(relation, omit);
      case 'aggregate':
        return this.#aggregate(relation, omit);
      case 'join':
        return this.#join(relation, omit);
      case 'union': {
        const inputs = relation.inputs.map((input) => this.build(input, omit));
        return { ...this.#base(relation, omit), kind: 'Union', inputs };
      }
    }
  }

  #base(relation: Relation, omit: boolean): Pick<PlanNode, 'id' | 'schema' | 'changelog' | 'upsertKeys'> {
    return { id: this.nextId(), schema: relation.schema, changelog: modeOf(relation, omit), upsertKeys: upsertKeysOf(relation) };
  }

  /** The shared scan, behind a DropUpdateBefore where it sends -U for somebody else. */
  #scanFor(relation: ScanRelation, omit: boolean): PlanNode {
    const scan = this.#scanNodes.get(relation.source) ?? this.#scanNode(relation);
    this.#scanNodes.set(relation.source, scan);
    if (!scan.changelog.updateBefore || !omit) return scan;
    const { schema, upsertKeys } = scan;
    const changelog: ChangelogMode = { ...scan.changelog, updateBefore: false };
    return { kind: 'DropUpdateBefore', id: this.nextId(), schema, changelog, upsertKeys, input: scan };
  }

  #scanNode(relation: ScanRelation): TableSourceScanNode {
    const demand = this.#demandOf(relation);
    const places = placesRead(demand);
    const mode = sourceMode(relation.source);
    return {
      kind: 'TableSourceScan',
      id: this.nextId(),
      schema: places.flatMap((place) => relation.schema.slice(place, place + 1)),
      changelog: { ...mode, updateBefore: mode.updateAfter && demand.needsUpdateBefore },
      upsertKeys: upsertKeysOf(relation).flatMap((key) => (containsAll(places, key) ? [key.map((place) => places.indexOf(place))] : [])),
      scan: demand.id,
    };
  }

  #demandOf(relation: ScanRelation): ScanDemand {
    const demand = this.#scans.get(relation.source);
    invariant(demand !== undefined, 'demand() comes before build()');
    return demand;
  }

  #calc(relation: CalcRelation, omit: boolean): PlanNode {
    const input = this.build(relation.input, omit);
    const move = relation.input.kind === 'scan' ? scanPlaces(this.#demandOf(relation.input)) : undefined;
    const moved = (expression: Expression): Expression => (move === undefined ? expression : moveColumns(expression, move));
    const projection = relation.projection.map(moved);
    const condition = relation.condition === undefined ? undefined : moved(relation.condition);
    const isIdentity =
      condition === undefined &&
      projection.length === input.schema.length &&
      projection.every(
        (item, index) => item.kind === 'column' && item.index === index && input.schema[index]?.name === relation.schema[index]?.name,
      );
    return isIdentity ? input : { ...this.#base(relation, omit), kind: 'Calc', input, projection, condition };
  }

  #aggregate(relation: AggregateRelation, omit: boolean): PlanNode {
    const input = this.build(relation.input, false);
    const { grouping, calls } = relation;
    return { ...this.#base(relation, omit), kind: 'GroupAggregate', input, grouping, calls, isRetracting: !isInsertOnly(input.changelog) };
  }

  #join(relation: JoinRelation, omit: boolean): JoinNode {
    const left = this.build(relation.left, omit);
    const right = this.build(relation.right, omit);
    const { leftKey, rightKey, condition } = relation;
    const leftRowKey = rowKeyOf(relation.left, leftKey, omit);
    const rightRowKey = rowKeyOf(relation.right, rightKey, omit);
    return { ...this.#base(relation, omit), kind: 'Join', left, right, leftKey, rightKey, leftRowKey, rightRowKey, condition };
  }
}

/** An aggregation takes the old row out of its sums, whatever is asked of it. */
function omitOfInput(relation: Relation, omit: boolean): boolean {
  invariant(!omit || canOmitUpdateBefore(relation), '-U is left out only where that is right');
  return relation.kind === 'aggregate' ? false : omit;
}

/** The key by which the join's state finds a row again. Without -U it must fix the join key too, as the old row is not named. */
function rowKeyOf(side: Relation, joinKey: ColumnSet, omit: boolean): ColumnSet | undefined {
  const mustFix = omit && kindsOf(side).updates;
  return upsertKeysOf(side).find((key) => key.length > 0 && (!mustFix || containsAll(key, joinKey)));
}

function allColumns(relation: Relation): readonly number[] {
  return relation.schema.map((_, index) => index);
}

/** A source that sends updates reads its key in any case: an update of the key must leave it as -D +I. */
function keyColumns(relation: ScanRelation): Set<number> {
  return new Set(kindsOf(relation).updates ? upsertKeysOf(relation).flat() : []);
}

/** Ascending. A row has at least one column. */
function placesRead({ columns }: ScanDemand): readonly number[] {
  return columns.size === 0 ? [0] : [...columns].sort((left, right) => left - right);
}

function scanPlaces(demand: ScanDemand): ReadonlyMap<number, number> {
  return new Map(placesRead(demand).map((place, index) => [place, index]));
}

function cannotRetract({ bound }: SourceTable): UserError {
  return new UserError('SQL_UNSUPPORTED', {
    problem: `The table '${bound.table.name}' does not say what a row was before an update, which this query needs.`,
    remedy: 'Use a source that sends the row before the update, or a query without joins and aggregates.',
  });
}
