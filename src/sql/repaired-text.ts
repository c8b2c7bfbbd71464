import type { UserError } from '../model/errors.ts';

/** The text with the repair of every fault that has one; undefined when none has. Of two edits in one place the first in the text counts. */
export function repairedText(text: string, faults: readonly UserError[]): string | undefined {
  const edits = faults.flatMap(({ repair }) => repair);
  if (edits.length === 0) return undefined;
  edits.sort((left, right) => left.span.start - right.span.start || left.span.end - right.span.end);
  let repaired = '';
  let done = 0;
  for (const edit of edits) {
    if (edit.span.start < done) continue;
    repaired += text.slice(done, edit.span.start) + edit.replacement;
    done = edit.span.end;
  }
  return repaired + text.slice(done);
}
