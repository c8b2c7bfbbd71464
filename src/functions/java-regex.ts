/**
 * Regular expressions of Java → of JavaScript (flag u; Node 20 loses matches of [^…] under v), part by part, so that they match the same: `.` `$` `\s` `\b` `(?i)` mean other
 * things there. What cannot be said the same way (possessive quantifiers, atomic groups, \G, groups that keep what an earlier round
 * matched) is refused by name, as is what Java refuses; Flink gives NULL or FALSE for the latter and logs it.
 *
 * Like Java's, the search may take exponential time for patterns such as (a+)+b: nothing bounds it.
 */
import { characterClass, characterEscape, characterSource, classEscape } from './java-regex-class.ts';
import { PatternReader } from './java-regex-reader.ts';

interface Flags {
  readonly ignoresCase: boolean;
  readonly dotMatchesAll: boolean;
  readonly isMultiline: boolean;
}

interface Part {
  readonly source: string;
  /** Whether a quantifier may stand right behind it. */
  readonly isAtom?: boolean;
  readonly canBeEmpty: boolean;
  readonly isUnbounded?: boolean;
  readonly captures?: boolean;
  /** A group inside may not have taken part though the whole matched. */
  readonly skips?: boolean;
}

const LINE_END = '\\n\\r\\u{85}\\u{2028}\\u{2029}';
/** In front of a line's end, but never between \r and \n. */
const BEFORE_LINE_END = '\\r\\n|(?<!\\r)\\n|[\\r\\u{85}\\u{2028}\\u{2029}]';
/** \b of Java 8 to 17 knows all letters and digits, while \w knows those of ASCII. */
const WORD = '[\\p{L}\\p{Nd}_]';

const ANCHORS: Readonly<Record<string, string>> = {
  b: `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`,
  B: `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`,
  A: '^',
  z: '$',
  Z: `(?=(?:${BEFORE_LINE_END})?$)`,
};

/** `text` is the call as SQL, for messages. */
export function javaRegExp(pattern: string, text: string): RegExp {
  return new RegExp(new Translation(new PatternReader(pattern, text)).whole(), 'gu');
}

class Translation {
  readonly #reader: PatternReader;
  #flags: Flags = { ignoresCase: false, dotMatchesAll: false, isMultiline: false };
  #opened = 0;
  readonly #closed = new Set<number>();
  readonly #names = new Map<string, number>();
  #hasReference = false;

  constructor(reader: PatternReader) {
    this.#reader = reader;
  }

