/** Whether a relation ends by itself: every table it reads does. */
import { relationRules } from './operators/catalogue.ts';
import type { Relation } from './relation.ts';

export function isBounded(relation: Relation): boolean {
  if (relation.kind === 'scan') return relation.source.connector.source?.isBounded(relation.source.bound) === true;
  return relationRules(relation).inputs(relation).every(isBounded);
}
