/**
 * Which row kinds a relation produces, and where -U may be left out: the first half of Flink's FlinkChangelogModeInferenceProgram.
 * The second half is physical.ts, which asks from the sink down and orders -U only where somebody needs it.
 *
 * Law: with -U left out, the changes that arrive, taken as upserts by the relation's upsert key, describe the same table.
 */
import { type ChangelogMode, isInsertOnly } from '../model/changelog-mode.ts';
import { unsteadyFunction } from './determinism.ts';
import { columnsOf } from './expression-tree.ts';
import type { CalcRelation, JoinRelation, Relation, SourceTable } from './relation.ts';
import { type ColumnSet, containsAll, upsertKeysOf } from './upsert-keys.ts';

export interface Kinds {
  readonly updates: boolean;
  readonly deletes: boolean;
}

export function kindsOf(relation: Relation): Kinds {
  switch (relation.kind) {
    case 'scan': {
      const mode = sourceMode(relation.source);
      return { updates: mode.updateAfter, deletes: mode.delete };
    }
    case 'values':
      return { updates: false, deletes: false };
    case 'calc':
      return kindsOf(relation.input);
    case 'aggregate': {
      const input = kindsOf(relation.input);
      // Without GROUP BY there is one row, always.
      return { updates: true, deletes: relation.grouping.length > 0 && (input.updates || input.deletes) };
    }
    case 'join':
      return unionOf([relation.left, relation.right].map(kindsOf));
    case 'union':
      return unionOf(relation.inputs.map(kindsOf));
  }
}

export function sourceMode({ connector, bound }: SourceTable): ChangelogMode {
  return connector.source?.changelogMode(bound) ?? { updateBefore: false, updateAfter: false, delete: false };
}

function unionOf(all: readonly Kinds[]): Kinds {
  return { updates: all.some(({ updates }) => updates), deletes: all.some(({ deletes }) => deletes) };
}

/** The mode of the edge that leaves a relation, with -U or without. */
export function modeOf(relation: Relation, omitsUpdateBefore: boolean): ChangelogMode {
  const { updates, deletes } = kindsOf(relation);
  return { updateBefore: updates && !omitsUpdateBefore, updateAfter: updates, delete: deletes };
}

/** Whether a consumer that goes by the upsert key can do without -U from here. */
export function canOmitUpdateBefore(relation: Relation): boolean {
  if (!kindsOf(relation).updates) return true;
  switch (relation.kind) {
    case 'scan':
    case 'values':
    case 'aggregate':
      return true;
    case 'calc':
      return canCalcOmit(relation);
    case 'join':
      return canJoinOmit(relation);
    case 'union':
      return relation.inputs.every(canOmitUpdateBefore);
  }
}

/** A row that leaves a filter must be taken away, and only its -U says so; unless the filter reads nothing but the key, which stays. */
function canCalcOmit({ input, condition }: CalcRelation): boolean {
  if (!canOmitUpdateBefore(input)) return false;
  if (condition === undefined) return true;
  const read = columnsOf(condition);
  return unsteadyFunction(condition) === undefined && upsertKeysOf(input).some((key) => containsAll(key, read));
}

/** An update that may change the join key moves its row to other partners: those it leaves must hear of it. */
function canJoinOmit({ left, right, leftKey, rightKey, condition }: JoinRelation): boolean {
  if (condition !== undefined) return false;
  return canSideOmit(left, leftKey) && canSideOmit(right, rightKey);
}

function canSideOmit(side: Relation, joinKey: ColumnSet): boolean {
  if (!kindsOf(side).updates) return true;
  return canOmitUpdateBefore(side) && upsertKeysOf(side).some((key) => containsAll(key, joinKey));
}

/** Whether the source itself can tell what a row was before an update. */
export function knowsUpdateBefore(source: SourceTable): boolean {
  const mode = sourceMode(source);
  return isInsertOnly(mode) || mode.updateBefore || !mode.updateAfter;
}
