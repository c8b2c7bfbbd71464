/** Every scalar function and operator, family by family as Flink's documentation groups them: one line per file. */
import { arithmetic } from './arithmetic.ts';
import { arrayFunctions } from './array-functions.ts';
import { chance } from './chance.ts';
import { comparison } from './comparison.ts';
import { conditional } from './conditional.ts';
import { construction } from './construction.ts';
import { dateTime } from './date-time.ts';
import { encoding } from './encoding.ts';
import type { ScalarFunction } from './function.ts';
import { hash } from './hash.ts';
import { json } from './json.ts';
import { jsonConstruction } from './json-construction.ts';
import { like } from './like.ts';
import { logic } from './logic.ts';
import { mapFunctions } from './map-functions.ts';
import { mathematics } from './mathematics.ts';
import { now } from './now.ts';
import { regexp } from './regexp.ts';
import { rounding } from './rounding.ts';
import { similar } from './similar.ts';
import { text } from './text.ts';
import { textSearch } from './text-search.ts';
import { textTests } from './text-tests.ts';
import { timeUnits } from './time-unit.ts';
import { typeFunctions } from './type-functions.ts';
import { unixTime } from './unix-time.ts';
import { url } from './url.ts';

export interface Family {
  readonly name: string;
  readonly functions: readonly ScalarFunction[];
}

/** In the order of the manual. */
export const FAMILIES: readonly Family[] = [
  { name: 'Comparison', functions: [...comparison, like, similar] },
  { name: 'Logical', functions: logic },
  { name: 'Conditional', functions: [...conditional, ...textTests] },
  { name: 'Arithmetic', functions: [...arithmetic, ...rounding, ...mathematics, ...chance] },
  { name: 'String', functions: [...text, ...textSearch, ...regexp, ...encoding, ...url] },
  { name: 'Temporal', functions: [...now, ...dateTime, ...timeUnits, ...unixTime] },
  { name: 'Type', functions: typeFunctions },
  { name: 'Collection', functions: [...construction, ...mapFunctions, ...arrayFunctions] },
  { name: 'JSON', functions: [...json, ...jsonConstruction] },
  { name: 'Hash', functions: hash },
];

const BY_NAME: ReadonlyMap<string, ScalarFunction> = new Map(
  FAMILIES.flatMap(({ functions }) => functions.flatMap((entry) => namesOf(entry).map((name) => [name, entry] as const))),
);

/** The name and its aliases. */
export function namesOf({ name, aliases = [] }: ScalarFunction): readonly string[] {
  return [name, ...aliases];
}

/** By name or alias, in any case; operators by their sign (`=`, `IS NULL`, `NEGATE` for the unary minus). */
export function findFunction(name: string): ScalarFunction | undefined {
  return BY_NAME.get(name) ?? BY_NAME.get(name.toUpperCase());
}

/** All names and aliases, operators among them, in the order of the manual. */
export function functionNames(): readonly string[] {
  return [...BY_NAME.keys()];
}
