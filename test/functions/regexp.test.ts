import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findFunction } from '../../src/functions/catalogue.ts';
import { javaRegExp } from '../../src/functions/java-regex.ts';
import { UserError } from '../../src/model/errors.ts';
import { textOf } from './evaluate.ts';

/** Everything the pattern finds, as Java's Matcher.find() gives it one after the other. */
function found(pattern: string, value: string): readonly string[] {
  return [...value.matchAll(javaRegExp(pattern, 'REGEXP(…)'))].map(([whole]) => whole);
}

describe('a pattern matches what it matches in Java', () => {
  test.each([
    ['.', 'a\u0085\u2028😀', ['a', '😀']],
    ['(?s).', 'a\n', ['a', '\n']],
    ['a$', 'a\n', ['a']],
    ['a$', 'a\nb', []],
    ['a\\z', 'a\n', []],
    ['a\\Z', 'a\r\n', ['a']],
    ['(?m)^.$', 'a\nb\r\nc', ['a', 'b', 'c']],
    ['(?m)^', 'a\n', ['']],
    ['(?m)^', '', []],
    ['(?:(?:a+[^c])+)+', 'abc', ['ab']],
    ['[^\\W_]+', 'a_b', ['a', 'b']],
    ['\\s', '\u00a0 \u2003\t', [' ', '\t']],
    ['\\h', '\u00a0 \n', ['\u00a0', ' ']],
    ['\\w+', 'añb', ['a', 'b']],
    ['\\bb', 'ñb b', ['b']],
    ['(?i)straSSe', 'STRASSE straße', ['STRASSE']],
    ['(?i)é', 'É', []],
    ['a(?i)b(?-i)c', 'aBc aBC', ['aBc']],
    ['(?i:a)b', 'Ab AB', ['Ab']],
    ['(?i)[^a-c]', 'ABCD', ['D']],
    ['(?i)[x-zM]', 'XmMw', ['X', 'm', 'M']],
    ['\\p{Upper}\\p{Lower}+', 'Éa Ab', ['Ab']],
    ['\\p{Lu}\\p{L}+', 'Éa Ab', ['Éa', 'Ab']],
    ['\\p{IsCyrillic}+', 'aжук', ['жук']],
    ['\\P{Alpha}', 'a1', ['1']],
    ['\\pN', 'a1', ['1']],
    ['[\\p{Punct}&&[^,]]', 'a,.!', ['.', '!']],
    ['[a-z&&def]', 'abcdef', ['d', 'e', 'f']],
    ['[a[x-z]]', 'abxy', ['a', 'x', 'y']],
    ['[]a]', ']ab', [']', 'a']],
    ['[a-]', 'a-b', ['a', '-']],
    ['[\\w-]', 'a-!', ['a', '-']],
    ['[^\\d]', 'a1', ['a']],
    ['\\Q1+1\\E=2', '1+1=2', ['1+1=2']],
    ['\\Qab\\E+', 'abb', ['abb']],
    ['\\x41\\u0042\\x{43}\\0104', 'ABCD', ['ABCD']],
    ['\\t\\e\\cA', '\t\u001b\u0001', ['\t\u001b\u0001']],
    ['a{2,3}?', 'aaaa', ['aa', 'aa']],
    ['(\\w)\\1', 'abbcc', ['bb', 'cc']],
    ['(?<x>\\w)\\k<x>', 'abb', ['bb']],
    ['(?<=\\$)\\d+(?!\\d|%)', '$12 $34%', ['12']],
    ['x*', 'axx', ['', 'xx', '']],
    ['[/&~-]', 'a/b&c~', ['/', '&', '~']],
    ['😀+', '😀😀', ['😀😀']],
  ])('%j in %j', (pattern, value, parts) => {
    expect(found(pattern, value)).toEqual(parts);
  });
});

