/** Offsets → what a person reads: line and column, and the line with a caret beneath. */
import stringWidth from 'string-width';
import type { Span } from '../model/errors.ts';

/** Both count from 1; a column is one character, whatever its width. */
export interface Location {
  readonly line: number;
  readonly column: number;
}

const COLUMNS_MAX = 120;

// One text at a time is looked at, often for many faults: the offsets of its lines are kept.
let known: { readonly text: string; readonly lineStarts: readonly number[] } = { text: '', lineStarts: [0] };

export function locate(text: string, offset: number): Location {
  const starts = lineStartsOf(text);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: [...text.slice(starts[low], offset)].length + 1 };
}

/**
 * The line that the span starts on, and carets beneath the span as far as it stays on that line. A line that is too wide for a screen is cut
 * to the part around the span.
 */
export function excerpt(text: string, span: Span): string {
  const start = lineStartsOf(text)[locate(text, span.start).line - 1] ?? 0;
  const newline = text.indexOf('\n', start);
  const line = text.slice(start, newline < 0 ? text.length : newline).trimEnd();
  const from = Math.min(span.start - start, line.length);
  const to = Math.max(from, Math.min(span.end - start, line.length));
  // Half a screen before the span, the rest behind it; a surrogate pair is not cut in two.
  const left = from > COLUMNS_MAX / 2 && line.length > COLUMNS_MAX ? wholeCharacter(line, from - COLUMNS_MAX / 2) : 0;
  const right = wholeCharacter(line, Math.min(line.length, left + COLUMNS_MAX));
  const shown = (left > 0 ? '…' : '') + line.slice(left, right) + (right < line.length ? '…' : '');
  const before = (left > 0 ? '…' : '') + line.slice(left, from);
  const carets = Math.max(1, stringWidth(line.slice(from, Math.min(to, right))));
  return `${shown}\n${blank(before)}${'^'.repeat(carets)}`;
}

/** White space as wide as the text; tabs stay tabs, so that the caret stands right whatever their width. */
function blank(before: string): string {
  return before
    .split('\t')
    .map((part) => ' '.repeat(stringWidth(part)))
    .join('\t');
}

function wholeCharacter(line: string, at: number): number {
  const code = line.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

function lineStartsOf(text: string): readonly number[] {
  if (known.text === text) return known.lineStarts;
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  known = { text, lineStarts };
  return lineStarts;
}
