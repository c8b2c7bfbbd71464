/**
 * What a restart does to each sink, and why: a replay must not leave ghosts (rows the target shows and the query no longer has).
 *
 *   visibility 'drain'        rows show as they are sent
 *              'until-exact'  rows show with a checkpoint, until one is complete and every source replays exactly; then 'drain'
 *              'checkpoint'   rows show with the checkpoint that covers them, always
 *
 * A replay may mix what comes from several sources, or from the partitions of one, in another way. A row of the target does not mind where all
 * its changes come from one key of one source; operators that remember rows do, since a join of two rows may never show the next time.
 *
 * Any number of two-phase transactions commit together with one one-phase transaction, which goes first and decides: after a crash they follow
 * it, or are rolled back with it. Two one-phase transactions do not: one may be committed and the other lost.
 */
import type { SinkTransaction } from '../connectors/sink.ts';
import type { Settings } from '../model/settings.ts';
import { unsteadyFunction } from './determinism.ts';
import { relationRules } from './operators/catalogue.ts';
import type { SourceTable } from './operators/table-source-scan.ts';
import type { Delivery, PlannedScan } from './plan.ts';
import type { Relation } from './relation.ts';
import type { SinkDemand } from './sink-demand.ts';
import type { UsedTable } from './tables.ts';
import { traitsOf } from './traits.ts';
import { type ColumnSet, containsAll } from './upsert-keys.ts';

/** A table that a query is written into. */
interface Written extends UsedTable {
  readonly relation: Relation;
  readonly key: ColumnSet;
  readonly demand: Pick<SinkDemand, 'materializes'>;
}

/** Why a replay may write other rows into a table than before; undefined when it cannot. */
function replayDoubt(written: Written): string | undefined {
  const { relation } = written;
  const sources = sourcesIn(relation);
  const random = sources.find(({ connector, bound }) => connector.source?.isReplayable(bound) === false);
  if (random !== undefined) return `the table '${random.bound.table.name}' gives other rows when it is read again`;
  if (captureCount(sources) > 1) return 'changes of several sources may come in another order when they are read again';
  const split = sources.find(({ connector, bound }) => connector.source?.order?.(bound) === 'partitions');
  if (split !== undefined && !keepsOrderByKey(written))
    return `the partitions of '${split.bound.table.name}' may mix in another way when they are read again`;
  const unsteady = unsteadyFunctionIn(relation);
  return unsteady === undefined ? undefined : `${unsteady} gives another result when a row is read again`;
}

function sourcesIn(relation: Relation): readonly SourceTable[] {
  if (relation.kind === 'scan') return [relation.source];
  return [...new Set(relationRules(relation).inputs(relation).flatMap(sourcesIn))];
}

/** Whether all changes that a row of the target gets come from one key of one source, which nothing on the way mixes with others. */
function keepsOrderByKey({ relation, key, demand }: Written): boolean {
  if (demand.materializes || !isStateless(relation)) return false;
  return key.length === 0 || traitsOf(relation).upsertKeys.some((one) => containsAll(key, one));
}

/** What normalises a scan goes by its key, too. */
function isStateless(relation: Relation): boolean {
  return relation.kind === 'scan' || (relation.kind === 'calc' && isStateless(relation.input));
}

/** The first function of a relation, or below it, that may give another result the next time. */
function unsteadyFunctionIn(relation: Relation): string | undefined {
  const rules = relationRules(relation);
  const own = rules.expressions(relation).map(unsteadyFunction);
  return [...own, ...rules.inputs(relation).map(unsteadyFunctionIn)].find((name) => name !== undefined);
}

function captureCount(sources: readonly SourceTable[]): number {
  return new Set(sources.map(({ connector, bound }) => `${connector.name} ${connector.source?.shareKey(bound)}`)).size;
}

