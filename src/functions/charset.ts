/** The character sets that ENCODE and DECODE know, as Java encodes and decodes them: those every Java platform has. */
import { unknownCharset } from './errors.ts';

const CHARSETS = ['US-ASCII', 'ISO-8859-1', 'UTF-8', 'UTF-16BE', 'UTF-16LE', 'UTF-16'] as const;
export type Charset = (typeof CHARSETS)[number];

const ALIASES: Readonly<Record<string, Charset>> = { ASCII: 'US-ASCII', LATIN1: 'ISO-8859-1', UTF8: 'UTF-8' };

/** `name` in any case; `text` is the call as SQL, for the error of an unknown one. */
export function charsetOf(name: string, text: string): Charset {
  const upper = name.toUpperCase();
  const found = CHARSETS.find((charset) => charset === upper) ?? ALIASES[upper];
  if (found === undefined) throw unknownCharset(name, CHARSETS, text);
  return found;
}

/** UTF-16 without an order is written with a mark, the higher byte first. */
export function encodeText(value: string, charset: Charset): Uint8Array {
  switch (charset) {
    case 'UTF-8':
      return new Uint8Array(Buffer.from(value));
    case 'UTF-16LE':
      return new Uint8Array(Buffer.from(value, 'utf16le'));
    case 'UTF-16BE':
      return new Uint8Array(Buffer.from(value, 'utf16le').swap16());
    case 'UTF-16':
      return new Uint8Array(Buffer.concat([Uint8Array.of(0xfe, 0xff), Buffer.from(value, 'utf16le').swap16()]));
    default: {
      const limit = charset === 'US-ASCII' ? 0x7f : 0xff;
      return Uint8Array.from([...value], (point) => ((point.codePointAt(0) ?? 0) <= limit ? point.charCodeAt(0) : 0x3f));
    }
  }
}

/** What is no character of the set becomes U+FFFD. UTF-16 without an order reads its mark; without one the higher byte comes first. */
export function decodeText(bytes: Uint8Array, charset: Charset): string {
  const buffer = Buffer.from(bytes);
  switch (charset) {
    case 'US-ASCII':
      return buffer.toString('latin1').replace(/[\x80-\xff]/g, '\ufffd');
    case 'ISO-8859-1':
      return buffer.toString('latin1');
    case 'UTF-16': {
      const isLittle = buffer[0] === 0xff && buffer[1] === 0xfe;
      const hasMark = isLittle || (buffer[0] === 0xfe && buffer[1] === 0xff);
      return decodeText(hasMark ? buffer.subarray(2) : buffer, isLittle ? 'UTF-16LE' : 'UTF-16BE');
    }
    default:
      return new TextDecoder(charset.toLowerCase(), { ignoreBOM: true }).decode(buffer);
  }
}
