/** Statements of Flink SQL as people write them, right and wrong. The wrong ones name, in their heading, the place of their first fault. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { locate } from '../../src/sql/location.ts';
import { parse } from '../../src/sql/parse.ts';
import { repairedText } from '../../src/sql/repaired-text.ts';

const corpus = readFileSync(new URL('sql-corpus.sql', import.meta.url), 'utf8')
  .split('\n---\n')
  .map((entry) => {
    const [, kind = '', title = '', text = ''] = /^-- (valid|invalid): (.*)\n([\s\S]*)$/.exec(entry.trimStart()) ?? [];
    return { kind, title, text };
  });

function faultsOf(text: string): readonly string[] {
  return parse(text).statements.flatMap((statement) =>
    statement.faults.map((error) => {
      const { line, column } = locate(text, error.span?.start ?? -1);
      return `${line}:${column} ${error.code} ${error.problem}`;
    }),
  );
}

describe('statements of Flink are never a syntax error', () => {
  test.each(corpus.filter(({ kind }) => kind === 'valid'))('$title', ({ text }) => {
    expect(parse(text).statements.length).toBeGreaterThan(0);
    expect(faultsOf(text).filter((fault) => !fault.includes(' SQL_UNSUPPORTED '))).toEqual([]);
  });
});

test("no statement of Flink's documentation is a syntax error", () => {
  const text = readFileSync(new URL('sql-flink.sql', import.meta.url), 'utf8');
  expect(parse(text).statements.length).toBe(142);
  expect(faultsOf(text).filter((fault) => !fault.includes(' SQL_UNSUPPORTED '))).toEqual([]);
});

describe('the first fault is found where it is', () => {
  test.each(corpus.filter(({ kind }) => kind === 'invalid'))('$title', ({ title, text }) => {
    const place = /@(\d+:\d+)$/.exec(title)?.[1];
    const [first] = faultsOf(text);
    expect(first).toMatch(new RegExp(`^${place} SQL_SYNTAX `));
  });
});

test('the corpus is read whole', () => {
  expect(corpus.filter(({ kind }) => kind === 'valid').length).toBe(39);
  expect(corpus.filter(({ kind }) => kind === 'invalid').length).toBe(13);
});

test('what the grammar knows and Riffle does not is named as Flink names it', async () => {
  const named = corpus.filter(({ kind }) => kind === 'valid').map(({ title, text }) => [title, ...faultsOf(text)].join('\n  '));
  await expect(`${named.join('\n')}\n`).toMatchFileSnapshot('sql-corpus.unsupported.txt');
});

test('every fault of the corpus says what is wrong, what to do, and what the repaired text is', async () => {
  const told = corpus
    .filter(({ kind }) => kind === 'invalid')
    .map(({ title, text }) => {
      const faults = parse(text).statements.flatMap((statement) => statement.faults);
      return [title, ...faults.map(({ problem, remedy }) => `  ${problem} ${remedy}`), repairedText(text, faults) ?? '(no repair)'].join('\n');
    });
  await expect(`${told.join('\n---\n')}\n`).toMatchFileSnapshot('sql-corpus.faults.txt');
});
