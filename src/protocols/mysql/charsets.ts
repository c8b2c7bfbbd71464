/**
 * Bytes of a text column → text, exactly as the server converts its own character sets.
 *
 *   utf8      utf8mb4, utf8mb3      fixed   ascii, utf16, utf16le, utf32, ucs2: by their own arithmetic
 *   latin1    Windows-1252          table   any other: by the server's own table, which is asked for when a job begins
 *
 * A table is the only thing that agrees with the server: TextDecoder knows other characters in most of these sets (thousands in euckr), and
 * the server has a '?' where one of its codes is no character of Unicode. Shapes tell how many bytes a character has: the ranges of its bytes.
 */

import { latin1Slice } from '../../model/byte-text.ts';
import { invariant } from '../../model/errors.ts';

type CharsetKind = 'utf8' | 'latin1' | 'fixed' | 'table';

export type CharsetDecoder = (bytes: Buffer, at: number, length: number) => string;

type ByteRange = readonly [from: number, to: number];

/** What the server makes of each code; codes of several bytes as one number, the first byte highest. */
export type CharsetTable = ReadonlyMap<number, string>;

const UPPER: ByteRange = [0xa1, 0xfe];

/** Shapes of characters of several bytes, by character set. */
const SHAPES: Readonly<Record<string, readonly (readonly ByteRange[])[]>> = {
  big5: [
    [
      [0xa1, 0xf9],
      [0x40, 0xfe],
    ],
  ],
  gbk: [
    [
      [0x81, 0xfe],
      [0x40, 0xfe],
    ],
  ],
  gb2312: [[[0xa1, 0xf7], UPPER]],
  gb18030: [
    [
      [0x81, 0xfe],
      [0x40, 0xfe],
    ],
    [
      [0x81, 0x84],
      [0x30, 0x39],
      [0x81, 0xfe],
      [0x30, 0x39],
    ],
  ],
  euckr: [
    [
      [0x81, 0xfe],
      [0x41, 0xfe],
    ],
  ],
  sjis: shiftedShapes(),
  cp932: shiftedShapes(),
  ujis: extendedShapes(),
  eucjpms: extendedShapes(),
};

function shiftedShapes(): readonly (readonly ByteRange[])[] {
  const second: ByteRange = [0x40, 0xfc];
  return [
    [[0x81, 0x9f], second],
    [[0xe0, 0xfc], second],
  ];
}

function extendedShapes(): readonly (readonly ByteRange[])[] {
  return [
    [
      [0x8e, 0x8e],
      [0xa1, 0xdf],
    ],
    [[0x8f, 0x8f], UPPER, UPPER],
    [UPPER, UPPER],
  ];
}

const SINGLE_BYTE = [
  ...['armscii8', 'cp1250', 'cp1251', 'cp1256', 'cp1257', 'cp850', 'cp852', 'cp866', 'dec8', 'geostd8', 'greek', 'hebrew', 'hp8'],
  ...['keybcs2', 'koi8r', 'koi8u', 'latin2', 'latin5', 'latin7', 'macce', 'macroman', 'swe7', 'tis620'],
];

const KINDS: ReadonlyMap<string, CharsetKind> = new Map<string, CharsetKind>([
  ...['utf8mb4', 'utf8mb3', 'utf8'].map((name) => [name, 'utf8'] as const),
  ['latin1', 'latin1'],
  ...['ascii', 'utf16', 'utf16le', 'utf32', 'ucs2'].map((name) => [name, 'fixed'] as const),
  ...[...SINGLE_BYTE, ...Object.keys(SHAPES)].map((name) => [name, 'table'] as const),
]);

/** By the server's name of the set; undefined for one that is not known here. */
export function charsetKind(name = 'utf8mb4'): CharsetKind | undefined {
  return KINDS.get(name);
}

/** The ranges of bytes of every code, of one byte and of more, for which the server is to be asked. */
export function codeShapes(charset: string): readonly (readonly ByteRange[])[] {
  return [[[0, 0xff]], ...(SHAPES[charset] ?? [])];
}

