/** What is wrong with a single token, whatever stands around it. */
import type { Span, UserError } from '../model/errors.ts';
import { syntaxFault } from './faults.ts';
import { type Token, unquote } from './lexer.ts';

/** undefined for a token without a flaw. */
export function flawFault(text: string, token: Token): UserError | undefined {
  const span = { start: token.start, end: token.end };
  const written = text.slice(token.start, token.end);
  if (token.kind === 'hint') return hintFault(span, written);
  const { flaw } = token;
  if (flaw === undefined) return undefined;
  const { replacement } = flaw;
  const repair = replacement === undefined ? undefined : { span, replacement };
  switch (flaw.kind) {
    case 'wide':
      return syntaxFault(span, `${written} is not a mark of SQL: it is a full-width or curly one.`, `Write ${replacement}.`, repair);
    case 'foreign':
      return syntaxFault(span, `${written} is not Flink SQL.`, `Write ${replacement}.`, repair);
    case 'double-quoted': {
      const single = `'${unquote(text, token).replaceAll("'", "''")}'`;
      const problem = `${written} stands between double quotes.`;
      return syntaxFault(span, problem, `Write ${single} for a text; a name stands between backticks.`, { span, replacement: single });
    }
    case 'unclosed':
      return unclosed(text, token);
    default:
      return syntaxFault(span, `"${written}" is not part of Flink SQL.`, 'Leave it out, or put it between quotes.');
  }
}

function hintFault(span: Span, written: string): UserError {
  const problem = `The hint ${/\w+/.exec(written)?.[0] ?? written} stands where none can be.`;
  return syntaxFault(span, problem, 'OPTIONS stands right behind the name of a table, before its alias; other hints right behind SELECT.');
}

function unclosed(text: string, token: Token): UserError {
  const span = { start: token.start, end: token.end };
  if (token.flaw?.means === 'comment') {
    const repair = { span: { start: token.end, end: token.end }, replacement: ' */' };
    return syntaxFault(
      { start: token.start, end: token.start + 2 },
      'The comment that begins here has no end.',
      'Close it with */.',
      repair,
    );
  }
  const mark = text.charAt(token.start);
  const what = token.flaw?.means === 'quoted' ? 'The name' : 'The text';
  const replacement = token.flaw?.replacement ?? text.slice(token.start, token.end) + mark;
  return syntaxFault(span, `${what} that begins here is not closed on its line.`, `Close it with ${mark}, as in ${replacement}.`, {
    span,
    replacement,
  });
}
