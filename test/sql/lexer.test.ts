import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenize, unquote } from '../../src/sql/lexer.ts';

/** `kind:text` of every token but the end. */
function lexed(text: string): readonly string[] {
  return tokenize(text)
    .slice(0, -1)
    .map(({ kind, start, end }) => `${kind}:${text.slice(start, end)}`);
}

describe('tokens', () => {
  test('words are keywords or names, of any script', () => {
    expect(lexed('select 订单_1, größe$ FROM _t')).toEqual([
      'keyword:select',
      'identifier:订单_1',
      'punctuation:,',
      'identifier:größe$',
      'keyword:FROM',
      'identifier:_t',
    ]);
  });

  test('numbers have points and exponents', () => {
    expect(lexed('1 .5 1.0 1e3 2E-7 7.e')).toEqual([
      'number:1',
      'number:.5',
      'number:1.0',
      'number:1e3',
      'number:2E-7',
      'number:7.',
      'identifier:e',
    ]);
  });

  test('a doubled mark stands for itself', () => {
    const text = "'it''s' `a``b`";
    const [string, name] = tokenize(text);
    expect([string, name].map((token) => token && unquote(text, token))).toEqual(["it's", 'a`b']);
  });

  test('comments and hints are tokens', () => {
    expect(lexed('a -- b\n/* c */ /*+ OPTIONS() */')).toEqual(['identifier:a', 'comment:-- b', 'comment:/* c */', 'hint:/*+ OPTIONS() */']);
  });

  test('white space of web pages and input methods is white space', () => {
    expect(lexed('\ufeffa\u00a0b\u3000c\u200bd')).toEqual(['identifier:a', 'identifier:b', 'identifier:c', 'identifier:d']);
  });
});

describe('bad input becomes error tokens that say what was meant', () => {
  function meant(text: string): readonly (string | undefined)[] {
    return tokenize(text)
      .filter(({ kind }) => kind === 'error')
      .map(({ flaw }) => flaw?.replacement);
  }

  test('full-width and ideographic marks', () => {
    expect(meant('（a，b）＝；、')).toEqual(['(', ',', ')', '=', ';', ',']);
  });

  test('curly quotation marks, with the marks inside doubled', () => {
    expect(meant("“it's” ‘a’ ｀t｀")).toEqual(["'it''s'", "'a'", '`t`']);
  });

  test('a text without its closing mark ends with its line, before the punctuation there', () => {
    expect(meant("('a' = 'kafka, -- why\n)")).toEqual(["'kafka'"]);
    expect(lexed("('a' = 'kafka);\n;").at(-1)).toBe('punctuation:;');
  });

  test('one forgotten mark does not turn the texts of later lines inside out', () => {
    expect(lexed("'a' = 'b,\n'c' = 'd'")).toEqual([
      "string:'a'",
      'operator:=',
      "error:'b",
      'punctuation:,',
      "string:'c'",
      'operator:=',
      "string:'d'",
    ]);
  });

  test('a text may span lines where its mark closes', () => {
    expect(lexed("'a\nb', 1")).toEqual(["string:'a\nb'", 'punctuation:,', 'number:1']);
  });

  test('marks of other languages', () => {
    expect(meant('a == b && c # d')).toEqual(['=', 'AND', '-- d']);
  });
});

test('no character is lost, whatever the input', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'\'`"/*-+()，“”‘’ \n;ab1.e#=é中\ud83d\ude00'.split('')), maxLength: 60 }),
  );
  fc.assert(
    fc.property(text, (input) => {
      const tokens = tokenize(input);
      let at = 0;
      for (const { start, end } of tokens) {
        expect(input.slice(at, start).replace(/[\u2000-\u200b\u3000\ufeff\u00a0\s]/g, '')).toBe('');
        expect(end).toBeGreaterThanOrEqual(start);
        at = end;
      }
      expect(at).toBe(input.length);
      expect(tokens.slice(0, -1).every(({ start, end }) => end > start)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
