/**
 * How many columns a text takes, and texts made to fit: East Asian width, emoji and combining marks count as a terminal draws them.
 * Texts of narrow characters alone, nearly everything in a hot pane, take a short cut: string-width is a hundred times slower.
 */
import stringWidth from 'string-width';

const ASCII = /^[\u0020-\u007e]*$/;
/** One column and one code unit each, nothing that combines: Latin, punctuation such as … and –, control pictures, lines and blocks. */
const NARROW = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u203a\u2190-\u2193\u2400-\u2426\u2500-\u259f]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach the terminal.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** Columns of a text without escape sequences. */
export function widthOf(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text);
}

/** What a reader takes for one character each: `e` + accent, a family emoji, a flag. */
export function graphemes(text: string): readonly string[] {
  return NARROW.test(text) ? text.split('') : Array.from(segmenter.segment(text), (part) => part.segment);
}

/** Data never steers the terminal: control characters show as their pictures (␛ ␊ ␉), marks that reorder text as �. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}

/** At most `columns` wide; what does not fit ends in `…`. */
export function cut(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (NARROW.test(text)) return text.length <= columns ? text : `${text.slice(0, columns - 1)}…`;
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const grapheme of graphemes(text)) {
    width += widthOf(grapheme);
    if (width > columns - 1) break;
    kept += grapheme;
  }
  return `${kept}…`;
}

/** At most `columns` wide; what does not fit is left out in the middle: long names differ at their ends. */
export function cutMiddle(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const tail = takeColumns(graphemes(text).toReversed(), Math.floor((columns - 1) / 2)).toReversed();
  return [...takeColumns(graphemes(text), columns - 1 - widthOf(tail.join(''))), '…', ...tail].join('');
}

/** Exactly `columns` wide, cut or filled with spaces. */
export function padded(text: string, columns: number, side: 'left' | 'right' = 'left'): string {
  const short = cut(text, columns);
  const fill = ' '.repeat(Math.max(0, columns - widthOf(short)));
  return side === 'left' ? short + fill : fill + short;
}

/** Lines of at most `columns`, broken at spaces where there are some. */
export function wrap(text: string, columns: number): readonly string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(8, columns)));
}

function wrapLine(line: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<= )/)) {
    if (widthOf((current + word).trimEnd()) <= columns) {
      current += word;
      continue;
    }
    if (current.trim() !== '') lines.push(current.trimEnd());
    current = word;
    while (widthOf(current) > columns) {
      const [first = '', ...others] = graphemes(current);
      const head = [first, ...takeColumns(others, columns - widthOf(first))].join('');
      lines.push(head);
      current = current.slice(head.length);
    }
  }
  lines.push(current.trimEnd());
  return lines;
}

/** The longest start that is at most `columns` wide. */
function takeColumns(texts: readonly string[], columns: number): readonly string[] {
  let width = 0;
  const end = texts.findIndex((text) => {
    width += widthOf(text);
    return width > columns;
  });
  return end < 0 ? texts : texts.slice(0, end);
}
