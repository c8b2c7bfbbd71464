/** The words of a statement in the log, as far as relevance needs them: names and keywords; strings and comments are passed over. */
export interface Word {
  /** Without its quotes. */
  readonly text: string;
  readonly isQuoted: boolean;
}

const PIECES =
  /\/\*!\d*|\*\/|\/\*[\s\S]*?\*\/|(?:--\s|#)[^\n]*|`((?:[^`]|``)*)`|"((?:[^"\\]|\\.|"")*)"|'(?:[^'\\]|\\.|'')*'|([\p{L}\p{N}_$@]+)|([.,();=])|\S/gsu;

/** Text in double quotes counts as a name: that is what it is under ANSI_QUOTES, and a false alarm costs less than a missed table. */
export function wordsOf(statement: string): Word[] {
  const words: Word[] = [];
  for (const [, backticked, doubled, plain, mark] of statement.matchAll(PIECES)) {
    if (backticked !== undefined) words.push({ text: backticked.replaceAll('``', '`'), isQuoted: true });
    else if (doubled !== undefined) words.push({ text: doubled, isQuoted: true });
    else if (plain !== undefined || mark !== undefined) words.push({ text: plain ?? mark ?? '', isQuoted: false });
  }
  return words;
}

/** The first words in upper case, joined by blanks; a quoted name is `?`. */
export function opening(words: readonly Word[], count: number): string {
  return words
    .slice(0, count)
    .map(({ text, isQuoted }) => (isQuoted ? '?' : text.toUpperCase()))
    .join(' ');
}

/** Names of tables among the words, with the database they are in when none is written. */
export function* tableNames(words: readonly Word[], defaultDatabase: string): Generator<{ database: string; name: string }> {
  for (const [index, { text }] of words.entries()) {
    if (words[index - 1]?.text === '.') continue;
    const isQualified = words[index + 1]?.text === '.';
    const name = isQualified ? words[index + 2]?.text : text;
    if (name !== undefined) yield { database: isQualified ? text : defaultDatabase, name };
  }
}
