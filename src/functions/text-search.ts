/** Where one text stands in another, and parts picked out by their place. Places count code points from 1. */
import { isBinary, isString, type SqlType, simple } from '../model/types.ts';
import type { Value } from '../model/value.ts';
import { codePointLength, sliceCodePoints } from './code-points.ts';
import { commonType } from './common-type.ts';
import { INT, isNullable, isNumber, isTextual, propagated, type Resolved, type ScalarFunction, STRING, takes } from './function.ts';

const WHITESPACE = /\s/u;

export const textSearch: readonly ScalarFunction[] = [
  {
    name: 'POSITION',
    syntax: 'POSITION(part IN text)',
    doc: 'Where the part first occurs in the text, counted from 1; 0 when it does not.',
    example: { sql: "POSITION('c' IN 'abcd')", result: '3' },
    nulls: 'propagate',
    resolve: takes(['text', 'text'], { type: INT }),
    evaluator: () => (part: string, value: string) => position(part, value),
  },
  {
    name: 'LOCATE',
    syntax: 'LOCATE(part, text [, start])',
    doc: 'Where the part first occurs in the text, at the start place or behind it; 0 when it does not.',
    example: { sql: "LOCATE('a', 'banana', 3)", result: '4' },
    nulls: 'propagate',
    resolve: takes(['text', 'text', 'integer'], { type: INT, optional: 1 }),
    evaluator: () => position,
  },
  {
    name: 'INSTR',
    syntax: 'INSTR(text, part)',
    doc: 'Where the part first occurs in the text, counted from 1; 0 when it does not.',
    example: { sql: "INSTR('abcd', 'c')", result: '3' },
    nulls: 'propagate',
    resolve: takes(['text', 'text'], { type: INT }),
    evaluator: () => (value: string, part: string) => position(part, value),
  },
  {
    name: 'STARTSWITH',
    syntax: 'STARTSWITH(text, part)',
    doc: 'Whether the text begins with the part; bytes with bytes too.',
    example: { sql: "STARTSWITH('apple', 'app')", result: 'TRUE' },
    nulls: 'propagate',
    resolve: resolveEnds,
    evaluator: () => (value: string | Uint8Array, part: string | Uint8Array) =>
      typeof value === 'string' && typeof part === 'string'
        ? value.startsWith(part)
        : Buffer.compare(Buffer.from(value).subarray(0, part.length), Buffer.from(part)) === 0,
  },
  {
    name: 'ENDSWITH',
    syntax: 'ENDSWITH(text, part)',
    doc: 'Whether the text ends with the part; bytes with bytes too.',
    example: { sql: "ENDSWITH('apple', 'ple')", result: 'TRUE' },
    nulls: 'propagate',
    resolve: resolveEnds,
    evaluator: () => (value: string | Uint8Array, part: string | Uint8Array) =>
      typeof value === 'string' && typeof part === 'string'
        ? value.endsWith(part)
        : value.length >= part.length && Buffer.compare(Buffer.from(value).subarray(value.length - part.length), Buffer.from(part)) === 0,
  },
  {
    name: 'SPLIT_INDEX',
    syntax: 'SPLIT_INDEX(text, separator, index)',
    doc: 'The part at that index, counted from 0, of the text cut at a separator (text, or the number of a character); NULL beyond the last.',
    example: { sql: "SPLIT_INDEX('a,b,c', ',', 1)", result: 'b' },
    nulls: 'propagate',
    resolve: (types) =>
      takes(['text', 'text', 'integer'], { mayBeNull: true })(types) ?? takes(['text', 'integer', 'integer'], { mayBeNull: true })(types),
    evaluator: () => splitIndex,
  },
  {
    name: 'ELT',
    syntax: 'ELT(index, value, …)',
    doc: 'The value at that index, counted from 1; NULL where there is none. The values are texts, or bytes.',
    example: { sql: "ELT(2, 'a', 'b', 'c')", result: 'b' },
    nulls: 'called',
    resolve: resolveElt,
    evaluator:
      () =>
      (index: number | null, ...values: Value[]) =>
        index === null ? null : (values[index - 1] ?? null),
  },
];

/** A start below 1 is 1. */
function position(part: string, value: string, start = 1): number {
  if (part === '') return 1;
  const from = start <= 1 ? 0 : sliceCodePoints(value, 0, start - 1).length;
  const place = value.indexOf(part, from);
  return place <= 0 ? place + 1 : codePointLength(value.slice(0, place)) + 1;
}

/** An empty text has no part; an empty separator stands for white space: as Flink has both. */
function splitIndex(value: string, separator: string | number, index: number): string | null {
  if (index < 0 || value === '') return null;
  if (typeof separator === 'number' && (separator < 1 || separator > 255)) return null;
  const between = typeof separator === 'number' ? String.fromCharCode(separator) : separator;
  return value.split(between === '' ? WHITESPACE : between)[index] ?? null;
}

function resolveEnds(types: readonly SqlType[]): Resolved | undefined {
  const type = simple('BOOLEAN');
  return takes(['text', 'text'], { type })(types) ?? takes(['bytes', 'bytes'], { type })(types);
}

function resolveElt(types: readonly SqlType[]): Resolved | undefined {
  const [index, ...values] = types;
  const common = commonType(values);
  if (index === undefined || !isNumber(index) || common === undefined || values.length === 0) return undefined;
  const type = values.every(isTextual) ? STRING : common;
  if (!isString(type) && !isBinary(type)) return undefined;
  return {
    type: { ...type, nullable: true },
    operandTypes: [propagated(INT, [index]), ...values.map((value) => ({ ...type, nullable: isNullable(value) }))],
  };
}
