import { formatChange } from '../../connectors/kit/format-change.ts';
import type { Schema } from '../../model/schema.ts';
import type { RowFormat } from '../results/writer.ts';

/** `+I[1, apple, 3.50]`, a change a line, as the print connector writes it. */
export function changelogFormat(schema: Schema, timeZone: string): RowFormat {
  return { header: () => '', line: (kind, row) => `${formatChange(kind, row, schema, timeZone)}\n`, footer: () => '' };
}