/** `table`: for sets of the kind 'table'. */
export function charsetDecoder(charset: string, table: CharsetTable | undefined): CharsetDecoder {
  if (charset === 'ascii') return ascii;
  if (charset === 'utf16' || charset === 'ucs2') return (bytes, at, length) => wide(bytes, at, length, { isLittle: false, is32: false });
  if (charset === 'utf16le') return (bytes, at, length) => wide(bytes, at, length, { isLittle: true, is32: false });
  if (charset === 'utf32') return (bytes, at, length) => wide(bytes, at, length, { isLittle: false, is32: true });
  invariant(table !== undefined, `the table of ${charset} is read before its columns are`);
  return new TableDecoder(SHAPES[charset] ?? [], table).decode;
}

/** MariaDB keeps other bytes in such a column too. */
function ascii(bytes: Buffer, at: number, length: number): string {
  return latin1Slice(bytes, at, at + length).replace(/[\u0080-\u00ff]/g, UNKNOWN);
}

function wide(
  bytes: Buffer,
  at: number,
  length: number,
  { isLittle, is32 }: { readonly isLittle: boolean; readonly is32: boolean },
): string {
  let text = '';
  for (const end = at + length; at < end; at += is32 ? 4 : 2) {
    if (is32) text += String.fromCodePoint(bytes.readUInt32BE(at));
    else text += String.fromCharCode(isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  }
  return text;
}

const UNKNOWN = '?';
/** The first code of four bytes behind the basic plane in gb18030: from there on codes are counted. */
const GB18030_PLANES = 0x90;
const GB18030_DIGITS = [12_600, 1260, 10] as const;

class TableDecoder {
  readonly #shapes: readonly (readonly ByteRange[])[];
  readonly #table: CharsetTable;
  readonly #isAsciiAlike: boolean;

  constructor(shapes: readonly (readonly ByteRange[])[], table: CharsetTable) {
    this.#shapes = shapes;
    this.#table = table;
    this.#isAsciiAlike = Array.from({ length: 128 }, (_, code) => code).every((code) => table.get(code) === String.fromCharCode(code));
  }

  readonly decode: CharsetDecoder = (bytes, at, length) => {
    const end = at + length;
    if (this.#isAsciiAlike && isAscii(bytes, at, end)) return latin1Slice(bytes, at, end);
    let text = '';
    while (at < end) {
      const width = this.#width(bytes, at, end);
      text += this.#table.get(bytes.readUIntBE(at, width)) ?? (width === 4 ? beyondBasicPlane(bytes, at) : UNKNOWN);
      at += width;
    }
    return text;
  };

  #width(bytes: Buffer, at: number, end: number): number {
    for (const shape of this.#shapes) {
      if (at + shape.length <= end && shape.every(([from, to], index) => isBetween(bytes[at + index] as number, from, to)))
        return shape.length;
    }
    return (bytes[at] as number) >= GB18030_PLANES && at + 4 <= end && this.#isCounted(bytes, at) ? 4 : 1;
  }

  #isCounted(bytes: Buffer, at: number): boolean {
    return this.#shapes.some((shape) => shape.length === 4) && isBetween(bytes[at + 1] as number, 0x30, 0x39);
  }
}

function beyondBasicPlane(bytes: Buffer, at: number): string {
  const [high = 0, middle = 0, low = 0, last = 0] = [
    (bytes[at] as number) - GB18030_PLANES,
    (bytes[at + 1] as number) - 0x30,
    (bytes[at + 2] as number) - 0x81,
    (bytes[at + 3] as number) - 0x30,
  ];
  const code = 0x10000 + high * GB18030_DIGITS[0] + middle * GB18030_DIGITS[1] + low * GB18030_DIGITS[2] + last;
  return high < 0 || code > 0x10ffff ? UNKNOWN : String.fromCodePoint(code);
}

function isAscii(bytes: Buffer, at: number, end: number): boolean {
  let seen = 0;
  for (let index = at; index < end; index++) seen |= bytes[index] as number;
  return seen < 128;
}

function isBetween(byte: number, from: number, to: number): boolean {
  return byte >= from && byte <= to;
}
