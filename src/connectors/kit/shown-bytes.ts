import { maskInside } from '../../model/secrets.ts';

const BYTES_MAX = 120;

/**
 * The first bytes of a record for an error message, on one line, without anything that a terminal would obey and without secrets: text where
 * they are UTF-8, else hexadecimal. `end`: of the record.
 */
export function shownBytes(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length === 0) return 'no bytes';
  const first = bytes.subarray(start, Math.min(end, start + BYTES_MAX));
  const more = length > first.length ? ` … (${length} bytes)` : '';
  return `${asText(first, length > first.length) ?? Buffer.from(first.subarray(0, BYTES_MAX / 2)).toString('hex')}${more}`;
}

/** undefined where they are no text. */
function asText(bytes: Uint8Array, isCut: boolean): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: isCut });
    return JSON.stringify(maskInside(text))
      .slice(1, -1)
      .replaceAll('\\"', '"')
      .replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/g, escaped);
  } catch {
    return undefined;
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
