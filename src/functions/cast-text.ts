/** CAST from and to text, and between byte strings. CHAR(n) is padded and VARCHAR(n) cut, counted in code points. */
import { isBinary, isInteger, isNested, isString, type SqlType } from '../model/types.ts';
import { formatNested, formatValue, type Nested, parseValue, type Value } from '../model/value.ts';
import { codePointLength, leftCodePoints } from './code-points.ts';

type Sized = SqlType & { readonly length: number };

/** Bytes become text as UTF-8, as in Flink, inside of nested values too; everything else is shown as formatValue shows it. */
export function castToText(from: SqlType, to: SqlType, timeZone: string): (value: Value) => string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const show = (value: Value, type: SqlType): string | null => {
    if (value instanceof Uint8Array) return decoder.decode(value);
    return value !== null && isNested(type) ? formatNested(value as Nested, type, show) : formatValue(value, type, timeZone);
  };
  const sized = sizedText(to as Sized);
  return isString(from) ? (value) => sized(value as string) : (value) => sized(show(value, from) ?? '');
}

function sizedText({ kind, length }: Sized): (text: string) => string {
  return (text) => {
    if (text.length > length) return leftCodePoints(text, length);
    return kind === 'CHAR' ? text + ' '.repeat(Math.max(0, length - codePointLength(text))) : text;
  };
}

export function castFromText(to: SqlType, timeZone: string): (text: string) => Value | undefined {
  if (isBinary(to)) {
    const sized = castBytes(to);
    return (text) => sized(new TextEncoder().encode(text));
  }
  if (!isInteger(to)) return (text) => parseValue(text, to, timeZone);
  // '1.9' is 1, as Flink reads it.
  return (text) => parseValue(text, to, timeZone) ?? parseValue(text.replace(/^(\s*[+-]?\d+)\.\d*\s*$/, '$1'), to, timeZone);
}

/** BINARY(n) is padded with zero bytes, both kinds are cut. */
export function castBytes(to: SqlType): (bytes: Uint8Array) => Uint8Array {
  const { kind, length } = to as Sized;
  return (bytes) => {
    if (bytes.length > length) return bytes.slice(0, length);
    if (kind !== 'BINARY' || bytes.length === length) return bytes;
    const padded = new Uint8Array(length);
    padded.set(bytes);
    return padded;
  };
}
