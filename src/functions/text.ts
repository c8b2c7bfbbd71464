/** Text from text: joined, cut, trimmed, filled up, changed. Places and lengths count code points from 1. */
import type { SqlType } from '../model/types.ts';
import type { Value } from '../model/value.ts';
import { codePointLength, codePointsOf, sliceCodePoints } from './code-points.ts';
import { asText, type Help, INT, propagated, type Resolved, type ScalarFunction, STRING, takes } from './function.ts';

/** Longest text that LPAD, RPAD and REPEAT make, in code points. */
const TEXT_MAX = 10_000_000;

export const text: readonly ScalarFunction[] = [
  {
    name: '||',
    syntax: 'text || text',
    doc: 'Both texts, one behind the other.',
    example: { sql: "'a' || 'b'", result: 'ab' },
    nulls: 'propagate',
    resolve: (types) => (types.length === 2 ? anyAsText(types) : undefined),
    evaluator: () => (left: string, right: string) => left + right,
  },
  {
    name: 'CONCAT',
    syntax: 'CONCAT(text, …)',
    doc: 'All texts, one behind the other; NULL when one is NULL.',
    example: { sql: "CONCAT('a', 'b', 'c')", result: 'abc' },
    nulls: 'propagate',
    resolve: anyAsText,
    evaluator:
      () =>
      (...texts: string[]) =>
        texts.join(''),
  },
  {
    name: 'CONCAT_WS',
    syntax: 'CONCAT_WS(separator, text, …)',
    doc: 'The texts that are not NULL, with the separator between them; NULL when the separator is.',
    example: { sql: "CONCAT_WS('-', 'a', CAST(NULL AS STRING), 'c')", result: 'a-c' },
    nulls: 'called',
    resolve(types) {
      const resolved = anyAsText(types);
      return resolved === undefined ? undefined : { ...resolved, type: propagated(STRING, types.slice(0, 1)) };
    },
    evaluator:
      () =>
      (separator: string | null, ...texts: (string | null)[]) =>
        separator === null ? null : texts.filter((one) => one !== null).join(separator),
  },
  mapping('UPPER', { doc: 'The text in upper case.', example: { sql: "UPPER('abc')", result: 'ABC' } }, (value) => value.toUpperCase()),
  mapping('LOWER', { doc: 'The text in lower case.', example: { sql: "LOWER('ABC')", result: 'abc' } }, (value) => value.toLowerCase()),
  mapping('REVERSE', { doc: 'The text from its end to its start.', example: { sql: "REVERSE('abc')", result: 'cba' } }, (value) =>
    [...value].reverse().join(''),
  ),
  mapping(
    'INITCAP',
    {
      doc: 'Each word (letters and digits of ASCII) with a capital first and small letters behind.',
      example: { sql: "INITCAP('red apPLE')", result: 'Red Apple' },
    },
    (value) => value.replace(/[A-Za-z0-9]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()),
  ),
  trimming('TRIM', {
    syntax: 'TRIM([LEADING | TRAILING | BOTH] [characters FROM] text)',
    doc: 'The text without blanks (or those characters) at both ends.',
    example: { sql: "TRIM('  a ')", result: 'a' },
  }),
  trimming('LTRIM', {
    syntax: 'LTRIM(text [, characters])',
    doc: 'The text without blanks (or those characters) at its start.',
    example: { sql: "LTRIM('xxa', 'x')", result: 'a' },
  }),
  trimming('RTRIM', {
    syntax: 'RTRIM(text [, characters])',
    doc: 'The text without blanks (or those characters) at its end.',
    example: { sql: "RTRIM('a  ')", result: 'a' },
  }),
  trimming('BTRIM', {
    syntax: 'BTRIM(text [, characters])',
    doc: 'The text without blanks (or those characters) at both ends.',
    example: { sql: "BTRIM('xxaxx', 'x')", result: 'a' },
  }),
  {
    name: 'SUBSTRING',
    aliases: ['SUBSTR'],
    syntax: 'SUBSTRING(text FROM start [FOR length])',
    doc: 'The part of the text from a place on (the first is 1, negative counts from the end), with that many characters at most.',
    example: { sql: "SUBSTRING('abcd' FROM 2 FOR 2)", result: 'bc' },
    nulls: 'propagate',
    resolve: takes(['text', 'integer', 'integer'], { optional: 1, mayBeNull: true }),
    evaluator: () => substring,
  },
  {
    name: 'CHAR_LENGTH',
    aliases: ['CHARACTER_LENGTH'],
    syntax: 'CHAR_LENGTH(text)',
    doc: 'Number of characters.',
    example: { sql: "CHAR_LENGTH('日本')", result: '2' },
    nulls: 'propagate',
    resolve: takes(['text'], { type: INT }),
    evaluator: () => codePointLength,
  },
  {
    name: 'REPLACE',
    syntax: 'REPLACE(text, part, replacement)',
    doc: 'The text with every occurrence of the part replaced.',
    example: { sql: "REPLACE('a-b-c', '-', '+')", result: 'a+b+c' },
    nulls: 'propagate',
    resolve: takes(['text', 'text', 'text']),
    evaluator: () => (value: string, part: string, replacement: string) => value.replaceAll(part, () => replacement),
  },
  {
    name: 'TRANSLATE',
    syntax: 'TRANSLATE(text, from, to)',
    doc: 'The text with each character of the one list replaced by the one at its place in the other, or left out where there is none.',
    example: { sql: "TRANSLATE('a-b_c', '-_.', '  ')", result: 'a b c' },
    nulls: 'propagate',
    resolve: takes(['text', 'text', 'text']),
    evaluator: () => translate,
  },
  {
    name: 'LEFT',
    syntax: 'LEFT(text, length)',
    doc: 'The first characters of the text.',
    example: { sql: "LEFT('abcd', 2)", result: 'ab' },
    nulls: 'propagate',
    resolve: takes(['text', 'integer']),
    evaluator: () => (value: string, length: number) => sliceCodePoints(value, 0, Math.max(0, length)),
  },
  {
    name: 'RIGHT',
    syntax: 'RIGHT(text, length)',
    doc: 'The last characters of the text.',
    example: { sql: "RIGHT('abcd', 2)", result: 'cd' },
    nulls: 'propagate',
    resolve: takes(['text', 'integer']),
    evaluator: () => (value: string, length: number) => {
      const size = codePointLength(value);
      return sliceCodePoints(value, Math.max(0, size - Math.max(0, length)), size);
    },
  },
  {
    name: 'REPEAT',
    syntax: 'REPEAT(text, times)',
    doc: 'The text, that many times.',
    example: { sql: "REPEAT('ab', 3)", result: 'ababab' },
    nulls: 'propagate',
    resolve: takes(['text', 'integer']),
    evaluator: () => (value: string, times: number) =>
      value.repeat(Math.max(0, Math.min(times, Math.floor(TEXT_MAX / Math.max(1, value.length))))),
  },
  {
    name: 'OVERLAY',
    syntax: 'OVERLAY(text PLACING replacement FROM start [FOR length])',
    doc: 'The text with the part that begins at a place replaced; the part is as long as the replacement when no length is given.',
    example: { sql: "OVERLAY('abcdef' PLACING 'X' FROM 3 FOR 2)", result: 'abXef' },
    nulls: 'propagate',
    resolve: takes(['text', 'text', 'integer', 'integer'], { optional: 1 }),
    evaluator: () => overlay,
  },
  padding('LPAD', { doc: 'The text filled up in front to a length, or cut to it.', example: { sql: "LPAD('7', 3, '0')", result: '007' } }),
  padding('RPAD', { doc: 'The text filled up behind to a length, or cut to it.', example: { sql: "RPAD('a', 3, '.')", result: 'a..' } }),
];

