/** Hints behind SELECT say how a cluster should run the query: they are ignored here, and named once. */
import type { Query } from '../sql/ast.ts';

export function hintNotices(queries: readonly Query[]): readonly string[] {
  const texts = [...new Set(queries.flatMap(hintsIn))];
  if (texts.length === 0) return [];
  return [`${texts.join(', ')}: ignored, one process has no use for ${texts.length === 1 ? 'the hint' : 'these hints'}.`];
}

/** Of the query and of every query inside it. */
function hintsIn(query: Query): readonly string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('kind' in node && node.kind === 'select') found.push(...(node as Query & { kind: 'select' }).hints.map(({ text }) => text));
    Object.values(node).forEach(visit);
  };
  visit(query);
  return found;
}
