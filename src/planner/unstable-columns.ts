/**
 * Columns whose old value cannot be taken back. The -U or -D of a change log carries the metadata of the change that removes the row
 * (when it was committed, where it stands in the log), not of the change that brought it; and a function that asks the clock or chance
 * gives it another value. A sink that goes by key does not mind; state that finds a row by its values would keep it for ever, so such a
 * query is refused, as Flink's analysis of non-deterministic updates does.
 *
 *   +I[1, apple, 10:00]   -D[1, apple, 10:05]        MAX(op_ts) would have to forget 10:05, which it never saw
 */
import type { Span } from '../model/errors.ts';
import type { Faults } from './faults.ts';
import { relationRules } from './operators/catalogue.ts';
import { placesFound, type Tell, tellAll, type Unstable } from './operators/unstable.ts';
import type { Relation } from './relation.ts';
import { traitsOf } from './traits.ts';

interface Context {
  readonly span: Span;
  readonly faults: Faults;
  /** Places of the key of a SinkUpsertMaterialize above: it finds rows under that key, by the query's key or else by all their values. */
  readonly materializedBy: readonly number[] | undefined;
}

/** Tells a fault where an operator would look for a row by a column that is not stable. */
export function checkUnstable(relation: Relation, context: Context): void {
  const told = new Set<string>();
  const tell: Tell = ({ subject, why }, where) => {
    if (told.has(subject)) return;
    told.add(subject);
    context.faults.add('SQL_UNSTABLE_COLUMN', context.span, {
      problem: `${subject} is used in ${where}, but ${why}.`,
      remedy: 'Leave it out there, or write it by key: into a table whose PRIMARY KEY is the key of the source.',
    });
  };
  const unstable = unstableOf(relation, tell);
  if (context.materializedBy === undefined) return;
  const found = placesFound({ unstable, traits: traitsOf(relation) }, context.materializedBy);
  tellAll(unstable, found, 'SinkUpsertMaterialize', tell);
}

function unstableOf(relation: Relation, tell: Tell): Unstable {
  const rules = relationRules(relation);
  const inputs = rules.inputs(relation).map((input) => ({ unstable: unstableOf(input, tell), traits: traitsOf(input) }));
  return rules.unstable(relation, inputs, tell);
}
