/** The words of a statement in the log, as far as relevance needs them: names and keywords; strings and comments are passed over. */
export interface Word {
  /** Without its quotes. */
  readonly text: string;
  readonly isQuoted: boolean;
}

/**
 * One pass, by hand: a statement may be as long as a packet, and a regular expression over a text of 20 MB overflows its stack. Text in
 * double quotes counts as a name: that is what it is under ANSI_QUOTES, and a false alarm costs less than a missed table.
 */
export function wordsOf(statement: string): Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < statement.length) {
    const character = statement[at] as string;
    if (character === "'") at = closingQuote(statement, at) + 1;
    else if (character === '"' || character === '`') {
      const end = closingQuote(statement, at);
      words.push({ text: statement.slice(at + 1, end).replaceAll(character + character, character), isQuoted: true });
      at = end + 1;
    } else if (isCommentStart(statement, at)) at = commentEnd(statement, at);
    else if (isNamePart(statement.charCodeAt(at))) {
      const start = at;
      while (at < statement.length && isNamePart(statement.charCodeAt(at))) at++;
      words.push({ text: statement.slice(start, at), isQuoted: false });
    } else {
      if ('.,();='.includes(character)) words.push({ text: character, isQuoted: false });
      at++;
    }
  }
  return words;
}

/** Where the quote that opens at `start` ends, or the end of the text. In names a backslash is a character like any other. */
function closingQuote(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\' && quote !== '`') at++;
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at;
      at++;
    }
  }
  return text.length;
}

function isCommentStart(text: string, at: number): boolean {
  const two = text.slice(at, at + 2);
  return text[at] === '#' || two === '/*' || two === '*/' || (two === '--' && /^\s?$/.test(text.slice(at + 2, at + 3)));
}

/** Where the text goes on: behind the comment, or inside one that the server executes. */
function commentEnd(text: string, start: number): number {
  if (text.startsWith('*/', start)) return start + 2;
  if (!text.startsWith('/*', start)) return endOr(text, text.indexOf('\n', start), 1);
  const executed = /^\/\*M?!\d*/.exec(text.slice(start, start + 12));
  return executed === null ? endOr(text, text.indexOf('*/', start + 2), 2) : start + executed[0].length;
}

function endOr(text: string, found: number, length: number): number {
  return found < 0 ? text.length : found + length;
}

/** Letters, digits, _ $ @ and everything beyond ASCII. */
function isNamePart(code: number): boolean {
  if (code >= 0x80) return true;
  if (code >= 0x30 && code <= 0x39) return true;
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || code === 0x5f || code === 0x24 || code === 0x40;
}

/** The first words in upper case, joined by blanks; a quoted name is `?`. */
export function opening(words: readonly Word[], count: number): string {
  return words
    .slice(0, count)
    .map(({ text, isQuoted }) => (isQuoted ? '?' : text.toUpperCase()))
    .join(' ');
}

export interface TableName {
  readonly database: string;
  readonly name: string;
}

/** The table named at `at`, with the place behind it; undefined where no name stands. */
export function tableNameAt(
  words: readonly Word[],
  at: number,
  defaultDatabase: string,
): { readonly table: TableName; readonly next: number } | undefined {
  const [first, dot, second] = words.slice(at, at + 3);
  if (!isName(first)) return undefined;
  if (!isPunctuation(dot, '.')) return { table: { database: defaultDatabase, name: first.text }, next: at + 1 };
  return isName(second) ? { table: { database: first.text, name: second.text }, next: at + 3 } : undefined;
}

export function isPunctuation(word: Word | undefined, character: string): boolean {
  return word !== undefined && !word.isQuoted && word.text === character;
}

function isName(word: Word | undefined): word is Word {
  return word !== undefined && (word.isQuoted || isNamePart(word.text.charCodeAt(0)));
}

/** `keywords` in upper case. */
export function isKeyword(word: Word | undefined, ...keywords: readonly string[]): boolean {
  return word !== undefined && !word.isQuoted && keywords.includes(word.text.toUpperCase());
}
