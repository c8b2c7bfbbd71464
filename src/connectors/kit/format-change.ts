import type { Row } from '../../model/row.ts';
import { kindSymbol, type RowKind } from '../../model/row-kind.ts';
import type { Schema } from '../../model/schema.ts';
import { formatValue } from '../../model/value.ts';

/** A change as Flink's print connector writes it: `+I[1, apple, 3.50]`, with `null` for NULL. */
export function formatChange(kind: RowKind, row: Row, schema: Schema, timeZone: string): string {
  let text = `${kindSymbol(kind)}[`;
  for (let place = 0; place < schema.length; place++) {
    const column = schema[place];
    if (column === undefined) continue;
    const value = row[place] ?? null;
    if (place > 0) text += ', ';
    text += value === null ? 'null' : (formatValue(value, column.type, timeZone) ?? 'null');
  }
  return `${text}]`;
}
