/** What differs between two texts of SQL, by tokens: for the sentence that tells what a repair did, and to mark it. */
import type { Span } from '../../model/errors.ts';
import { tokenize } from '../../sql/lexer.ts';

export interface TextChange {
  /** What stood there before; empty where something was only put in. */
  readonly removed: string;
  readonly added: string;
  /** Where `added` stands in the new text. */
  readonly span: Span;
}

/** Beyond, the texts are compared as wholes. */
const TOKENS_MAX = 2000;

export function textChanges(before: string, after: string): readonly TextChange[] {
  const left = piecesOf(before);
  const right = piecesOf(after);
  if (left.length > TOKENS_MAX || right.length > TOKENS_MAX) return [];
  const common = commonLengths(left, right);
  const changes: TextChange[] = [];
  let removed: Span | undefined;
  let added: Span | undefined;
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    const [one, other] = [left[i], right[j]];
    if (one !== undefined && other !== undefined && one.text === other.text) {
      finish();
      i++;
      j++;
    } else if (one !== undefined && (other === undefined || (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))) {
      removed = joined(removed, one);
      i++;
    } else if (other !== undefined) {
      added = joined(added, other);
      j++;
    }
  }
  finish();
  return changes;

  function finish(): void {
    if (removed === undefined && added === undefined) return;
    const span = added ?? { start: 0, end: 0 };
    changes.push({ removed: sliceOf(before, removed), added: sliceOf(after, added), span });
    removed = undefined;
    added = undefined;
  }
}

interface Piece extends Span {
  readonly text: string;
}

function piecesOf(text: string): readonly Piece[] {
  return tokenize(text)
    .filter(({ kind }) => kind !== 'end')
    .map(({ start, end }) => ({ start, end, text: text.slice(start, end) }));
}

/** Length of the longest common part of the rests behind each pair of places. */
function commonLengths(left: readonly Piece[], right: readonly Piece[]): readonly Uint16Array[] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i--) {
    const [row, below] = [lengths[i], lengths[i + 1]];
    if (row === undefined || below === undefined) break;
    for (let j = right.length - 1; j >= 0; j--) {
      row[j] = left[i]?.text === right[j]?.text ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}

function joined(span: Span | undefined, { start, end }: Span): Span {
  return span === undefined ? { start, end } : { start: span.start, end };
}

function sliceOf(text: string, span: Span | undefined): string {
  return span === undefined ? '' : text.slice(span.start, span.end);
}
