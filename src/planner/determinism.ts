/** Which expressions give the same value for the same row whenever they are asked; those that do not ask the clock or chance. */
import { findFunction } from '../functions/catalogue.ts';
import type { Expression } from './expression.ts';
import { callsInside } from './expression-tree.ts';
import { inputsOf, type Relation } from './relation.ts';

/** The first function inside that may give another result the next time. */
export function unsteadyFunction(expression: Expression): string | undefined {
  return callsInside(expression).find((name) => findFunction(name)?.isDeterministic === false);
}

/** The same for everything a relation computes. */
export function unsteadyFunctionIn(relation: Relation): string | undefined {
  const own = expressionsOf(relation).map(unsteadyFunction);
  return [...own, ...inputsOf(relation).map(unsteadyFunctionIn)].find((name) => name !== undefined);
}

function expressionsOf(relation: Relation): readonly Expression[] {
  if (relation.kind === 'values') return relation.rows.flat();
  if (relation.kind === 'calc') return [...relation.projection, ...(relation.condition === undefined ? [] : [relation.condition])];
  return relation.kind === 'join' && relation.condition !== undefined ? [relation.condition] : [];
}
