/**
 * Paints the SQL editor: text and cursor → rows of the screen, coloured by the tokens the parser itself reads, and where the real
 * cursor stands. The window of rows follows the cursor.
 */
import type { Span } from '../../model/errors.ts';
import { type Token, tokenize } from '../../sql/lexer.ts';
import { blue, bold, cyan, dim, green, inverse, magenta, plain, red, type Style, underline, yellow } from '../style.ts';
import { printable } from '../text-width.ts';
import { bracketPair } from './brackets.ts';
import { type EditorRow, editorRows, placeOf } from './rows.ts';

const PROMPT = ' sql> ';
const CONTINUED = '    > ';
const WRAPPED = '      ';

export interface EditorPicture {
  readonly text: string;
  readonly cursor: number;
  /** What is typed next replaces the text. */
  readonly isOffered: boolean;
  /** Stretches that stand out. */
  readonly marks: readonly Span[];
  /** Of the pane, prompt included. */
  readonly columns: number;
  readonly rows: number;
  /** Shown dim while the text is empty. */
  readonly placeholder: string;
}

export interface PaintedEditor {
  readonly lines: readonly string[];
  readonly cursor: { readonly row: number; readonly column: number };
}

/** Columns left for text. */
export function textColumns(columns: number): number {
  return Math.max(4, columns - PROMPT.length - 1);
}

export function paintEditor(picture: EditorPicture): PaintedEditor {
  const { text, cursor } = picture;
  if (text === '') {
    return { lines: [dim(PROMPT) + dim(picture.placeholder)], cursor: { row: 0, column: PROMPT.length } };
  }
  const rows = editorRows(text, textColumns(picture.columns));
  const place = placeOf(text, rows, cursor);
  const first = Math.min(Math.max(0, rows.length - picture.rows), Math.max(0, place.row - picture.rows + 1));
  const tokens = tokenize(text);
  const selected = picture.isOffered ? inverse : plain;
  const standOut = [...picture.marks, ...bracketPair(tokens, cursor)];
  const lines = rows
    .slice(first, first + picture.rows)
    .map((row, index) => gutter(row, first + index) + selected(styledRow(text, row, { tokens, standOut })));
  return { lines, cursor: { row: place.row - first, column: PROMPT.length + place.column } };
}

/** Where a place of the text stands on the screen, from its left edge. */
export function editorColumn(text: string, offset: number, columns: number): number {
  return PROMPT.length + placeOf(text, editorRows(text, textColumns(columns)), offset).column;
}

function gutter(row: EditorRow, index: number): string {
  return dim(index === 0 ? PROMPT : row.isLineStart ? CONTINUED : WRAPPED);
}

interface Shown {
  readonly tokens: readonly Token[];
  readonly standOut: readonly Span[];
}

function styledRow(text: string, row: EditorRow, { tokens, standOut }: Shown): string {
  let line = '';
  let offset = row.start;
  for (const token of tokens) {
    if (token.end <= row.start) continue;
    if (token.start >= row.end) break;
    const start = Math.max(token.start, offset);
    line += shown(text.slice(offset, start));
    offset = Math.min(token.end, row.end);
    const isMarked = standOut.some((mark) => mark.start <= token.start && token.end <= mark.end);
    line += (isMarked ? marked : STYLES[token.kind])(shown(text.slice(start, offset)));
  }
  return line + shown(text.slice(offset, row.end));
}

function shown(text: string): string {
  return printable(text.replaceAll('\t', '  '));
}

const marked: Style = (text) => bold(underline(text));

const STYLES: Readonly<Record<Token['kind'], Style>> = {
  keyword: (text) => bold(cyan(text)),
  identifier: plain,
  quoted: blue,
  string: green,
  number: magenta,
  operator: yellow,
  punctuation: plain,
  comment: dim,
  hint: dim,
  error: (text) => red(underline(text)),
  end: plain,
};
