/** Functions that ask chance: another result for every row. With a seed they give the numbers of Java's Random, as Flink's do. */
import { randomUUID } from 'node:crypto';
import { type SqlType, simple } from '../model/types.ts';
import type { Value } from '../model/value.ts';
import { badBound } from './errors.ts';
import { type ScalarFunction, takes } from './function.ts';
import { JavaRandom } from './java-random.ts';

export const chance: readonly ScalarFunction[] = [
  {
    name: 'RAND',
    syntax: 'RAND([seed])',
    doc: 'A random DOUBLE from 0.0 on, below 1.0; the seed, a literal, gives the same numbers every time the query starts.',
    example: { sql: 'RAND(1)', result: '0.7308781907032909' },
    isDeterministic: false,
    nulls: 'propagate',
    resolve: (types, constants = []) =>
      areSeeds(types, constants) ? takes(['integer'], { type: simple('DOUBLE'), optional: 1 })(types) : undefined,
    evaluator() {
      let random: JavaRandom | undefined;
      return (seed?: number) => {
        if (seed === undefined) return Math.random();
        random ??= new JavaRandom(seed);
        return random.nextDouble();
      };
    },
  },
  {
    name: 'RAND_INTEGER',
    syntax: 'RAND_INTEGER([seed,] bound)',
    doc: 'A random INT from 0 on, below the bound; the seed, a literal, gives the same numbers every time the query starts.',
    example: { sql: 'RAND_INTEGER(1, 10)', result: '5' },
    isDeterministic: false,
    nulls: 'propagate',
    resolve: (types, constants = []) =>
      areSeeds(types.slice(0, -1), constants) ? takes(['integer', 'integer'], { type: simple('INT'), optional: 1 })(types) : undefined,
    evaluator({ text }) {
      let random: JavaRandom | undefined;
      return (...operands: number[]) => {
        const bound = operands.at(-1) ?? 0;
        if (bound <= 0) throw badBound(bound, text);
        if (operands.length === 1) return Math.floor(Math.random() * bound);
        random ??= new JavaRandom(operands[0] ?? 0);
        return random.nextInt(bound);
      };
    },
  },
  {
    name: 'UUID',
    syntax: 'UUID()',
    doc: 'A random UUID (RFC 4122, version 4) as text.',
    example: { sql: 'CHAR_LENGTH(UUID())', result: '36' },
    isDeterministic: false,
    nulls: 'propagate',
    resolve: takes([], { type: { kind: 'CHAR', length: 36, nullable: false } }),
    evaluator: () => () => randomUUID(),
  },
];

/** A seed that changes from row to row would begin the sequence anew each time. */
function areSeeds(types: readonly SqlType[], constants: readonly (Value | undefined)[]): boolean {
  return types.every((_, index) => typeof constants[index] === 'number');
}