/** Why a replay of the job may push other rows until its snapshots are complete; undefined where none is read. */
export function snapshotDoubt(scans: readonly PlannedScan[]): string | undefined {
  const snapshot = scans.find(({ connector, scan }) => connector.source?.hasSnapshot(scan) === true);
  return snapshot === undefined ? undefined : `a row of the snapshot of '${snapshot.scan.table.name}' may be gone when it is read again`;
}

interface JobFacts {
  readonly settings: Settings;
  /** Why a replay may push other rows at the beginning. */
  readonly snapshotDoubt: string | undefined;
}

/** One per sink table, in their order. */
export function deliveriesOf(tables: readonly Written[], facts: JobFacts): readonly Delivery[] {
  const deciding = tables.filter((table) => transactionOf(table) === 'one-phase');
  const targets = new Set(deciding.map(targetOf)).size;
  const alone = tables.map((table) => deliveryOf(table, { ...facts, targets }));
  const waiting = new Set(tables.filter((_, index) => alone[index]?.visibility === 'checkpoint').map(targetOf));
  return tables.map((table, index): Delivery => {
    const delivery = alone[index] ?? COLLECT_DELIVERY;
    if (delivery.visibility !== 'until-exact' || !waiting.has(targetOf(table))) return delivery;
    const isExact = delivery.guarantee === 'exactly-once';
    const reason = isExact ? 'they share a transaction with a table whose rows must' : delivery.reason;
    return { ...delivery, visibility: 'checkpoint', reason };
  });
}

export function transactionOf({ connector, bound }: Pick<UsedTable, 'connector' | 'bound'>): SinkTransaction {
  return connector.sink?.transaction(bound) ?? 'none';
}

/** Tables of one target are written in one transaction. */
function targetOf({ connector, bound }: UsedTable): string {
  return `${connector.name} ${connector.sink?.shareKey(bound)}`;
}

function deliveryOf(table: Written, facts: JobFacts & { readonly targets: number }): Delivery {
  const { settings } = facts;
  const doubt = replayDoubt(table);
  const transaction = transactionOf(table);
  const isIdempotent = table.connector.sink?.isIdempotent(table.bound) === true;
  if (transaction === 'none') return deliveryAtOnce(isIdempotent, doubt);
  if (settings['execution.checkpointing.interval'] === 0) {
    return { guarantee: 'at-least-once', visibility: 'drain', reason: "checkpoints are off ('execution.checkpointing.interval' = '0')" };
  }
  const targets = transaction === 'one-phase' ? facts.targets : 1;
  if (doubt === undefined && isIdempotent) {
    const why = facts.snapshotDoubt;
    if (targets > 1 && why !== undefined) return notTogether(why, { visibility: 'until-exact', targets });
    return { guarantee: 'exactly-once', visibility: 'until-exact', reason: 'a replay of the log writes the same keys' };
  }
  const why = doubt ?? 'rows are appended: written twice they would stand there twice';
  if (targets > 1) return notTogether(why, { visibility: 'checkpoint', targets });
  return { guarantee: 'exactly-once', visibility: 'checkpoint', reason: why };
}

/** A crash between the commits of two targets leaves at one of them what a replay may not write again. */
function notTogether(why: string, { visibility, targets }: Pick<Delivery, 'visibility'> & { readonly targets: number }): Delivery {
  return { guarantee: 'at-least-once', visibility, reason: `${why}, and ${targets} targets cannot commit together` };
}

/** A sink that shows rows as they come. */
function deliveryAtOnce(isIdempotent: boolean, doubt: string | undefined): Delivery {
  if (isIdempotent && doubt === undefined)
    return { guarantee: 'exactly-once', visibility: 'drain', reason: 'a row written twice is as one written once' };
  const reason = isIdempotent && doubt !== undefined ? doubt : 'a restart repeats what was written since the last checkpoint';
  return { guarantee: 'at-least-once', visibility: 'drain', reason };
}

export const COLLECT_DELIVERY: Delivery = {
  guarantee: 'at-least-once',
  visibility: 'drain',
  reason: 'a restart shows again what came since the last checkpoint',
};
