import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenize } from '../../src/sql/lexer.ts';
import { excerpt } from '../../src/sql/location.ts';
import { parse } from '../../src/sql/parse.ts';
import { printStatement } from '../../src/sql/print.ts';
import { repairedText } from '../../src/sql/repaired-text.ts';
import { statement } from './arbitrary-statements.ts';

const corpus = readFileSync(new URL('../golden/sql-corpus.sql', import.meta.url), 'utf8').split('\n---\n');

/** Parses; every span lies inside the text, every fault has one, and the repaired text can be made. */
function parseAnything(text: string): void {
  const { statements } = parse(text);
  let end = 0;
  for (const { span, faults, statement: parsed } of statements) {
    expect(span.start).toBeGreaterThanOrEqual(end);
    end = span.end;
    expect(parsed !== undefined || faults.length > 0).toBe(true);
    for (const { span: place, problem, remedy, repair } of faults) {
      expect(inside(text, place)).toBe(true);
      for (const edit of repair) expect(inside(text, edit.span)).toBe(true);
      expect(problem.length * remedy.length).toBeGreaterThan(0);
      if (place !== undefined) excerpt(text, place);
    }
    if (parsed !== undefined) spansInside(parsed, span);
  }
  repairedText(
    text,
    statements.flatMap(({ faults }) => faults),
  );
}

function inside(text: string, span: { readonly start: number; readonly end: number } | undefined): boolean {
  return span !== undefined && span.start >= 0 && span.start <= span.end && span.end <= text.length;
}

function spansInside(node: object, outer: { readonly start: number; readonly end: number }): void {
  for (const [key, child] of Object.entries(node)) {
    if (typeof child !== 'object' || child === null) continue;
    if (key === 'span') expect(child.start >= outer.start && child.start <= child.end && child.end <= outer.end).toBe(true);
    else spansInside(child, outer);
  }
}

const damaged = fc.constantFrom(...corpus).chain((entry) => {
  const tokens = tokenize(entry).map(({ start, end }) => entry.slice(start, end));
  const place = fc.integer({ min: 0, max: tokens.length - 1 });
  const change = fc.oneof(
    place.map((at) => ({ kind: 'delete' as const, at })),
    fc.record({ kind: fc.constant('swap' as const), at: place, other: place }),
    fc.record({
      kind: fc.constant('insert' as const),
      at: place,
      word: fc.constantFrom(
        '(',
        ')',
        ',',
        ';',
        "'",
        '"',
        '`',
        'SELECT',
        'FROM',
        'NOT',
        '，',
        '“',
        '/*',
        '--',
        '@',
        'ORDER',
        '=',
        '.',
        '[',
        'CASE',
        'END',
        'BEGIN',
      ),
    }),
  );
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    const words = [...tokens];
    for (const one of changes) {
      if (one.kind === 'delete') words.splice(one.at, 1);
      else if (one.kind === 'insert') words.splice(one.at, 0, one.word);
      else [words[one.at], words[one.other]] = [words[one.other] ?? '', words[one.at] ?? ''];
    }
    return words.join(' ');
  });
});

test('tokens deleted, swapped and inserted: no throw, no hang, every span inside the text', () => {
  fc.assert(fc.property(damaged, parseAnything), { numRuns: 2000 });
});

test('any text at all', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), parseAnything), { numRuns: 300 });
});

test('a statement cut off anywhere', () => {
  fc.assert(
    fc.property(statement, fc.nat(), (whole, at) => {
      const text = printStatement(whole);
      parseAnything(text.slice(0, at % (text.length + 1)));
    }),
    { numRuns: 500 },
  );
});

test('the spans of a correct statement nest', () => {
  fc.assert(
    fc.property(statement, (whole) => parseAnything(`  ${printStatement(whole)} ;\n`)),
    { numRuns: 500 },
  );
});

describe('what would exhaust the stack is a fault', () => {
  const deep = 10_000;
  test.each([
    ['parentheses', `SELECT ${'('.repeat(deep)}1${')'.repeat(deep)}`],
    ['NOT', `SELECT ${'NOT '.repeat(deep)}a`],
    ['minus signs', `SELECT ${'- '.repeat(deep)}a`],
    ['CASE', `SELECT ${'CASE WHEN a THEN '.repeat(deep)}1`],
    ['calls', `SELECT ${'f('.repeat(deep)}1`],
    ['OR', `SELECT a FROM t WHERE ${'a = 1 OR '.repeat(deep)}a = 2`],
    ['UNION ALL', `${'SELECT 1 UNION ALL '.repeat(deep)}SELECT 1`],
    ['queries in parentheses', `${'('.repeat(deep)}SELECT 1`],
    ['joins in parentheses', `SELECT 1 FROM ${'('.repeat(deep)}t`],
    ['joins', `SELECT 1 FROM t${' CROSS JOIN t'.repeat(deep)}`],
    ['types', `CREATE TABLE t (a ${'ARRAY<'.repeat(deep)}INT`],
    ['elements', `SELECT ${'a['.repeat(deep)}1`],
  ])('%s', (_, text) => {
    const problems = parse(text).statements.flatMap(({ faults }) => faults.map(({ problem }) => problem));
    expect(problems).toContain('The statement is nested too deep here.');
  });
});

test('thousands of rows of VALUES and elements of IN are not deep', () => {
  const rows = Array.from({ length: 10_000 }, (_, row) => `(${row}, 'row ${row}')`).join(', ');
  const keys = Array.from({ length: 10_000 }, (_, key) => key).join(', ');
  const { statements } = parse(`INSERT INTO t VALUES ${rows}; SELECT * FROM t WHERE id IN (${keys})`);
  expect(statements.flatMap(({ faults }) => faults)).toEqual([]);
  expect(statements.map(({ statement: parsed }) => parsed && printStatement(parsed).length > 100_000 / 2)).toEqual([true, true]);
});

describe('time grows with the length of the text, whatever stands in it', () => {
  const length = 500_000;
  test.each([
    "'",
    '"',
    '`',
    '/*',
    '(',
    '“‘',
    "'a'b",
    "'\na",
    'abc;',
    'SELEC x;',
    'a.',
    "SELECT 'x' FORM t;",
    'NOT ',
    '@',
    'INSERT INTO a SELECT 1 ',
  ])('%j', (piece) => {
    const text = piece.repeat(length / piece.length);
    const start = performance.now();
    const { statements } = parse(text);
    // Ten times what it takes on a slow machine; a quadratic scan would take minutes.
    expect(performance.now() - start).toBeLessThan(8000);
    expect(statements.length).toBeLessThanOrEqual(1002);
  });
});
