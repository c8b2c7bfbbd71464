/** Functions of regular expressions in Java's notation: see java-regex.ts. A pattern it cannot have is an error that names it. */
import { simple } from '../model/types.ts';
import { codePointLength } from './code-points.ts';
import { checking, type Help, INT, type Result, type ScalarFunction, takes } from './function.ts';
import { javaRegExp } from './java-regex.ts';
import { remembered } from './remembered.ts';

type Compute = (value: string, pattern: RegExp, ...more: never[]) => string | number | boolean | null;

export const regexp: readonly ScalarFunction[] = [
  ofPattern(
    'REGEXP',
    {
      doc: 'Whether some part of the text matches; FALSE for an empty pattern. HELP REGEX says what patterns there are.',
      example: { sql: "REGEXP('ab12', '[0-9]+')", result: 'TRUE' },
    },
    { type: simple('BOOLEAN') },
    (value, pattern) => pattern.source !== '(?:)' && first(value, pattern) !== null,
  ),
  {
    name: 'REGEXP_REPLACE',
    syntax: "REGEXP_REPLACE(text, 'regex', replacement)",
    doc: 'The text with every part that matches replaced. The replacement is taken as it is: $1 has no meaning in it.',
    example: { sql: "REGEXP_REPLACE('foobar', 'oo|ar', '')", result: 'fb' },
    nulls: 'propagate',
    resolve: takes(['text', 'text', 'text']),
    check: checking(1, javaRegExp),
    evaluator({ text }) {
      const compile = remembered((pattern) => javaRegExp(pattern, text));
      return (value: string, pattern: string, replacement: string) => value.replace(compile(pattern), () => replacement);
    },
  },
  {
    name: 'REGEXP_EXTRACT',
    syntax: "REGEXP_EXTRACT(text, 'regex' [, group])",
    doc: 'The first part that matches (group 0, when none is given), or what that group of it matched; NULL where nothing did.',
    example: { sql: "REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)', 2)", result: 'bar' },
    nulls: 'propagate',
    resolve: takes(['text', 'text', 'integer'], { optional: 1, mayBeNull: true }),
    check: checking(1, javaRegExp),
    evaluator({ text }) {
      const compile = remembered((pattern) => javaRegExp(pattern, text));
      return (value: string, pattern: string, group = 0) => first(value, compile(pattern))?.[group] ?? null;
    },
  },
  ofPattern(
    'REGEXP_SUBSTR',
    { doc: 'The first part that matches; NULL where none does.', example: { sql: "REGEXP_SUBSTR('ab12cd', '[0-9]+')", result: '12' } },
    { mayBeNull: true },
    (value, pattern) => first(value, pattern)?.[0] ?? null,
  ),
  ofPattern(
    'REGEXP_INSTR',
    {
      doc: 'Where the first part that matches begins, counted from 1; 0 where none does.',
      example: { sql: "REGEXP_INSTR('ab12', '[0-9]')", result: '3' },
    },
    { type: INT },
    (value, pattern) => {
      const found = first(value, pattern);
      return found === null ? 0 : codePointLength(value.slice(0, found.index)) + 1;
    },
  ),
  ofPattern(
    'REGEXP_COUNT',
    { doc: 'How many parts match, one behind the other.', example: { sql: "REGEXP_COUNT('a1b22', '[0-9]+')", result: '2' } },
    { type: INT },
    (value, pattern) => value.match(pattern)?.length ?? 0,
  ),
];

function ofPattern(
  name: string,
  help: Help,
  result: Result,
  compute: (value: string, pattern: RegExp) => ReturnType<Compute>,
): ScalarFunction {
  return {
    ...help,
    name,
    syntax: `${name}(text, 'regex')`,
    nulls: 'propagate',
    resolve: takes(['text', 'text'], result),
    check: checking(1, javaRegExp),
    evaluator({ text }) {
      const compile = remembered((pattern) => javaRegExp(pattern, text));
      return (value: string, pattern: string) => compute(value, compile(pattern));
    },
  };
}

/** The expressions are global: they go on where they last were, if nobody tells them. */
function first(value: string, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = 0;
  return pattern.exec(value);
}
