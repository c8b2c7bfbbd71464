/** What the characters of a text are. NULL and the empty text are nothing of it: never UNKNOWN, as in Flink. */
import { isInteger, isNumeric, type SqlType, simple } from '../model/types.ts';
import type { Value } from '../model/value.ts';
import { type Help, isTextual, type ScalarFunction } from './function.ts';

/** What Java's parseDouble reads, which is more than parseInt and parseLong do. */
const NUMBER = /^[\s]*[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)[\s]*$/;

export const textTests: readonly ScalarFunction[] = [
  test(
    'IS_ALPHA',
    { doc: 'Whether the text is letters alone.', example: { sql: "IS_ALPHA('Ünal')", result: 'TRUE' } },
    {
      matches: /^\p{L}+$/u,
      isAlways: () => false,
    },
  ),
  test(
    'IS_DECIMAL',
    { doc: 'Whether the text can be read as a number.', example: { sql: "IS_DECIMAL('-1.5e3')", result: 'TRUE' } },
    {
      matches: NUMBER,
      isAlways: isNumeric,
    },
  ),
  test(
    'IS_DIGIT',
    { doc: 'Whether the text is decimal digits alone.', example: { sql: "IS_DIGIT('123')", result: 'TRUE' } },
    {
      matches: /^\p{Nd}+$/u,
      isAlways: isInteger,
    },
  ),
];

interface Test {
  readonly matches: RegExp;
  /** Types whose values pass as they are. */
  readonly isAlways: (type: SqlType) => boolean;
}

function test(name: string, help: Help, { matches, isAlways }: Test): ScalarFunction {
  return {
    ...help,
    name,
    syntax: `${name}(text)`,
    nulls: 'called',
    resolve: (types) => {
      const isKnown = types.length === 1 && types.every((type) => isTextual(type) || isNumeric(type));
      return isKnown ? { type: simple('BOOLEAN', false), operandTypes: types } : undefined;
    },
    evaluator({ operandTypes: [type] }) {
      if (type !== undefined && isNumeric(type)) return (value: Value) => value !== null && isAlways(type);
      return (value: string | null) => value !== null && matches.test(value);
    },
  };
}
