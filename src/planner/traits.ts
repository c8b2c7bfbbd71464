/** What is known of a relation's changelog: asked of operators/, from the inputs up, once per relation. */
import type { ChangelogMode } from '../model/changelog-mode.ts';
import { relationRules } from './operators/catalogue.ts';
import type { Traits } from './operators/rules.ts';
import type { Relation } from './relation.ts';

const KNOWN = new WeakMap<Relation, Traits>();

export function traitsOf(relation: Relation): Traits {
  let traits = KNOWN.get(relation);
  if (traits === undefined) {
    const rules = relationRules(relation);
    const told = rules.traits(relation, rules.inputs(relation).map(traitsOf));
    traits = told.kinds.updates ? told : { ...told, canOmitUpdateBefore: true };
    KNOWN.set(relation, traits);
  }
  return traits;
}

export function changesRows({ kinds }: Traits): boolean {
  return kinds.updates || kinds.deletes;
}

/** The mode of the edge that leaves a relation, with -U or without. */
export function modeOf(relation: Relation, omitsUpdateBefore: boolean): ChangelogMode {
  const { updates, deletes } = traitsOf(relation).kinds;
  return { updateBefore: updates && !omitsUpdateBefore, updateAfter: updates, delete: deletes };
}
