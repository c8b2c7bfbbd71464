/**
 * Character classes of Java's regular expressions, with JavaScript's flag u: classes inside of classes become alternatives, && becomes a
 * look ahead. Ignoring case means ASCII letters alone, as in Java; it is spelt out, [a] as [aA].
 */
import type { PatternReader } from './java-regex-reader.ts';

/** The members of a class without its brackets, and whether they are the ones left out. */
export interface Members {
  readonly members: string;
  readonly isNegated: boolean;
}

const SHORT: Readonly<Record<string, string>> = {
  d: '0-9',
  w: 'A-Za-z0-9_',
  s: '\\u{20}\\t\\n\\v\\f\\r',
  h: '\\u{20}\\t\\u{a0}\\u{1680}\\u{180e}\\u{2000}-\\u{200a}\\u{202f}\\u{205f}\\u{3000}',
  v: '\\n\\v\\f\\r\\u{85}\\u{2028}\\u{2029}',
};

const POSIX: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\u{0}-\\u{7f}',
  Alpha: 'A-Za-z',
  Digit: '0-9',
  Alnum: 'A-Za-z0-9',
  Punct: '\\u{21}-\\u{2f}\\u{3a}-\\u{40}\\u{5b}-\\u{60}\\u{7b}-\\u{7e}',
  Graph: '\\u{21}-\\u{7e}',
  Print: '\\u{20}-\\u{7e}',
  Blank: '\\u{20}\\t',
  Cntrl: '\\u{0}-\\u{1f}\\u{7f}',
  XDigit: '0-9A-Fa-f',
  Space: '\\u{20}\\t\\n\\v\\f\\r',
};

const BINARY: Readonly<Record<string, string>> = {
  IsAlphabetic: 'Alphabetic',
  IsIdeographic: 'Ideographic',
  IsLowercase: 'Lowercase',
  IsUppercase: 'Uppercase',
  IsWhite_Space: 'White_Space',
  IsDigit: 'Nd',
};

const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 };

/** Behind a backslash: `d`, `W`, `p{L}`; undefined when it is no class. */
export function classEscape(reader: PatternReader, ignoresCase: boolean): Members | undefined {
  const short = reader.match(/[dDwWsShHvV]/y)?.[0];
  if (short !== undefined) return { members: SHORT[short.toLowerCase()] ?? '', isNegated: short !== short.toLowerCase() };
  const property = reader.match(/([pP])(?:\{([^}]*)\}|([A-Z]))/y);
  if (property === undefined) return undefined;
  const [, letter, long, single] = property;
  return { members: propertyMembers(reader, long ?? single ?? '', ignoresCase), isNegated: letter === 'P' };
}

function propertyMembers(reader: PatternReader, name: string, ignoresCase: boolean): string {
  const isCased = /^(?:Is)?(?:L[ultm]|Lowercase|Uppercase)$/.test(name);
  if (ignoresCase && isCased) return reader.refuse(`has \\p{${name}} under (?i)`);
  if (ignoresCase && (name === 'Lower' || name === 'Upper')) return 'A-Za-z';
  const posix = POSIX[name];
  if (posix !== undefined) return posix;
  const property = BINARY[name] ?? categoryOrScript(name);
  try {
    if (property !== undefined) new RegExp(`\\p{${property}}`, 'u');
  } catch {
    return reader.refuse(`has \\p{${name}}`);
  }
  return property === undefined ? reader.refuse(`has \\p{${name}}`) : `\\p{${property}}`;
}

function categoryOrScript(name: string): string | undefined {
  const category = /^(?:Is|gc=|general_category=)?([LMNPSZC][a-z]?)$/.exec(name)?.[1];
  if (category !== undefined) return category;
  const script = /^(?:Is|sc=|script=)([A-Z][A-Za-z_]+)$/.exec(name)?.[1];
  return script === undefined ? undefined : `Script=${script}`;
}

/** Behind a backslash: the one character it stands for; undefined where it stands for none. */
export function characterEscape(reader: PatternReader): string | undefined {
  const octal = reader.match(/0([0-3][0-7]{2}|[0-7]{1,2})/y)?.[1];
  if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
  const hex = reader.match(/x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})/y);
  if (hex !== undefined) return fromHex(reader, hex[1] ?? hex[2] ?? hex[3] ?? '');
  const control = reader.match(/c(\p{ASCII})/uy)?.[1];
  if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) ^ 64);
  const name = reader.match(/[tnrfae]/y)?.[0];
  if (name !== undefined) return String.fromCodePoint(CONTROLS[name] ?? 0);
  // A letter or digit behind a backslash has a meaning or is an error; everything else stands for itself.
  return reader.match(/[^A-Za-z0-9]/uy)?.[0];
}

