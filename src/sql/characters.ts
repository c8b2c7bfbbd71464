/** What a character is to SQL. Identifiers may be of any script; white space is what an editor or a web page leaves between words. */

/** Full-width and ideographic marks, as an input method types them, and the mark that was meant. */
export const WIDE: ReadonlyMap<string, string> = new Map([
  ['，', ','],
  ['、', ','],
  ['；', ';'],
  ['（', '('],
  ['）', ')'],
  ['［', '['],
  ['］', ']'],
  ['【', '['],
  ['】', ']'],
  ['＝', '='],
  ['＊', '*'],
  ['＋', '+'],
  ['－', '-'],
  ['−', '-'],
  ['–', '-'],
  ['／', '/'],
  ['％', '%'],
  ['＜', '<'],
  ['＞', '>'],
  ['≤', '<='],
  ['≥', '>='],
  ['≠', '<>'],
  ['．', '.'],
  ['。', '.'],
  ['：', ':'],
  ['？', '?'],
]);

const SINGLE = { marks: "‘’‚‛＇′'", plain: "'" };
const DOUBLE = { marks: '“”„‟＂″"', plain: "'" };
const BACKTICK = { marks: '｀`', plain: '`' };

/** The family of a curly or full-width quotation mark: what closes it, and what should be typed instead. */
export function closerOf(character: string): { readonly marks: string; readonly plain: string } | undefined {
  return [SINGLE, DOUBLE, BACKTICK].find((family) => family.marks.includes(character));
}

export function isSpace(code: number): boolean {
  return (
    code === 0x20 ||
    (code >= 0x09 && code <= 0x0d) ||
    code === 0xa0 ||
    code === 0x3000 ||
    code === 0xfeff ||
    (code >= 0x2000 && code <= 0x200b) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f
  );
}

const LETTER = /^[\p{L}\p{Nl}]/u;
const LETTER_MARK_OR_DIGIT = /^[\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}]/u;

export function isIdentifierStart(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0x80) return isAsciiLetter(code) || code === 0x5f;
  return LETTER.test(text.slice(at, at + 2));
}

export function isIdentifierPart(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0x80) return isAsciiLetter(code) || code === 0x5f || code === 0x24 || (code >= 0x30 && code <= 0x39);
  return LETTER_MARK_OR_DIGIT.test(text.slice(at, at + 2));
}

function isAsciiLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}
