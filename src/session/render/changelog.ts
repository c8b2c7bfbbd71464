import { kindSymbol } from '../../model/row-kind.ts';
import type { Schema } from '../../model/schema.ts';
import { formatValue } from '../../model/value.ts';
import type { RowFormat } from '../results/writer.ts';

/** `+I[1, apple, 3.50]`, a change a line. */
export function changelogFormat(schema: Schema, timeZone: string): RowFormat {
  return {
    header: () => '',
    line: (kind, row) =>
      `${kindSymbol(kind)}[${schema.map(({ type }, index) => formatValue(row[index] ?? null, type, timeZone) ?? 'NULL').join(', ')}]\n`,
    footer: () => '',
  };
}
