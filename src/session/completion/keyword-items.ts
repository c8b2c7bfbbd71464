/** Words of the grammar as completions, in the letters of the person. */
import type { Span } from '../../model/errors.ts';
import { isReserved } from '../../sql/keywords.ts';
import { tokenize } from '../../sql/lexer.ts';
import type { CompletionItem } from './item.ts';

interface Place {
  readonly text: string;
  readonly span: Span;
  readonly typed: string;
  readonly behind: string;
}

/** What people write most, in the order in which they do; the grammar tests its words in another one. */
const COMMON = `
  SELECT INSERT CREATE SHOW EXPLAIN SET DESCRIBE DROP HELP STOP EXECUTE SOURCE INTO TABLE TABLES FROM WHERE JOIN ON GROUP ORDER BY HAVING LIMIT
  LEFT INNER AS AND OR NOT IN IS NULL LIKE BETWEEN CASE WHEN THEN ELSE END PRIMARY KEY ENFORCED WITH UNION ALL DISTINCT VALUES JOBS JOB`
  .trim()
  .split(/\s+/);

/** Behind these nothing of the same phrase follows. */
const LAST = ['NULL', 'TRUE', 'FALSE', 'UNKNOWN', 'END', 'ENFORCED', 'TABLES', 'JOBS', 'CONNECTORS', 'VIEWS', 'FUNCTIONS', 'ASC', 'DESC'];

export function keywordItems(words: readonly string[], place: Place): readonly CompletionItem[] {
  const space = /^\s/.test(place.behind) ? '' : ' ';
  const weight = (word: string): number => (COMMON.includes(word) ? COMMON.indexOf(word) : COMMON.length);
  return words
    .toSorted((left, right) => weight(left) - weight(right))
    .map((word) =>
      lettersLike({ kind: 'keyword', label: word, insert: word + (LAST.includes(word) ? '' : space), detail: '', doc: '' }, place),
    );
}

/** Small letters for who types small letters. */
export function lettersLike(item: CompletionItem, { text, span, typed }: Place): CompletionItem {
  const sample = typed === '' ? lastKeyword(text.slice(0, span.start)) : typed;
  const isSmall = sample !== '' && sample === sample.toLowerCase() && sample !== sample.toUpperCase();
  return isSmall ? { ...item, label: item.label.toLowerCase(), insert: item.insert.toLowerCase() } : item;
}

function lastKeyword(text: string): string {
  const token = tokenize(text).findLast(({ kind, word }) => kind === 'keyword' && isReserved(word));
  return token === undefined ? '' : text.slice(token.start, token.end);
}