function mapping(name: string, help: Help, map: (value: string) => string): ScalarFunction {
  return { ...help, name, syntax: `${name}(text)`, nulls: 'propagate', resolve: takes(['text']), evaluator: () => map };
}

/** Operands of any type are shown as CAST shows them. */
function anyAsText(types: readonly SqlType[]): Resolved | undefined {
  return types.length === 0 ? undefined : { type: propagated(STRING, types), operandTypes: types.map(asText) };
}

function trimming(name: 'TRIM' | 'BTRIM' | 'LTRIM' | 'RTRIM', help: Help & { readonly syntax: string }): ScalarFunction {
  return {
    ...help,
    name,
    nulls: 'propagate',
    resolve: takes(['text', 'text'], { optional: 1 }),
    evaluator:
      () =>
      (value: string, characters = ' ') =>
        trim(value, new Set(characters), { start: name !== 'RTRIM', end: name !== 'LTRIM' }),
  };
}

function trim(value: string, characters: ReadonlySet<string>, ends: { readonly start: boolean; readonly end: boolean }): string {
  const points = codePointsOf(value);
  let start = 0;
  let end = points.length;
  while (ends.start && start < end && characters.has(points[start] ?? '')) start++;
  while (ends.end && end > start && characters.has(points[end - 1] ?? '')) end--;
  return start === 0 && end === points.length ? value : points.slice(start, end).join('');
}

/** Flink's substringSQL: place 0 means 1, a start before the text gives nothing, a negative length NULL. */
function substring(value: string, start: number, length?: number): Value {
  if (length !== undefined && length < 0) return null;
  const size = codePointLength(value);
  const from = start > 0 ? start - 1 : start === 0 ? 0 : size + start;
  return from < 0 ? '' : sliceCodePoints(value, from, length === undefined ? size : from + length);
}

/** The first place of a character in the list is the one that counts. */
function translate(value: string, from: string, to: string): string {
  const replacements = new Map<string, string>();
  const replacing = codePointsOf(to);
  for (const [index, point] of codePointsOf(from).entries()) {
    if (!replacements.has(point)) replacements.set(point, replacing[index] ?? '');
  }
  return codePointsOf(value)
    .map((point) => replacements.get(point) ?? point)
    .join('');
}

/** A start outside the text changes nothing, as in Flink. */
function overlay(value: string, replacement: string, start: number, length = codePointLength(replacement)): string {
  const size = codePointLength(value);
  if (start <= 0 || start > size) return value;
  const end = length < 0 ? size : Math.min(size, start - 1 + length);
  return sliceCodePoints(value, 0, start - 1) + replacement + sliceCodePoints(value, end, size);
}

function padding(name: 'LPAD' | 'RPAD', help: Help): ScalarFunction {
  return {
    ...help,
    name,
    syntax: `${name}(text, length, filling)`,
    nulls: 'propagate',
    resolve: takes(['text', 'integer', 'text'], { mayBeNull: true }),
    evaluator: () => (value: string, length: number, filling: string) => pad(value, length, { filling, isLeft: name === 'LPAD' }),
  };
}

/** NULL for a negative length or an empty filling, as Flink has it. */
function pad(value: string, length: number, { filling, isLeft }: { readonly filling: string; readonly isLeft: boolean }): Value {
  if (length < 0 || length > TEXT_MAX || filling === '') return null;
  const missing = length - codePointLength(value);
  if (missing <= 0) return sliceCodePoints(value, 0, length);
  const fill = sliceCodePoints(filling.repeat(Math.ceil(missing / codePointLength(filling))), 0, missing);
  return isLeft ? fill + value : value + fill;
}