  whole(): string {
    const { source, skips } = this.#alternation();
    if (!this.#reader.isAtEnd) return this.#reader.refuse('closes a group that is not open');
    if (this.#hasReference && skips === true) return this.#reader.refuse('refers back to a group where groups may be left out');
    return source;
  }

  #alternation(): Part {
    const branches = [this.#sequence()];
    while (this.#reader.accept('|')) branches.push(this.#sequence());
    const [only] = branches;
    if (only !== undefined && branches.length === 1) return only;
    const captures = branches.some((branch) => branch.captures);
    return {
      source: branches.map(({ source }) => source).join('|'),
      canBeEmpty: branches.some(({ canBeEmpty }) => canBeEmpty),
      isUnbounded: branches.some(({ isUnbounded }) => isUnbounded),
      captures,
      skips: captures,
    };
  }

  #sequence(): Part {
    const parts: Part[] = [];
    while (!this.#reader.isAtEnd && !this.#reader.is('|') && !this.#reader.is(')')) {
      const atoms = this.#reader.accept('\\Q') ? this.#quoted() : [this.#atom()];
      const last = atoms.pop();
      parts.push(...atoms);
      if (last !== undefined) parts.push(this.#quantified(last));
    }
    return {
      source: parts.map(({ source }) => source).join(''),
      canBeEmpty: parts.every(({ canBeEmpty }) => canBeEmpty),
      isUnbounded: parts.some(({ isUnbounded }) => isUnbounded),
      captures: parts.some(({ captures }) => captures),
      skips: parts.some(({ skips }) => skips),
    };
  }

  /** Behind `\Q`, up to `\E` or the end. */
  #quoted(): Part[] {
    const parts: Part[] = [];
    while (!this.#reader.isAtEnd && !this.#reader.accept('\\E')) parts.push(this.#character(this.#reader.next()));
    return parts;
  }

  #quantified(part: Part): Part {
    const quantifier = this.#reader.match(/[*+?]|\{(\d{1,9})(?:(,)(\d{0,9}))?\}/y);
    if (quantifier === undefined) return part;
    const [written, minimum, comma, maximum] = quantifier;
    const isOptional = written === '*' || written === '?' || (minimum !== undefined && Number(minimum) === 0);
    const isOnce = written === '?' || (Number(minimum) <= 1 && (comma === undefined || maximum === '1'));
    if (this.#reader.is('+')) this.#reader.refuse(`has the possessive quantifier ${written}+`);
    if (part.source === '') return this.#reader.refuse(`has ${written} where nothing is to be repeated`);
    // JavaScript gives up a round that matches nothing, Java takes it as the last one.
    if (part.canBeEmpty && (isOptional || !isOnce)) this.#reader.refuse(`has ${written} behind what may match nothing`);
    if (part.skips === true && !isOnce) {
      this.#reader.refuse('repeats a group around groups that need not match each time; write (?:…) where their text is not asked for');
    }
    const lazy = this.#reader.accept('?') ? '?' : '';
    return {
      ...part,
      source: `${part.isAtom === true ? part.source : `(?:${part.source})`}${written}${lazy}`,
      isAtom: false,
      canBeEmpty: part.canBeEmpty || isOptional,
      isUnbounded: part.isUnbounded === true || written === '*' || written === '+' || maximum === '',
      skips: part.skips === true || (isOptional && part.captures === true),
    };
  }

  #atom(): Part {
    const character = this.#reader.next();
    switch (character) {
      case '.':
        return { source: this.#flags.dotMatchesAll ? '[\\s\\S]' : `[^${LINE_END}]`, isAtom: true, canBeEmpty: false };
      case '^':
        return this.#anchor(this.#flags.isMultiline ? `(?:(?:^|(?<=\\r\\n|[\\n\\u{85}\\u{2028}\\u{2029}]|\\r(?!\\n)))(?!$))` : '^');
      case '$':
        return this.#anchor(this.#flags.isMultiline ? `(?=${BEFORE_LINE_END}|$)` : (ANCHORS['Z'] ?? ''));
      case '[':
        return { source: characterClass(this.#reader, this.#flags.ignoresCase), isAtom: true, canBeEmpty: false };
      case '(':
        return this.#group();
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
      case '{':
        return this.#reader.refuse(`has ${character} where nothing is to be repeated`);
      default:
        return this.#character(character);
    }
  }

  #anchor(source: string): Part {
    return { source, canBeEmpty: true };
  }

  #character(character: string): Part {
    const isLetter = this.#flags.ignoresCase && /^[A-Za-z]$/.test(character);
    const source = isLetter ? `[${character.toLowerCase()}${character.toUpperCase()}]` : characterSource(character);
    return { source, isAtom: true, canBeEmpty: false };
  }

  #escape(): Part {
    const anchor = this.#reader.match(/[bBAzZ]/y)?.[0];
    if (anchor !== undefined) return this.#anchor(ANCHORS[anchor] ?? '');
    const digits = this.#reader.match(/[1-9]/y)?.[0];
    if (digits !== undefined) return this.#reference(Number(digits));
    const name = this.#reader.match(/k<([A-Za-z][A-Za-z0-9]*)>/y)?.[1];
    if (name !== undefined) return this.#reference(this.#names.get(name) ?? 0);
    const members = classEscape(this.#reader, this.#flags.ignoresCase);
    if (members !== undefined) return { source: `[${members.isNegated ? '^' : ''}${members.members}]`, isAtom: true, canBeEmpty: false };
    const character = characterEscape(this.#reader);
    return character === undefined ? this.#reader.refuse(`has \\${this.#reader.next()}`) : this.#character(character);
  }

  #reference(group: number): Part {
    if (!this.#closed.has(group)) return this.#reader.refuse('refers to a group that is not closed before it');
    if (this.#flags.ignoresCase) return this.#reader.refuse('refers back to a group under (?i)');
    if (this.#closed.size > 9 || this.#reader.match(/(?=\d)/y) !== undefined)
      return this.#reader.refuse('refers back by a number of two digits');
    this.#hasReference = true;
    return { source: `(?:\\${group})`, isAtom: true, canBeEmpty: true };
  }

  /** Behind `(`. Flags that change inside a group go back at its end. */
  #group(): Part {
    const outer = this.#flags;
    const flags = this.#reader.match(/\?([a-zA-Z]*)(?:-([a-zA-Z]+))?([:)])/y);
    if (flags !== undefined) {
      this.#setFlags(flags[1] ?? '', flags[2] ?? '');
      if (flags[3] === ')') return { source: '', canBeEmpty: true };
    }
    const look = flags === undefined ? this.#reader.match(/\?<?[=!]/y)?.[0] : undefined;
    const isCapturing = flags === undefined && look === undefined;
    const number = isCapturing ? this.#open() : 0;
    const inner = this.#alternation();
    if (!this.#reader.accept(')')) return this.#reader.refuse('leaves a group open');
    this.#flags = outer;
    if (isCapturing) {
      this.#closed.add(number);
      return { ...inner, source: `(${inner.source})`, isAtom: true, captures: true };
    }
    if (look === undefined) return { ...inner, source: `(?:${inner.source})`, isAtom: true };
    if (look.startsWith('?<') && inner.captures === true) return this.#reader.refuse('has a group inside of a look behind');
    if (look.startsWith('?<') && inner.isUnbounded === true) return this.#reader.refuse('looks behind without a bound');
    return {
      ...inner,
      source: `(${look}${inner.source})`,
      canBeEmpty: true,
      skips: inner.skips === true || (look === '?!' && inner.captures === true),
    };
  }

  #open(): number {
    const name = this.#reader.match(/\?<([A-Za-z][A-Za-z0-9]*)>/y)?.[1];
    if (name === undefined && this.#reader.is('?'))
      return this.#reader.refuse('has a group that begins with (? in a way JavaScript does not have');
    const number = ++this.#opened;
    if (name !== undefined && this.#names.has(name)) return this.#reader.refuse(`names two groups ${name}`);
    if (name !== undefined) this.#names.set(name, number);
    return number;
  }

  #setFlags(on: string, off: string): void {
    const other = /[^ims]/.exec(on + off)?.[0];
    if (other !== undefined) this.#reader.refuse(`has the flag ${other}`);
    const set = (letter: string, now: boolean): boolean => (off.includes(letter) ? false : now || on.includes(letter));
    const { ignoresCase, dotMatchesAll, isMultiline } = this.#flags;
    this.#flags = { ignoresCase: set('i', ignoresCase), dotMatchesAll: set('s', dotMatchesAll), isMultiline: set('m', isMultiline) };
  }
}
