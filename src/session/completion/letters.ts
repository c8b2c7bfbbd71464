/** Small letters for who types small letters; where nothing is typed yet, for who wrote the keyword before in them. */
import { isReserved } from '../../sql/keywords.ts';
import { tokenize } from '../../sql/lexer.ts';
import type { CompletionItem } from './item.ts';

export type Letters = (item: CompletionItem) => CompletionItem;

/** Found once for all items of a place: the keyword before may stand behind a script of thousands of lines. */
export function lettersLike(typed: string, before: string): Letters {
  const sample = typed === '' ? lastKeyword(before) : typed;
  const isSmall = sample !== '' && sample === sample.toLowerCase() && sample !== sample.toUpperCase();
  if (!isSmall) return (item) => item;
  return (item) => ({ ...item, label: item.label.toLowerCase(), insert: item.insert.toLowerCase() });
}

function lastKeyword(text: string): string {
  const token = tokenize(text).findLast(({ kind, word }) => kind === 'keyword' && isReserved(word));
  return token === undefined ? '' : text.slice(token.start, token.end);
}
