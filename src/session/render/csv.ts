import type { Row } from '../../model/row.ts';
import { kindSymbol } from '../../model/row-kind.ts';
import type { Schema } from '../../model/schema.ts';
import { formatValue } from '../../model/value.ts';
import type { RowFormat } from '../results/writer.ts';

/**
 * RFC 4180 with a line of names: what holds a comma, a quote or a line break stands in quotes. NULL is nothing at all, an empty text is `""`.
 * Lines end in \n, as in every other format here. With `hasOp` the first column is the kind of the change.
 */
export function csvFormat(schema: Schema, timeZone: string, { hasOp } = { hasOp: true }): RowFormat {
  const cells = (row: Row) => schema.map(({ type }, index) => cell(formatValue(row[index] ?? null, type, timeZone)));
  return {
    header: () => `${[...(hasOp ? ['op'] : []), ...schema.map(({ name }) => cell(name))].join(',')}\n`,
    line: (kind, row) => `${[...(hasOp ? [kindSymbol(kind)] : []), ...cells(row)].join(',')}\n`,
    footer: () => '',
  };
}

function cell(text: string | null): string {
  if (text === null) return '';
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
