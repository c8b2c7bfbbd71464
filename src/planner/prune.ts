/**
 * Leaves out columns that nobody reads, down to the scans, so that a source decodes only what the query needs; and takes the bounds of row
 * numbers down to where rows are numbered, after which nobody may read the number any more.
 */
import { relationRules } from './operators/catalogue.ts';
import type { Relation } from './relation.ts';
import { boundRank } from './row-numbers.ts';

/** Every column kept: only what lies below is pruned. */
export function pruneAll(relation: Relation): Relation {
  return prune(relation, [...relation.schema.keys()]);
}

function prune(relation: Relation, needed: readonly number[]): Relation {
  const bound = boundRank(relation);
  return relationRules(bound).prune(bound, needed, prune);
}
