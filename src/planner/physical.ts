/**
 * Relations → nodes with row kinds: Flink's FlinkChangelogModeInferenceProgram. Each sink's demand goes down its tree; a scan that several
 * consumers share sends -U when one of them needs it, and DropUpdateBefore takes it away for the others. A source that knows no -U is normalised
 * as soon as one of them goes by more than the key, and then for all: the state is there. Nothing comes between the scan and that, so
 * conditions see whole rows.
 */
import type { Scan } from '../connectors/connector.ts';
import type { ScanId } from '../connectors/source.ts';
import type { ChangelogMode } from '../model/changelog-mode.ts';
import { invariant } from '../model/errors.ts';
import { picked, placesIn } from './columns.ts';
import { columnsOf } from './expression-tree.ts';
import { passesKeyOnlyDeletes } from './operators/calc.ts';
import { relationRules } from './operators/catalogue.ts';
import type { Traits } from './operators/rules.ts';
import {
  isUpsertSource,
  type ScanRelation,
  type SourceTable,
  sourceMode,
  type TableSourceScanNode,
} from './operators/table-source-scan.ts';
import type { NodeBase, PlanNode, PlannedScan } from './plan.ts';
import type { Relation } from './relation.ts';
import type { SinkDemand } from './sink-demand.ts';
import { modeOf, traitsOf } from './traits.ts';
import { containsAll } from './upsert-keys.ts';

interface ScanDemand {
  readonly id: ScanId;
  readonly relation: ScanRelation;
  /** Places in the table that some consumer reads. */
  readonly columns: Set<number>;
  needsUpdateBefore: boolean;
  isNormalized: boolean;
}

/** What a consumer takes. */
interface Taken {
  /** Not -U: it goes by the upsert key. */
  readonly omit: boolean;
  /** Changes of which the key alone is sure: whether there was a row before is not said. */
  readonly keyed: boolean;
  /** A -D whose other columns are NULL. */
  readonly keyOnlyDeletes: boolean;
}

const WHOLE: Taken = { omit: false, keyed: false, keyOnlyDeletes: false };

/** Plans the queries of one job: first `demand` for each, then `build` for each. */
export class PhysicalPlanner {
  readonly #scans = new Map<SourceTable, ScanDemand>();
  readonly #sharedNodes = new Map<SourceTable, PlanNode>();
  #lastId = 0;

  nextId(): number {
    this.#lastId++;
    return this.#lastId;
  }

  /** Notes which columns and row kinds a query needs of its scans, for a consumer that takes whole rows and every row kind. */
  demand(relation: Relation): void {
    this.#demand(relation, WHOLE);
  }

  /** The same for a sink that may go by the key. */
  demandKeyed(relation: Relation, { omitsUpdateBefore: omit, takesKeyOnlyDeletes: keyOnlyDeletes }: SinkDemand): void {
    this.#demand(relation, { omit, keyed: omit, keyOnlyDeletes });
  }