test.each([
  ['a*+', /possessive/],
  ['(?>a)', /begins with \(\? in a way/],
  ['\\Gx', /has \\G/],
  ['\\R', /has \\R/],
  ['(a*)+', /behind what may match nothing/],
  ['(?<=a+)b', /looks behind without a bound/],
  ['[a-z&&[b]c]', /has && between/],
  ['(?x) a', /has the flag x/],
  ['((a)|b)+', /repeats a group around groups/],
  ['(a|(b))\\2', /refers back to a group where groups may be left out/],
  ['(a)?\\1', /refers back/],
  ['\\1(a)', /not closed before it/],
  ['(?i)(a)\\1', /under \(\?i\)/],
  ['[^a-z&&[b]]', /Java 8 and 9/],
  ['(?<=(a))b', /look behind/],
  ['\\p{InGreek}', /has \\p\{InGreek\}/],
  ['\\p{Nonsense}', /has \\p\{Nonsense\}/],
  ['[z-a]', /range/],
  ['[a', /ends too early/],
  ['(a', /leaves a group open/],
  ['a)', /closes a group that is not open/],
  ['*a', /where nothing is to be repeated/],
  ['a{', /where nothing is to be repeated/],
  ['a**', /where nothing is to be repeated/],
  ['a\\', /ends too early/],
  ['\\y', /has \\y/],
])('%s is refused by name', (pattern, reason) => {
  expect(() => javaRegExp(pattern, 'REGEXP(…)')).toThrow(reason);
});

test('any text is a pattern or is refused with its reason', () => {
  const unit = fc.constantFrom(...'ab1()[]{}|*+?.^$\\-&:=!<>,dwpLkQE😀'.split(''), '(?', '(?:', '\\p{L}', '[^', '{2}', '(?<n>', '&&');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 14 }), (pattern) => {
      try {
        javaRegExp(pattern, 'x').exec('ab1');
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }),
    { numRuns: 5000 },
  );
});

test('every row is searched from its start', () => {
  const entry = findFunction('REGEXP');
  const text = { kind: 'VARCHAR', length: 9, nullable: false } as const;
  const call = { operandTypes: [text, text], type: text, timeZone: 'UTC', text: 'REGEXP(…)', operandCalls: [] };
  const matches = entry?.evaluator(call) as (value: string, pattern: string) => boolean;
  expect(['ba', 'a', 'ba', 'a'].map((value) => matches(value, 'a'))).toEqual([true, true, true, true]);
});

describe('the functions', () => {
  test.each([
    ["REGEXP('abc', '')", 'FALSE'],
    ["REGEXP('abc', 'b')", 'TRUE'],
    ["REGEXP('abc', NULL)", null],
    ["REGEXP_REPLACE('a1b2', '[0-9]', '$1\\')", 'a$1\\b$1\\'],
    ["REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)')", 'foothebar'],
    ["REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)', 3)", null],
    ["REGEXP_EXTRACT('b', '(a)?b', 1)", null],
    ["REGEXP_EXTRACT('abc', 'x')", null],
    ["REGEXP_INSTR('😀a', 'a')", '2'],
    ["REGEXP_INSTR('abc', 'x')", '0'],
    ["REGEXP_COUNT('aaa', 'a')", '3'],
    ["REGEXP_COUNT('aaa', 'x')", '0'],
    ["REGEXP_SUBSTR('abc', 'x')", null],
    ["'abc' SIMILAR TO 'a(b|x)_'", 'TRUE'],
    ["'abc' SIMILAR TO 'a|b'", 'FALSE'],
    ["'a\nb' SIMILAR TO 'a%'", 'TRUE'],
    ["'a$' SIMILAR TO 'a$'", 'TRUE'],
    ["'x1' SIMILAR TO '[[:ALPHA:]][0-9]'", 'TRUE'],
    ["'50%' SIMILAR TO '[0-9]+!%' ESCAPE '!'", 'TRUE'],
    ["'500' NOT SIMILAR TO '[0-9]+!%' ESCAPE '!'", 'TRUE'],
    ["NULL SIMILAR TO '%'", null],
  ])('%s is %s', (sql, text) => {
    expect(textOf(sql)).toBe(text);
  });

  test.each([["REGEXP('a', '(')"], ["'a' SIMILAR TO 'a]'"], ["'a' SIMILAR TO '!a' ESCAPE '!'"], ["'a' SIMILAR TO 'a' ESCAPE '!!'"]])(
    '%s is an error that names the pattern',
    (sql) => {
      expect(() => textOf(sql)).toThrow(expect.objectContaining({ code: 'SQL_RUNTIME_REGEXP' }));
    },
  );
});
