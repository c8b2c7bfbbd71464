/** LIKE: % stands for any text, _ for one code point, the escape character takes their meaning away. Never slower than text × pattern. */
import { simple } from '../model/types.ts';
import { codePointsOf } from './code-points.ts';
import { badEscape } from './errors.ts';
import { asText, isTextual, propagated, type ScalarFunction } from './function.ts';

const MANY = Symbol('%');
const ONE = Symbol('_');
type Part = string | typeof MANY | typeof ONE;

export const like: ScalarFunction = {
  name: 'LIKE',
  syntax: "text [NOT] LIKE pattern [ESCAPE 'character']",
  doc: 'Whether the text matches a pattern: % any characters, _ exactly one.',
  example: { sql: "'apple' LIKE 'a%e'", result: 'TRUE' },
  nulls: 'propagate',
  resolve(types) {
    if (types.length < 2 || types.length > 3 || !types.every(isTextual)) return undefined;
    return { type: propagated(simple('BOOLEAN'), types), operandTypes: types.map(asText) };
  },
  evaluator({ text }) {
    // Nearly always a literal: one pattern is remembered.
    let known: { readonly pattern: string; readonly escape: string | undefined; readonly matches: (value: string) => boolean } | undefined;
    return (value: string, pattern: string, escapeCharacter?: string) => {
      if (known === undefined || known.pattern !== pattern || known.escape !== escapeCharacter) {
        known = { pattern, escape: escapeCharacter, matches: matcher(partsOf(pattern, escapeCharacter, text)) };
      }
      return known.matches(value);
    };
  },
};

/** The same for SHOW … LIKE, where the escape character is the backslash. */
export function likeFilter(pattern: string): (value: string) => boolean {
  return matcher(partsOf(pattern, '\\', 'LIKE'));
}

function partsOf(pattern: string, escapeCharacter: string | undefined, text: string): readonly Part[] {
  const parts: Part[] = [];
  const points = codePointsOf(pattern);
  for (let index = 0; index < points.length; index++) {
    const point = points[index] ?? '';
    if (escapeCharacter !== undefined && point === escapeCharacter) {
      const escaped = points[++index];
      if (escaped !== '%' && escaped !== '_' && escaped !== escapeCharacter) throw badEscape(pattern, text);
      parts.push(escaped);
    } else if (point === '%') {
      if (parts.at(-1) !== MANY) parts.push(MANY);
    } else parts.push(point === '_' ? ONE : point);
  }
  return parts;
}

/** The four plain shapes go to the string's own search; everything else is matched part by part. */
function matcher(parts: readonly Part[]): (value: string) => boolean {
  const isOpenFirst = parts[0] === MANY;
  const isOpenLast = parts.length > 1 && parts.at(-1) === MANY;
  const inner = parts.slice(isOpenFirst ? 1 : 0, isOpenLast ? -1 : undefined);
  if (!inner.every((part) => typeof part === 'string')) return (value) => matchParts(codePointsOf(value), parts);
  const plain = inner.join('');
  if (isOpenFirst && isOpenLast) return (value) => value.includes(plain);
  if (isOpenFirst) return (value) => value.endsWith(plain);
  if (isOpenLast) return (value) => value.startsWith(plain);
  return (value) => value === plain;
}

/** Greedy with one way back: after a mismatch only the last % takes one code point more. */
function matchParts(value: readonly string[], parts: readonly Part[]): boolean {
  let at = 0;
  let part = 0;
  let lastMany = -1;
  let lastManyAt = 0;
  while (at < value.length) {
    const wanted = parts[part];
    if (wanted === MANY) {
      lastMany = part++;
      lastManyAt = at;
    } else if (wanted === ONE || (wanted !== undefined && wanted === value[at])) {
      at++;
      part++;
    } else if (lastMany >= 0) {
      part = lastMany + 1;
      at = ++lastManyAt;
    } else return false;
  }
  while (parts[part] === MANY) part++;
  return part === parts.length;
}
