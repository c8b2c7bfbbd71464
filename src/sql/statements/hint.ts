/** Hints: `/*+ OPTIONS('key' = 'value') *\/` behind a table, and what stands behind SELECT for the optimizer of a cluster. */
import type { OptionPair, QueryHint } from '../ast.ts';
import { Cursor } from '../cursor.ts';
import { spanOf } from '../diagnose.ts';
import { syntaxFault } from '../faults.ts';
import { hintTokens, type Token } from '../lexer.ts';
import { skipParenthesised } from '../list.ts';
import { optionList } from './with-options.ts';

/** Behind the name of a table. */
export function optionsHint(cursor: Cursor): readonly OptionPair[] {
  const hint = cursor.takeHint();
  if (hint === undefined) return [];
  const pairs: OptionPair[] = [];
  inside(cursor, hint, (at) => {
    do {
      if (!at.is('OPTIONS')) at.unsupported(spanOf(at.token), `The hint ${at.token.word} behind a table`);
      at.advance();
      if (at.previous.word === 'OPTIONS') pairs.push(...optionList(at));
      else if (at.is('(')) skipParenthesised(at);
    } while (at.accept(',') !== undefined);
  });
  return pairs;
}

/** Behind SELECT. What would change the result is refused. */
export function queryHints(cursor: Cursor): readonly QueryHint[] {
  const hint = cursor.takeHint();
  if (hint === undefined) return [];
  const found: QueryHint[] = [];
  inside(cursor, hint, (at) => {
    do found.push(queryHint(at));
    while (at.accept(',') !== undefined);
  });
  return found;
}

function queryHint(at: Cursor): QueryHint {
  const start = at.token;
  if (!at.isPlainWord()) {
    at.expecting('a hint such as BROADCAST(t)');
    at.stopHere();
  }
  at.advance();
  if (start.word === 'OPTIONS') {
    at.note(syntaxFault(spanOf(start), 'OPTIONS stands behind SELECT.', 'Write it right behind the name of the table that it is for.'));
  }
  if (at.is('(')) skipParenthesised(at);
  const span = at.spanFrom(start);
  // How long state is kept decides what is found in it.
  if (start.word === 'STATE_TTL') at.unsupported(span, 'The hint STATE_TTL');
  return { span, text: at.text.slice(span.start, span.end) };
}

/** Reads the tokens of a hint by a cursor of their own, to the last one. */
function inside(cursor: Cursor, hint: Token, rule: (at: Cursor) => void): void {
  const end: Token = { kind: 'end', start: hint.end - 2, end: hint.end - 2, word: '', flaw: undefined };
  const tokens = hintTokens(cursor.text, hint).filter(({ kind }) => kind !== 'comment');
  const at = new Cursor(cursor.text, [...tokens, end], { rules: cursor.rules, hints: [] });
  const { faults } = at.statement(() => {
    rule(at);
    if (!at.isAtEnd) at.stopHere();
  });
  for (const fault of faults) cursor.note(fault);
}
