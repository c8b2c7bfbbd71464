/**
 * CREATE TABLE … LIKE: what the new table takes from another, as Flink's MergeTableLikeUtil has it. Physical columns always come along;
 * what else does, and what may be declared anew, the options say. Comments are not taken; no table has a distribution here.
 */
import type { Span } from '../model/errors.ts';
import type { Table, TableColumn } from '../model/schema.ts';
import type { CreateTable, LikeClause, LikeFeature, LikeMerging } from '../sql/ast-statements.ts';
import { type Catalog, findTable } from './catalog.ts';
import type { Faults } from './faults.ts';

type Merging = Readonly<Record<LikeFeature, LikeMerging>>;

/** What is taken, before anything of the new table's own is added. */
export type LikeBase = Pick<Table, 'columns' | 'primaryKey' | 'partitionKeys' | 'options' | 'watermark'> & { readonly merging: Merging };

const DEFAULTS: Merging = {
  CONSTRAINTS: 'INCLUDING',
  DISTRIBUTION: 'INCLUDING',
  GENERATED: 'INCLUDING',
  METADATA: 'INCLUDING',
  OPTIONS: 'OVERWRITING',
  PARTITIONS: 'INCLUDING',
  WATERMARKS: 'INCLUDING',
};

const NOTHING: LikeBase = { columns: [], primaryKey: undefined, options: new Map(), watermark: undefined, merging: DEFAULTS };

export function likeBase({ like }: CreateTable, catalog: Catalog, faults: Faults): LikeBase {
  if (like === undefined) return NOTHING;
  const remedy = 'LIKE takes tables only. CREATE VIEW makes another view.';
  const table = faults.collect(like.table.span, () => findTable(catalog, like.table, { remedy }));
  if (table === undefined) return NOTHING;
  const merging = mergingOf(like);
  const isTaken = ({ computed, metadata }: TableColumn): boolean => {
    if (computed !== undefined) return merging.GENERATED !== 'EXCLUDING';
    return metadata === undefined || merging.METADATA !== 'EXCLUDING';
  };
  return {
    columns: table.columns.filter(isTaken),
    primaryKey: merging.CONSTRAINTS === 'EXCLUDING' ? undefined : table.primaryKey,
    partitionKeys: merging.PARTITIONS === 'EXCLUDING' ? undefined : table.partitionKeys,
    watermark: merging.WATERMARKS === 'EXCLUDING' ? undefined : table.watermark,
    options: merging.OPTIONS === 'EXCLUDING' ? new Map() : table.options,
    merging,
  };
}

/** ALL stands for every feature that has no option of its own. */
function mergingOf({ options }: LikeClause): Merging {
  const all = options.find(({ feature }) => feature === 'ALL')?.merging;
  const merging: Record<LikeFeature, LikeMerging> = { ...DEFAULTS };
  for (const feature of Object.keys(DEFAULTS) as LikeFeature[]) {
    merging[feature] = options.find((option) => option.feature === feature)?.merging ?? all ?? merging[feature];
  }
  return merging;
}

/** The taken columns with the new table's own: behind them, or in the place of the one that is declared anew. */
export function mergeColumns(
  base: LikeBase,
  own: readonly { readonly column: TableColumn; readonly span: Span }[],
  faults: Faults,
): readonly TableColumn[] {
  const columns = new Map(base.columns.map((column) => [column.name, column]));
  for (const { column, span } of own) {
    const known = base.columns.find(({ name }) => name === column.name);
    const problem = known === undefined ? undefined : clash(known, column, base.merging);
    if (problem !== undefined) faults.add('SQL_LIKE', span, problem);
    columns.set(column.name, column);
  }
  return [...columns.values()];
}

function clash(
  known: TableColumn,
  column: TableColumn,
  merging: Merging,
): { readonly problem: string; readonly remedy: string } | undefined {
  const kind = column.computed !== undefined ? 'computed' : column.metadata !== undefined ? 'metadata' : 'physical';
  if (
    kind === 'physical' ||
    (known.computed !== undefined) !== (kind === 'computed') ||
    (known.metadata !== undefined) !== (kind === 'metadata')
  ) {
    const only = kind === 'physical' ? '' : ` A ${kind} column can only stand for another ${kind} column.`;
    return {
      problem: `The table behind LIKE has a column '${column.name}' already.${only}`,
      remedy: 'Leave the column out, or give it another name.',
    };
  }
  const feature = kind === 'computed' ? 'GENERATED' : 'METADATA';
  if (merging[feature] === 'OVERWRITING') return undefined;
  return {
    problem: `The table behind LIKE has a ${kind} column '${column.name}' already.`,
    remedy: `Write LIKE … (OVERWRITING ${feature}) to take this one, or EXCLUDING ${feature} to take none of its.`,
  };
}

/** What is declared although it was taken already. */
export function checkAnew(base: LikeBase, statement: CreateTable, faults: Faults): void {
  checkOptionsAnew(base, statement, faults);
  checkKeyAnew(base, statement, faults);
  checkPartitionsAnew(base, statement, faults);
  checkWatermarkAnew(base, statement, faults);
}

function checkOptionsAnew(base: LikeBase, { options }: CreateTable, faults: Faults): void {
  if (base.merging.OPTIONS === 'OVERWRITING') return;
  for (const { key } of options.filter((pair) => base.options.has(pair.key.value))) {
    faults.add('SQL_LIKE', key.span, {
      problem: `The table behind LIKE has the option '${key.value}' already.`,
      remedy: 'Write LIKE … (OVERWRITING OPTIONS), which is also what happens without it, or EXCLUDING OPTIONS.',
    });
  }
}

function checkKeyAnew(base: LikeBase, { primaryKey }: CreateTable, faults: Faults): void {
  if (primaryKey === undefined || base.primaryKey === undefined) return;
  faults.add('SQL_LIKE', primaryKey.span, {
    problem: `The table behind LIKE has a PRIMARY KEY (${base.primaryKey.join(', ')}) already.`,
    remedy: 'Leave this one out, or write LIKE … (EXCLUDING CONSTRAINTS).',
  });
}

function checkPartitionsAnew(base: LikeBase, { partitionedBy, name }: CreateTable, faults: Faults): void {
  if (partitionedBy === undefined || base.partitionKeys === undefined) return;
  faults.add('SQL_LIKE', partitionedBy[0]?.span ?? name.span, {
    problem: `The table behind LIKE is PARTITIONED BY (${base.partitionKeys.join(', ')}) already.`,
    remedy: 'Leave this one out, or write LIKE … (EXCLUDING PARTITIONS).',
  });
}

function checkWatermarkAnew(base: LikeBase, { watermark }: CreateTable, faults: Faults): void {
  if (watermark === undefined || base.watermark === undefined) return;
  const isSame = base.watermark.column === watermark.column.parts.map(({ name }) => name).join('.');
  if (isSame && base.merging.WATERMARKS === 'OVERWRITING') return;
  faults.add('SQL_LIKE', watermark.span, {
    problem: `The table behind LIKE has a WATERMARK for '${base.watermark.column}' already.`,
    remedy: `Write LIKE … (${isSame ? 'OVERWRITING' : 'EXCLUDING'} WATERMARKS): a table has one at most.`,
  });
}
