import { likeFilter } from '../../functions/like.ts';
import type { LikeFilter } from '../../sql/ast.ts';

/** Which names a `[NOT] LIKE 'pattern'` lets through; all without one. */
export function nameFilter(like: LikeFilter | undefined): (name: string) => boolean {
  if (like === undefined) return () => true;
  const folded = (text: string): string => (like.ignoresCase ? text.toUpperCase() : text);
  const matches = likeFilter(folded(like.pattern.value));
  return (name) => matches(folded(name)) !== like.isNegated;
}