  #demand(relation: Relation, taken: Taken): void {
    const rules = relationRules(relation);
    invariant(!taken.omit || traitsOf(relation).canOmitUpdateBefore, '-U is left out only where that is right');
    if (relation.kind === 'scan') this.#demandScan(relation, [...relation.schema.keys()], taken);
    else if (relation.kind === 'calc') {
      const keyOnlyDeletes = taken.keyOnlyDeletes && passesKeyOnlyDeletes(relation, traitsOf(relation.input));
      if (relation.input.kind !== 'scan') this.#demand(relation.input, { ...taken, keyOnlyDeletes });
      else this.#demandScan(relation.input, columnsOf(...rules.expressions(relation)), { ...taken, keyOnlyDeletes });
    } else {
      const omit = taken.omit && !rules.needsUpdateBefore(relation);
      for (const input of rules.inputs(relation)) this.#demand(input, { ...WHOLE, omit });
    }
  }

  #demandScan(relation: ScanRelation, columns: readonly number[], taken: Taken): void {
    const { source } = relation;
    const demand = this.#scans.get(source) ?? this.#newDemand(relation);
    for (const column of columns) demand.columns.add(column);
    const mode = sourceMode(source);
    if (!taken.omit && mode.updateAfter) demand.needsUpdateBefore = true;
    if (isUpsertSource(source) && (!taken.keyed || (mode.keyOnlyDeletes === true && !taken.keyOnlyDeletes))) demand.isNormalized = true;
  }

  #newDemand(relation: ScanRelation): ScanDemand {
    const { source } = relation;
    const base = { id: this.#scans.size, relation, columns: keyColumns(relation) };
    const demand: ScanDemand = { ...base, needsUpdateBefore: false, isNormalized: source.repeatsChanges && isUpsertSource(source) };
    this.#scans.set(source, demand);
    return demand;
  }

  get scans(): readonly PlannedScan[] {
    return [...this.#scans.entries()].map(([{ connector, bound }, demand]) => {
      const columns = placesRead(demand).map((place) => {
        const [column] = bound.table.columns.slice(place, place + 1);
        invariant(column !== undefined, 'a scan reads columns of its table');
        return { ...column, type: demand.relation.schema[place]?.type ?? column.type };
      });
      const scan: Scan = {
        ...bound,
        id: demand.id,
        columns,
        needsUpdateBefore: sendsUpdateBefore(demand),
        completesRows: demand.isNormalized,
      };
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
    const mode = modeOf(relation, omit);
    const changelog: ChangelogMode = this.#hasKeyOnlyDeletes(relation) ? { ...mode, keyOnlyDeletes: true } : mode;
    return { id: this.nextId(), schema: relation.schema, changelog, upsertKeys };
  }

  #hasKeyOnlyDeletes(relation: Relation): boolean {
    if (relation.kind === 'calc') return this.#hasKeyOnlyDeletes(relation.input);
    if (relation.kind !== 'scan' || sourceMode(relation.source).keyOnlyDeletes !== true) return false;
    return !this.#demandOf(relation).isNormalized;
  }

  traitsOf(relation: Relation): Traits {
    return traitsOf(relation);
  }

  /** Place in the table → place in the rows of its scan. */
  placesReadOf(relation: ScanRelation): ReadonlyMap<number, number> {
    return placesIn(placesRead(this.#demandOf(relation)));
  }

  /** The shared scan, normalised where one of its consumers needs it, behind a DropUpdateBefore where it sends -U for somebody else. */
  scanFor(relation: ScanRelation, omit: boolean): PlanNode {
    const shared = this.#sharedNodes.get(relation.source) ?? this.#sharedNode(relation);
    this.#sharedNodes.set(relation.source, shared);
    if (!shared.changelog.updateBefore || !omit) return shared;
    const { schema, upsertKeys } = shared;
    const changelog: ChangelogMode = { ...shared.changelog, updateBefore: false };
    return { kind: 'DropUpdateBefore', id: this.nextId(), schema, changelog, upsertKeys, input: shared };
  }

  #sharedNode(relation: ScanRelation): PlanNode {
    const input = this.#scanNode(relation);
    const { isNormalized, needsUpdateBefore } = this.#demandOf(relation);
    if (!isNormalized) return input;
    const { schema, upsertKeys } = input;
    const [key] = upsertKeys;
    invariant(key !== undefined, 'a table whose rows are known by their key has one');
    const changelog: ChangelogMode = { updateBefore: needsUpdateBefore, updateAfter: true, delete: input.changelog.delete };
    return { kind: 'ChangelogNormalize', id: this.nextId(), schema, changelog, upsertKeys, input, key };
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
      changelog: { ...mode, updateBefore: mode.updateAfter && sendsUpdateBefore(demand) },
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

/** Of the scan itself: what normalises it makes -U from what it remembers. */
function sendsUpdateBefore({ needsUpdateBefore, isNormalized }: ScanDemand): boolean {
  return needsUpdateBefore && !isNormalized;
}

/** Ascending. A row has at least one column. */
function placesRead({ columns }: ScanDemand): readonly number[] {
  return columns.size === 0 ? [0] : [...columns].sort((left, right) => left - right);
}
