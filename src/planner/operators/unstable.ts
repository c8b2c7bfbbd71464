/** What makes a column's old value impossible to take back, and how an operator tells so; the law is in unstable-columns.ts. */
import { unsteadyFunction } from '../determinism.ts';
import type { Expression } from '../expression.ts';
import { columnsOf } from '../expression-tree.ts';
import type { Traits } from './rules.ts';

export interface Cause {
  /** Begins a sentence. */
  readonly subject: string;
  readonly why: string;
}

/** Place → what makes it unstable. */
export type Unstable = ReadonlyMap<number, Cause>;

export interface UnstableInput {
  readonly unstable: Unstable;
  readonly traits: Traits;
}

/** `where`: in what the column is used. */
export type Tell = (cause: Cause, where: string) => void;

export const STABLE: Unstable = new Map();

export function metadataCause(name: string): Cause {
  return { subject: `The metadata column '${name}'`, why: 'a -U or -D carries the metadata of the change that takes the row away' };
}

function functionCause(name: string): Cause {
  return { subject: name, why: 'a -U or -D would get another result than the row that it takes away' };
}

export function tellAll(unstable: Unstable, places: Iterable<number>, where: string, tell: Tell): void {
  for (const place of places) {
    const cause = unstable.get(place);
    if (cause !== undefined) tell(cause, where);
  }
}

/** The places by which state finds a row: some key of it, or all its values where it has none. */
export function placesFound({ unstable, traits }: UnstableInput, key: readonly number[]): Iterable<number> {
  return isKeyed(traits) ? key : unstable.keys();
}

/** Without a key rows are found by all their values. */
export function isKeyed({ upsertKeys }: Traits): boolean {
  return upsertKeys.some((key) => key.length > 0);
}

/** What is unstable in an expression; a function only where rows are taken back. */
export function causesIn({ unstable, traits: { kinds } }: UnstableInput, expression: Expression): readonly Cause[] {
  const columns = columnsOf(expression).flatMap((place) => unstable.get(place) ?? []);
  const name = kinds.updates || kinds.deletes ? unsteadyFunction(expression) : undefined;
  return [...columns, ...(name === undefined ? [] : [functionCause(name)])].slice(0, 1);
}
