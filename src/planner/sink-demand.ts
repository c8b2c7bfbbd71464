/** What a sink asks of its query: whether -U may be left out, and whether rows must be materialised by the sink's key first. */
import { type ChangelogMode, isInsertOnly } from '../model/changelog-mode.ts';
import type { Span } from '../model/errors.ts';
import type { Settings } from '../model/settings.ts';
import { isBounded } from './boundedness.ts';
import type { Faults } from './faults.ts';
import { relationRules } from './operators/catalogue.ts';
import type { Relation } from './relation.ts';
import { changesRows, traitsOf } from './traits.ts';
import { type ColumnSet, containsAll, isSameSet } from './upsert-keys.ts';

export interface SinkDemand {
  readonly omitsUpdateBefore: boolean;
  /** Whether a -D that holds the key alone is enough. */
  readonly takesKeyOnlyDeletes: boolean;
  readonly materializes: boolean;
}

export interface AskingSink {
  readonly name: string;
  readonly accepts: ChangelogMode;
  /** Places of the declared PRIMARY KEY. */
  readonly key: ColumnSet;
  /** Whether the format of its messages decides what it takes. */
  readonly carriesMessages: boolean;
}

/**
 * As Flink decides: a sink that upserts by key gets no -U when its PRIMARY KEY is an upsert key of the query. When the PRIMARY KEY only
 * contains one, -U is kept, since the rest of it may change. When no upsert key lies inside it, two rows of the query may share
 * one sink key, and SinkUpsertMaterialize remembers them. A -U that reaches a sink without use for -U deletes its key.
 */
export function demandOf(sink: AskingSink, relation: Relation, setting: Settings['table.exec.sink.upsert-materialize']): SinkDemand {
  const traits = traitsOf(relation);
  const keys = traits.upsertKeys;
  const isKeyed = sink.key.length > 0;
  const isCollision = changesRows(traits) && !keys.some((key) => containsAll(sink.key, key));
  if (isKeyed && (setting === 'FORCE' || (setting === 'AUTO' && isCollision)))
    return { omitsUpdateBefore: false, takesKeyOnlyDeletes: false, materializes: true };
  const goesByKey = !isKeyed || keys.some((key) => isSameSet(key, sink.key));
  const omitsUpdateBefore = !sink.accepts.updateBefore && goesByKey && traits.canOmitUpdateBefore;
  return { omitsUpdateBefore, takesKeyOnlyDeletes: sink.accepts.keyOnlyDeletes === true, materializes: false };
}

/** Tells a fault where the query changes rows that the sink can only append. */
export function checkAccepted(sink: AskingSink, relation: Relation, { span, faults }: { span: Span; faults: Faults }): void {
  const { updates, deletes } = traitsOf(relation).kinds;
  const refused = [updates && !sink.accepts.updateAfter && 'updates', deletes && !sink.accepts.delete && 'deletes'].filter(
    (kind) => kind !== false,
  );
  if (refused.length === 0) return;
  faults.add('SQL_CHANGELOG', span, {
    problem: `The table '${sink.name}' cannot take ${refused.join(' and ')}, which ${culprit(relation)} produces.`,
    remedy: remedyFor(sink, relation),
  });
}

function remedyFor({ name, accepts, key, carriesMessages }: AskingSink, relation: Relation): string {
  if (carriesMessages) {
    const whole = isBounded(relation)
      ? ' Or order the query (ORDER BY …): as it ends by itself, its rows are then written once, when none changes any more.'
      : '';
    return `Declare ${name} with a format that tells every change, such as 'format' = 'debezium-json'.${whole}`;
  }
  return key.length === 0 && isInsertOnly(accepts)
    ? `Declare its key so that rows can be changed: PRIMARY KEY (…) NOT ENFORCED in CREATE TABLE ${name}.`
    : 'Write into a table whose connector takes updates, such as jdbc with a PRIMARY KEY, or print.';
}

/** The lowest operator that changes rows it has sent. */
function culprit(relation: Relation): string {
  const rules = relationRules(relation);
  const changing = rules.inputs(relation).find((input) => changesRows(traitsOf(input)));
  return changing === undefined ? rules.subject(relation) : culprit(changing);
}
