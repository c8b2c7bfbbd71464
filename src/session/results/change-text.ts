/** Changes of a SELECT → what a screen shows of them. */
import type { Origin } from '../../connectors/source.ts';
import type { Row } from '../../model/row.ts';
import type { Schema } from '../../model/schema.ts';
import { formatValue, isSameValue } from '../../model/value.ts';
import type { OriginView } from '../protocol.ts';

const CELL_CHARACTERS_MAX = 200;
/** Of a value that is shown in full. */
export const VALUE_CHARACTERS_MAX = 65_536;

type Texts = readonly (string | null)[];

/** One line of a table: each value cut to what a cell can show. */
export function cellsOf(row: Row, schema: Schema, timeZone: string): Texts {
  return schema.map(({ type }, index) => cut(formatValue(row[index] ?? null, type, timeZone)));
}

/** Each value as it is; what was too long to be kept says so. */
export function valuesOf(row: Row, schema: Schema, timeZone: string): Texts {
  return schema.map(({ type }, index) => {
    const value = row[index] ?? null;
    const text = formatValue(value, type, timeZone);
    const isKept = typeof value === 'string' || value instanceof Uint8Array;
    const isCut = (isKept ? value.length : (text?.length ?? 0)) > VALUE_CHARACTERS_MAX;
    return isCut && text !== null ? `${isKept ? text : text.slice(0, VALUE_CHARACTERS_MAX)}… (only the beginning is kept)` : text;
  });
}

/** The columns in which two rows differ. */
export function changedColumns(before: Row, after: Row): readonly number[] {
  return after.flatMap((value, index) => (isSameValue(before[index] ?? null, value) ? [] : [index]));
}

export function originView(origin: Origin, table: string): OriginView {
  const { place, transaction, committedAtMs, begins } = origin;
  return { table, place, transaction, group: begins ?? transaction ?? place, committedAtMs };
}

function cut(text: string | null): string | null {
  return text === null || text.length <= CELL_CHARACTERS_MAX ? text : `${text.slice(0, CELL_CHARACTERS_MAX - 1)}…`;
}
