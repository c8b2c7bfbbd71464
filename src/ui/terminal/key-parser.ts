/**
 * Bytes of a terminal in raw mode → keys, pastes, and what the mouse did.
 *
 * A lone ESC is a key of its own only when nothing follows for 50 ms: until then it may begin a sequence that arrives in pieces. UTF-8
 * and escape sequences may be split anywhere over chunks. A bracketed paste is one input however long it is; should its end get lost,
 * a second of silence ends it.
 */
import { StringDecoder } from 'node:string_decoder';
import type { Input, Key, NamedKey } from './key.ts';

const ESC = '\u001b';
const ESCAPE_TIMEOUT_MS = 50;
const PASTE_SILENCE_MS = 1000;
const PASTE_END = `${ESC}[201~`;

/** ECMA-48 CSI, SS3, and the Linux console's `ESC [ [ A`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
const SEQUENCE = /^\u001b(?:\[\[([A-E])|\[([<=>?]?)([0-9;:]*)([ -/]*)([@-~])|O([0-9;]*)([A-Za-z]))/;
/** The start of one that may still become whole. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const PARTIAL = /^\u001b(?:\[(?:\[|[<=>?]?[0-9;:]*[ -/]*)?|O[0-9;]*)?$/;

const FINALS: Readonly<Record<string, NamedKey>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
  Z: 'tab',
  M: 'enter',
};

const TILDES: Readonly<Record<number, NamedKey>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

const CONSOLE: Readonly<Record<string, NamedKey>> = { A: 'f1', B: 'f2', C: 'f3', D: 'f4', E: 'f5' };

const CONTROLS: Readonly<Record<number, NamedKey>> = {
  8: 'backspace',
  9: 'tab',
  10: 'newline',
  13: 'enter',
  27: 'escape',
  127: 'backspace',
};

export class KeyParser {
  readonly #emit: (input: Input) => void;
  readonly #decoder = new StringDecoder('utf8');
  #pending = '';
  #paste: string[] | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: (input: Input) => void) {
    this.#emit = emit;
  }

  push(chunk: Uint8Array): void {
    clearTimeout(this.#timer);
    this.#pending += this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this.#consume();
    if (this.#paste !== undefined) this.#timer = setTimeout(() => this.#endPaste(this.#pending), PASTE_SILENCE_MS);
    else if (this.#pending !== '') this.#timer = setTimeout(() => this.#giveUp(), ESCAPE_TIMEOUT_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #consume(): void {
    while (this.#pending !== '') {
      const isTaken = this.#paste === undefined ? this.#consumeKey() : this.#consumePaste();
      if (!isTaken) return;
    }
  }

  /** False when the rest must wait for more bytes. */
  #consumeKey(): boolean {
    const text = this.#pending;
    if (!text.startsWith(ESC)) {
      const character = String.fromCodePoint(text.codePointAt(0) ?? 0);
      this.#pending = text.slice(character.length);
      this.#emit(characterKey(character, false));
      return true;
    }
    if (PARTIAL.test(text)) return false;
    const match = SEQUENCE.exec(text);
    if (match !== null) {
      this.#pending = text.slice(match[0].length);
      this.#sequence(match);
      return true;
    }
    if (text.startsWith(ESC + ESC)) {
      this.#pending = text.slice(1);
      this.#emit(namedKey('escape'));
      return true;
    }
    const character = String.fromCodePoint(text.codePointAt(1) ?? 0);
    this.#pending = text.slice(1 + character.length);
    this.#emit(characterKey(character, true));
    return true;
  }

  #sequence(match: RegExpExecArray): void {
    const [, console, prefix = '', parameters = '', , final = '', ss3Parameters = '', ss3] = match;
    if (console !== undefined) {
      this.#named(CONSOLE[console], 1);
      return;
    }
    if (ss3 !== undefined) {
      this.#named(FINALS[ss3], Number(ss3Parameters.split(';').at(-1)) || 1);
      return;
    }
    const numbers = parameters.split(';').map((part) => Number.parseInt(part, 10) || 0);
    const [first = 0, second = 0, third = 0] = numbers;
    if (prefix === '<' && final === 'M') this.#mouse(first, third - 1, second - 1);
    // Answers of the terminal, and a button that is let go, are nothing a person means.
    if (prefix !== '') return;
    if (final === '~' && first === 200) this.#paste = [];
    else if (final === '~' && first === 27) this.#coded(third, second);
    else if (final === 'u') this.#coded(first, second);
    else if (final === '~') this.#named(TILDES[first], second);
    else if (final === 'Z') this.#named('tab', 2);
    else this.#named(FINALS[final], second);
  }

  #named(name: NamedKey | undefined, modifiers: number): void {
    if (name !== undefined) this.#emit(namedKey(name, modifiers));
  }

  /** SGR report: the button's number, with bits for what was held down. */
  #mouse(button: number, row: number, column: number): void {
    const action = ({ 0: 'press', 64: 'wheel-up', 65: 'wheel-down' } as const)[button & ~0b11100];
    if (action !== undefined) this.#emit({ kind: 'mouse', action, row, column });
  }

  /** A key as its code point and modifiers (modifyOtherKeys, CSI u). */
  #coded(code: number, modifiers: number): void {
    const named = CONTROLS[code];
    if (named !== undefined) {
      this.#emit(namedKey(named, modifiers));
      return;
    }
    const bits = Math.max(0, modifiers - 1);
    this.#emit({ ...plainKey(String.fromCodePoint(code)), isCtrl: (bits & 4) !== 0, isAlt: (bits & 2) !== 0 });
  }

  #consumePaste(): boolean {
    const end = this.#pending.indexOf(PASTE_END);
    if (end >= 0) {
      const last = this.#pending.slice(0, end);
      const rest = this.#pending.slice(end + PASTE_END.length);
      this.#endPaste(last);
      this.#pending = rest;
      return true;
    }
    // The last characters may be the start of the end.
    const kept = Math.min(this.#pending.length, PASTE_END.length - 1);
    this.#paste?.push(this.#pending.slice(0, this.#pending.length - kept));
    this.#pending = this.#pending.slice(this.#pending.length - kept);
    return false;
  }

  #endPaste(last: string): void {
    const text = [...(this.#paste ?? []), last].join('');
    this.#paste = undefined;
    this.#pending = '';
    this.#emit({ kind: 'paste', text });
  }

  /** Nothing followed: the ESC was the key, and what came with it was typed. */
  #giveUp(): void {
    const rest = this.#pending.slice(1);
    this.#pending = '';
    if (rest === '') {
      this.#emit(namedKey('escape'));
      return;
    }
    for (const character of rest) this.#emit(characterKey(character, true));
  }
}

function plainKey(text: string): Key {
  return { kind: 'key', name: 'text', text, isCtrl: false, isAlt: false, isShift: false };
}

/** `modifiers` as terminals send them: 1 plus shift 1, alt 2, ctrl 4. */
function namedKey(name: NamedKey, modifiers = 1): Key {
  const bits = Math.max(0, modifiers - 1);
  return { kind: 'key', name, text: '', isShift: (bits & 1) !== 0, isAlt: (bits & 2) !== 0, isCtrl: (bits & 4) !== 0 };
}

function characterKey(character: string, isAlt: boolean): Key {
  const code = character.codePointAt(0) ?? 0;
  const named = CONTROLS[code];
  if (named !== undefined) return { ...namedKey(named), isAlt };
  if (code === 0) return { ...plainKey('space'), isCtrl: true, isAlt };
  // Ctrl with a letter is its code minus 64: 1 is a, 26 is z, 31 is _.
  if (code < 32) return { ...plainKey(String.fromCharCode(code + 64).toLowerCase()), isCtrl: true, isAlt };
  return { ...plainKey(character), isAlt };
}
