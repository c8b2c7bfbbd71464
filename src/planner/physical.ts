/**
 * Relations → nodes with row kinds: Flink's FlinkChangelogModeInferenceProgram. Each sink's demand goes down its tree; a scan that several
 * consumers share sends -U when one of them needs it, and DropUpdateBefore takes it away for the others.
 */
import type { Scan, ScanId } from '../connectors/connector.ts';
import { type ChangelogMode, isInsertOnly } from '../model/changelog-mode.ts';
import { invariant, UserError } from '../model/errors.ts';
import { picked, placesIn } from './columns.ts';
import { columnsOf } from './expression-tree.ts';
import { relationRules } from './operators/catalogue.ts';
import type { Traits } from './operators/rules.ts';
import { type ScanRelation, type SourceTable, sourceMode, type TableSourceScanNode } from './operators/table-source-scan.ts';
import type { NodeBase, PlanNode, PlannedScan } from './plan.ts';
import type { Relation } from './relation.ts';
import { modeOf, traitsOf } from './traits.ts';
import { containsAll } from './upsert-keys.ts';

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
    const rules = relationRules(relation);
    invariant(!omit || traitsOf(relation).canOmitUpdateBefore, '-U is left out only where that is right');
    if (relation.kind === 'scan') this.#demandScan(relation, [...relation.schema.keys()], omit);
    else if (relation.kind === 'calc' && relation.input.kind === 'scan') {
      this.#demandScan(relation.input, columnsOf(...rules.expressions(relation)), omit);
    } else for (const input of rules.inputs(relation)) this.demand(input, omit && !rules.needsUpdateBefore(relation));
  }

  #demandScan(relation: ScanRelation, columns: readonly number[], omit: boolean): void {
    const { source } = relation;
    const known = this.#scans.get(source);
    const demand = known ?? { id: this.#scans.size, relation, columns: keyColumns(relation), needsUpdateBefore: false };
    if (known === undefined) this.#scans.set(source, demand);
    for (const column of columns) demand.columns.add(column);
    if (omit || !traitsOf(relation).kinds.updates) return;
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

  /** The node of a relation, those of its inputs below. */
  build(relation: Relation, omit: boolean): PlanNode {
    return relationRules(relation).build(relation, omit, this);
  }

  /** What every node has, for operators that build theirs; called once the inputs are built, whose ids come first. */
  base(relation: Relation, omit: boolean): NodeBase {
    const { upsertKeys } = traitsOf(relation);
    return { id: this.nextId(), schema: relation.schema, changelog: modeOf(relation, omit), upsertKeys };
  }

  traitsOf(relation: Relation): Traits {
    return traitsOf(relation);
  }

  /** Place in the table → place in the rows of its scan. */
  placesReadOf(relation: ScanRelation): ReadonlyMap<number, number> {
    return placesIn(placesRead(this.#demandOf(relation)));
  }

  /** The shared scan, behind a DropUpdateBefore where it sends -U for somebody else. */
  scanFor(relation: ScanRelation, omit: boolean): PlanNode {
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
    const keys = traitsOf(relation).upsertKeys.filter((key) => containsAll(places, key));
    return {
      kind: 'TableSourceScan',
      id: this.nextId(),
      schema: picked(relation.schema, places),
      changelog: { ...mode, updateBefore: mode.updateAfter && demand.needsUpdateBefore },
      upsertKeys: keys.map((key) => key.map((place) => places.indexOf(place))),
      scan: demand.id,
    };
  }

  #demandOf(relation: ScanRelation): ScanDemand {
    const demand = this.#scans.get(relation.source);
    invariant(demand !== undefined, 'demand() comes before build()');
    return demand;
  }
}

/** A source that sends updates reads its key in any case: an update of the key must leave it as -D +I. */
function keyColumns(relation: ScanRelation): Set<number> {
  const { kinds, upsertKeys } = traitsOf(relation);
  return new Set(kinds.updates ? upsertKeys.flat() : []);
}

/** Ascending. A row has at least one column. */
function placesRead({ columns }: ScanDemand): readonly number[] {
  return columns.size === 0 ? [0] : [...columns].sort((left, right) => left - right);
}

/** Whether the source itself can tell what a row was before an update. */
function knowsUpdateBefore(source: SourceTable): boolean {
  const mode = sourceMode(source);
  return isInsertOnly(mode) || mode.updateBefore || !mode.updateAfter;
}

function cannotRetract({ bound }: SourceTable): UserError {
  return new UserError('SQL_UNSUPPORTED', {
    problem: `The table '${bound.table.name}' does not say what a row was before an update, which this query needs.`,
    remedy: 'Use a source that sends the row before the update, or a query without joins and aggregates.',
  });
}
