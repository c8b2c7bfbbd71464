/**
 * A long value that an update left as it was, which PostgreSQL does not log: Debezium sends a placeholder for it. It is read as ABSENT, and then
 * that of the row before, where this is known, here or behind.
 */
import { ABSENT, type Value } from '../../model/value.ts';
import type { DecodeRequest } from '../format.ts';
import { valueUnavailable } from './debezium-errors.ts';

const PLACEHOLDER = '__debezium_unavailable_value';
const PLACEHOLDER_BYTES = Buffer.from(PLACEHOLDER);

/** Of a text or bytes. */
export function orAbsent(value: Value): Value {
  if (value === PLACEHOLDER) return ABSENT;
  return value instanceof Uint8Array && value.length === PLACEHOLDER_BYTES.length && PLACEHOLDER_BYTES.equals(value) ? ABSENT : value;
}

/** Fills in what is ABSENT, or leaves it where rows are completed behind. */
export function available<T extends (Value | undefined)[]>(
  row: T,
  before: Readonly<T> | undefined,
  { columns, key, completesRows = false }: Pick<DecodeRequest, 'columns' | 'key' | 'completesRows'>,
): T {
  for (const { name, place } of columns) {
    if (row[place] !== ABSENT) continue;
    const known = before?.[place] ?? ABSENT;
    if (known === ABSENT && (!completesRows || key.includes(name))) throw valueUnavailable(name);
    row[place] = known;
  }
  return row;
}
