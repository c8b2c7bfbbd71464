/** A correct statement of which tokens are lost or change places: what is read is what stands there, and what was right is not blamed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenize } from '../../src/sql/lexer.ts';
import { parse } from '../../src/sql/parse.ts';
import { printStatement } from '../../src/sql/print.ts';
import { statement, withoutSpans } from './arbitrary-statements.ts';

interface Damaged {
  readonly text: string;
  /** Behind the last token that is as it was. */
  readonly changedAt: number;
}

const damaged: fc.Arbitrary<Damaged> = fc
  .tuple(statement, fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { minLength: 1, maxLength: 3 }))
  .map(([whole, changes]) => {
    const printed = printStatement(whole);
    const tokens = tokenize(printed);
    // Each with the gap behind it: X '0aff' is no text of bytes any more, and a word that loses its parenthesis stays a word.
    const pieces = tokens.map(({ start }, index) => printed.slice(start, tokens[index + 1]?.start ?? printed.length));
    const words = [...pieces];
    for (const [one, other, isLoss] of changes) {
      if (words.length === 0) break;
      const [at, to] = [one % words.length, other % words.length];
      if (isLoss) words.splice(at, 1);
      else [words[at], words[to]] = [words[to] ?? '', words[at] ?? ''];
    }
    const same = words.findIndex((word, index) => word !== pieces[index]);
    let kept = same < 0 ? words.length : same;
    // A hint stands beside the grammar: what ends before it ends at what follows.
    while (tokens[kept - 1]?.kind === 'hint') kept--;
    return { text: words.join(''), changedAt: words.slice(0, kept).join('').trimEnd().length };
  });

test('it parses and prints to itself, or its first fault reaches the first change: nothing before it is blamed alone', () => {
  fc.assert(
    fc.property(damaged, ({ text, changedAt }) => {
      const { statements } = parse(text);
      const faults = statements.flatMap((one) => one.faults);
      for (const { span, problem } of faults) {
        expect(span?.end, `${text.slice(0, changedAt)}⟂${text.slice(changedAt)}\n${problem}`).toBeGreaterThanOrEqual(changedAt);
        expect(span?.end).toBeLessThanOrEqual(text.length);
      }
      if (faults.length > 0) return;
      for (const { statement: parsed } of statements) {
        if (parsed === undefined) throw new Error('a statement without faults was read');
        expect(parse(printStatement(parsed)).statements.map((again) => withoutSpans(again.statement))).toEqual([withoutSpans(parsed)]);
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 600) },
  );
});