function fromHex(reader: PatternReader, digits: string): string {
  const point = Number.parseInt(digits, 16);
  return point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)
    ? reader.refuse(`has half a character (${digits})`)
    : String.fromCodePoint(point);
}

/** One character, as it stands inside or outside of a class. */
export function characterSource(character: string): string {
  return /^[A-Za-z0-9_]$/.test(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** What stands between two && of a class: the members of one class, and classes beside it. */
interface Operand {
  members: string;
  readonly others: string[];
  /** How many classes in brackets of their own. */
  nested: number;
}

/** Behind `[`, up to and with its `]` → what matches one character of the class. */
export function characterClass(reader: PatternReader, ignoresCase: boolean): string {
  const isNegated = reader.accept('^');
  const operands: Operand[] = [];
  do {
    if (operands.length > 0 && reader.is('&')) return reader.refuse('has three & in a class');
    operands.push(operandOf(reader, ignoresCase, operands.length === 0));
  } while (reader.accept('&&'));
  reader.next();
  // Java takes && with the nearest brackets only, and at times with what stands behind them.
  if (
    operands.length > 1 &&
    !operands.every(({ members, others, nested }) =>
      nested === 0 ? members !== '' || others.length > 0 : members === '' && others.length === 1,
    )
  ) {
    return reader.refuse('has && between other things than one class or some characters on each side');
  }
  if (isNegated && (operands.length > 1 || operands.some(({ nested }) => nested > 0))) {
    return reader.refuse('negates a class with other classes inside, which Java 8 and 9 read differently');
  }
  const sources = operands.map(unionOf);
  const [only = ''] = sources;
  if (operands.length > 1) return `(?:${sources.map((source, index) => (index < sources.length - 1 ? `(?=${source})` : source)).join('')})`;
  if (!isNegated) return only;
  return operands[0]?.others.length === 0 ? `[^${operands[0].members}]` : `(?:(?!${only})[\\s\\S])`;
}

function operandOf(reader: PatternReader, ignoresCase: boolean, isFirst: boolean): Operand {
  const operand: Operand = { members: '', others: [], nested: 0 };
  // A ] right behind the opening bracket is a character.
  if (isFirst && reader.is(']')) operand.members += item(reader, ignoresCase, operand);
  while (!reader.is(']') && !reader.is('&&')) {
    if (reader.accept('[')) {
      operand.others.push(characterClass(reader, ignoresCase));
      operand.nested++;
    } else operand.members += item(reader, ignoresCase, operand);
  }
  return operand;
}

function unionOf({ members, others }: Operand): string {
  const sources = members === '' ? others : [`[${members}]`, ...others];
  return sources.length === 1 ? (sources[0] ?? '') : `(?:${sources.join('|')})`;
}

/** A character, a range, or a class that a backslash names → members; a class that leaves characters out goes beside them. */
function item(reader: PatternReader, ignoresCase: boolean, operand: Operand): string {
  const first = single(reader, ignoresCase);
  if (typeof first !== 'string') {
    if (!first.isNegated) return first.members;
    operand.others.push(`[^${first.members}]`);
    return '';
  }
  if (!reader.is('-') || reader.is('-]') || reader.is('-[') || reader.is('-&&')) return range(first, first, ignoresCase);
  reader.next();
  const last = single(reader, ignoresCase);
  if (typeof last !== 'string' || pointOf(last) < pointOf(first)) return reader.refuse('has a range that is none');
  return range(first, last, ignoresCase);
}

function single(reader: PatternReader, ignoresCase: boolean): string | Members {
  if (!reader.accept('\\')) return reader.next();
  return classEscape(reader, ignoresCase) ?? characterEscape(reader) ?? reader.refuse('has a \\ in a class that Riffle does not know');
}

function pointOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function range(first: string, last: string, ignoresCase: boolean): string {
  const plain = first === last ? characterSource(first) : `${characterSource(first)}-${characterSource(last)}`;
  if (!ignoresCase) return plain;
  return (
    plain + otherCase(first, last, { from: 'a', to: 'z', distance: -32 }) + otherCase(first, last, { from: 'A', to: 'Z', distance: 32 })
  );
}

/** The part of the range that lies between two letters, in the other case. */
function otherCase(
  first: string,
  last: string,
  letters: { readonly from: string; readonly to: string; readonly distance: number },
): string {
  const low = Math.max(pointOf(first), pointOf(letters.from)) + letters.distance;
  const high = Math.min(pointOf(last), pointOf(letters.to)) + letters.distance;
  return low > high ? '' : `${String.fromCharCode(low)}-${String.fromCharCode(high)}`;
}
