/** The bytes that JSON gives a meaning to. */
export const QUOTE = 0x22;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const OPEN_ARRAY = 0x5b;
export const CLOSE_ARRAY = 0x5d;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const BACKSLASH = 0x5c;
export const MINUS = 0x2d;
export const PLUS = 0x2b;
export const POINT = 0x2e;
export const ZERO = 0x30;
export const LETTER_E = 0x65;
export const LETTER_F = 0x66;
export const LETTER_N = 0x6e;
export const LETTER_T = 0x74;
export const LETTER_U = 0x75;

export const NULL = Buffer.from('null');
export const TRUE = Buffer.from('true');
export const FALSE = Buffer.from('false');

/** To be or-ed to a letter: its lower case. */
export const LOWER = 0x20;

export function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

export function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}

export function isHexDigit(byte: number): boolean {
  return isDigit(byte) || ((byte | LOWER) >= 0x61 && (byte | LOWER) <= 0x66);
}

/** Whether a number goes on with it. */
export function isNumberPart(byte: number): boolean {
  return isDigit(byte) || byte === POINT || (byte | LOWER) === LETTER_E || byte === MINUS || byte === PLUS;
}

/** What may stand behind a backslash, u aside. */
export function isEscape(byte: number): boolean {
  return byte !== -1 && '"\\/bfnrt'.includes(String.fromCharCode(byte));
}

/** A byte as errors show it. */
export function shownByte(byte: number): string {
  const isPrintable = byte > 0x20 && byte < 0x7f;
  return isPrintable ? `'${String.fromCharCode(byte)}'` : `the byte 0x${byte.toString(16).padStart(2, '0')}`;
}
