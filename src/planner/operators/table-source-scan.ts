/** A table that a connector reads. All uses of a table in a job share one scan, which reads the columns that some of them need. */
import type { BoundTable, Connector } from '../../connectors/connector.ts';
import { type ChangelogMode, INSERT_ONLY, isInsertOnly } from '../../model/changelog-mode.ts';
import type { Schema } from '../../model/schema.ts';
import { columnNames } from '../columns.ts';
import type { NodeBase } from '../plan.ts';
import { minimal } from '../upsert-keys.ts';
import { project } from './calc.ts';
import type { NodeRules, RelationRules } from './rules.ts';
import { metadataCause, STABLE } from './unstable.ts';

/** A table that a statement reads, with the connector that reads it. One object per table and job. */
export interface SourceTable {
  readonly connector: Connector;
  readonly bound: BoundTable;
  /** Whether its changes may come again: then no more is known of them than their key ('table.exec.source.cdc-events-duplicate'). */
  readonly repeatsChanges: boolean;
}

/** All columns of the table, in its order. */
export interface ScanRelation {
  readonly kind: 'scan';
  readonly schema: Schema;
  readonly source: SourceTable;
}

/** Its rows hold the columns that are read, in the order of the table. */
export interface TableSourceScanNode extends NodeBase {
  readonly kind: 'TableSourceScan';
  /** `Scan.id`: the place in the plan's list of scans. */
  readonly scan: number;
}

export const scanRules: RelationRules<ScanRelation> = {
  inputs: () => [],
  traits: ({ source, schema }) => {
    const mode = sourceMode(source);
    const { primaryKey } = source.bound.table;
    const places = primaryKey?.map((name) => schema.findIndex((column) => column.name === name));
    return {
      kinds: { updates: mode.updateAfter, deletes: mode.delete },
      upsertKeys: places === undefined ? [] : minimal([places]),
      canOmitUpdateBefore: true,
    };
  },
  expressions: () => [],
  prune: (relation, needed) => project(relation, needed),
  unstable: ({ source }) => {
    const mode = sourceMode(source);
    if (!mode.updateAfter && !mode.delete) return STABLE;
    const { columns, primaryKey } = source.bound.table;
    // What is normalised is taken back as it was sent, and found by its key.
    const mayChange = (name: string): boolean => !isUpsertSource(source) || primaryKey?.includes(name) === true;
    return new Map(
      columns.flatMap(({ name, metadata }, index) =>
        metadata === undefined || !mayChange(name) ? [] : [[index, metadataCause(name)] as const],
      ),
    );
  },
  needsUpdateBefore: () => false,
  build: (relation, omit, planner) => planner.scanFor(relation, omit),
  subject: ({ source }) => `the table '${source.bound.table.name}'`,
};

export const tableSourceScan: NodeRules<TableSourceScanNode> = {
  inputs: () => [],
  explain: (node, plan) => {
    const { table } = plan.scans[node.scan]?.scan ?? {};
    const key = table?.primaryKey === undefined ? [] : [`primaryKey=[${table.primaryKey.join(', ')}]`];
    return [`table=[${table?.name}]`, `fields=[${columnNames(node.schema)}]`, ...key];
  },
  fingerprint: ({ scan }) => [scan],
  keepsState: false,
};

export function sourceMode({ connector, bound, repeatsChanges }: SourceTable): ChangelogMode {
  const mode = connector.source?.changelogMode(bound) ?? INSERT_ONLY;
  return repeatsChanges && !isInsertOnly(mode) ? { ...mode, updateBefore: false, updateAfter: true } : mode;
}

/** Whether its updates say no more than the row of a key. */
export function isUpsertSource(source: SourceTable): boolean {
  const mode = sourceMode(source);
  return mode.updateAfter && !mode.updateBefore;
}
