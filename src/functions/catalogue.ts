/** Every scalar function and operator: one line per file. */
import { arithmetic } from './arithmetic.ts';
import { comparison } from './comparison.ts';
import { conditional } from './conditional.ts';
import { dateTime } from './date-time.ts';
import type { ScalarFunction } from './function.ts';
import { like } from './like.ts';
import { logic } from './logic.ts';
import { rounding } from './rounding.ts';
import { text } from './text.ts';
import { timeUnits } from './time-unit.ts';

const FUNCTIONS: readonly ScalarFunction[] = [
  ...arithmetic,
  ...comparison,
  ...logic,
  like,
  ...conditional,
  ...text,
  ...rounding,
  ...dateTime,
  ...timeUnits,
];

const BY_NAME: ReadonlyMap<string, ScalarFunction> = new Map(
  FUNCTIONS.flatMap((entry) => [entry.name, ...(entry.aliases ?? [])].map((name) => [name, entry] as const)),
);

/** By name or alias, in any case; operators by their sign (`=`, `IS NULL`, `NEGATE` for the unary minus). */
export function findFunction(name: string): ScalarFunction | undefined {
  return BY_NAME.get(name) ?? BY_NAME.get(name.toUpperCase());
}

/** All names and aliases, operators among them, in the order of the manual. */
export function functionNames(): readonly string[] {
  return [...BY_NAME.keys()];
}
