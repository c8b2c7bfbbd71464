/** Rows one below another, a column a line, as MySQL's client prints what ends in `\G`. */
import stringWidth from 'string-width';
import { kindSymbol } from '../../model/row-kind.ts';
import type { Schema } from '../../model/schema.ts';
import { formatValue } from '../../model/value.ts';
import type { RowFormat } from '../results/writer.ts';
import { oneLine } from './tableau.ts';

const STARS = '*'.repeat(27);

/** The changes of a SELECT; the kind of each stands in its first line, `op`. */
export function verticalFormat(schema: Schema, timeZone: string): RowFormat {
  const names = ['op', ...schema.map(({ name }) => name)];
  let number = 0;
  return {
    header: () => '',
    line: (kind, row) => {
      const cells = schema.map(({ type }, index) => formatValue(row[index] ?? null, type, timeZone));
      return verticalRow(++number, names, [kindSymbol(kind), ...cells]);
    },
    footer: (rows) => `Received a total of ${rows} row${rows === 1 ? '' : 's'}\n`,
  };
}

/** One row with its newline. The names end in one column; further lines of a value stand below its first. */
export function verticalRow(number: number, names: readonly string[], cells: readonly (string | null)[]): string {
  const width = Math.max(...names.map((name) => stringWidth(name)));
  const lines = names.map((name, index) => {
    const value = (cells[index] ?? 'NULL').split(/\r?\n/).map(oneLine);
    return `${' '.repeat(width - stringWidth(name))}${name}: ${value.join(`\n${' '.repeat(width + 2)}`)}\n`;
  });
  return `${STARS} ${number}. row ${STARS}\n${lines.join('')}`;
}
