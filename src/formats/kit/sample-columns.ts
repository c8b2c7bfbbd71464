/**
 * Columns for JSON objects of which only some are known: every field that occurs, in the order in which fields first occur, with the narrowest
 * type that held for all of them. What occurs but never with a value is STRING.
 */
import type { Column } from '../../model/schema.ts';
import { decimal, type SqlType, simple, temporal, varchar, withNullability } from '../../model/types.ts';
import type { RawMessage } from '../format.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Numbers of JSON that are no longer what was written, as the integer text of them is longer than a double holds. */
const DIGITS_SAFE = 15;

/** The values of the messages, those without one left out; undefined where one is no JSON object. */
export function jsonObjects(messages: readonly RawMessage[]): readonly JsonObject[] | undefined {
  const objects: JsonObject[] = [];
  for (const { value } of messages) {
    if (value === undefined || value.length === 0) continue;
    const parsed = parsedJson(value);
    if (!isObject(parsed)) return undefined;
    objects.push(parsed);
  }
  return objects.length === 0 ? undefined : objects;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The columns of a key that is a JSON object with these names; empty otherwise. */
export function keyColumns(messages: readonly RawMessage[], columns: readonly Column[]): readonly string[] {
  const first = messages.find(({ key }) => key !== undefined)?.key;
  const parsed = first === undefined ? undefined : parsedJson(first);
  const fields = isObject(parsed) && isObject(parsed['payload']) && 'schema' in parsed ? parsed['payload'] : parsed;
  const names = isObject(fields) ? Object.keys(fields) : [];
  return names.length > 0 && names.every((name) => columns.some((column) => column.name === name)) ? names : [];
}

export function sampleColumns(objects: readonly JsonObject[]): readonly Column[] {
  const types = new Map<string, SqlType | undefined>();
  for (const object of objects) {
    for (const [name, value] of Object.entries(object)) types.set(name, wider(types.get(name), typeOf(value)));
  }
  return [...types].map(([name, type]) => ({ name, type: type ?? varchar() }));
}

/** Columns whose key is known: NOT NULL there. */
export function keyed(columns: readonly Column[], key: readonly string[]): readonly Column[] {
  return columns.map((column) => (key.includes(column.name) ? { ...column, type: withNullability(column.type, false) } : column));
}

function parsedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(exactNumbers(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return undefined;
  }
}

/** Integers too long for a double become a marked text, so that their type is seen. */
function exactNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (found) => (found.startsWith('"') ? found : `{"${LONG}":"${found}"}`));
}

const LONG = '$integer';

function typeOf(value: unknown): SqlType | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'boolean') return simple('BOOLEAN');
  if (typeof value === 'number') return numberType(value);
  if (isObject(value) && LONG in value) {
    const digits = String(value[LONG]).replace('-', '').length;
    return digits <= 18 ? simple('BIGINT') : digits <= 38 ? decimal(38, 0) : varchar();
  }
  if (typeof value === 'string') return textType(value);
  // Of what is nested the JSON text is read.
  return varchar();
}

function numberType(value: number): SqlType {
  if (!Number.isInteger(value)) return simple('DOUBLE');
  return Math.abs(value) < 2 ** 31
    ? simple('INT')
    : String(Math.abs(value)).length <= DIGITS_SAFE + 1
      ? simple('BIGINT')
      : simple('DOUBLE');
}

/** Only what Flink's JSON formats read as such without a further option. */
function textType(value: string): SqlType {
  const [, fraction = ''] = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.(\d{1,9}))?$/.exec(value) ?? [undefined, undefined];
  if (/^\d{4}-\d{2}-\d{2} /.test(value) && /^[\d :.-]+$/.test(value))
    return temporal('TIMESTAMP', Math.min(6, Math.max(3, fraction.length)));
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? simple('DATE') : varchar();
}

const ORDER: readonly SqlType['kind'][] = ['INT', 'BIGINT', 'DECIMAL', 'DOUBLE'];

function wider(left: SqlType | undefined, right: SqlType | undefined): SqlType | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  if (left.kind === right.kind)
    return left.kind === 'TIMESTAMP' && right.kind === 'TIMESTAMP' && right.precision > left.precision ? right : left;
  const [first, second] = [ORDER.indexOf(left.kind), ORDER.indexOf(right.kind)];
  if (first < 0 || second < 0) return varchar();
  return first > second ? left : right;
}
