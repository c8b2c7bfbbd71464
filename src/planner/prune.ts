/** Leaves out columns that nobody reads, down to the scans, so that a source decodes only what the query needs. */
import { relationRules } from './operators/catalogue.ts';
import type { Relation } from './relation.ts';

/** Every column kept: only what lies below is pruned. */
export function pruneAll(relation: Relation): Relation {
  return prune(relation, [...relation.schema.keys()]);
}

function prune(relation: Relation, needed: readonly number[]): Relation {
  return relationRules(relation).prune(relation, needed, prune);
}
