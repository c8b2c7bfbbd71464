import type { ChangeView, OriginView } from '../../session/protocol.ts';

/** The line above the changes of one transaction. */
export interface GroupLine {
  readonly origin: OriginView | undefined;
  /** Changes of it in sight. */
  readonly changes: number;
}

export type ChangelogLine = ChangeView | GroupLine;

/** A line above each run of changes that one transaction brought. */
export function withGroups(changes: readonly ChangeView[], origins: readonly OriginView[]): readonly ChangelogLine[] {
  const lines: ChangelogLine[] = [];
  let begin = 0;
  while (begin < changes.length) {
    const origin = origins[changes[begin]?.origin ?? -1];
    const others = changes.slice(begin).findIndex((change) => origins[change.origin ?? -1]?.group !== origin?.group);
    const end = others < 0 ? changes.length : begin + others;
    lines.push({ origin, changes: end - begin }, ...changes.slice(begin, end));
    begin = end;
  }
  return lines;
}
