/**
 * Tables of SHOW and DESCRIBE: cli-table3 up to 100 rows, plain columns beyond, where it would take seconds. The library is loaded with
 * the first statement, not with the first frame.
 */
import type { Table, TableConstructorOptions } from 'cli-table3';
import { bold, dim, italic } from '../style.ts';
import { padded, printable, widthOf, wrap } from '../text-width.ts';

const DRAWN_ROWS_MAX = 100;
const COLUMN_MIN = 10;

type TableConstructor = new (options: TableConstructorOptions) => Table;
let TableClass: TableConstructor | undefined;

/** Resolves when tables can be drawn. */
export async function loadTables(): Promise<void> {
  TableClass ??= (await import('cli-table3')).default;
}

type Cells = readonly (string | null)[];

/** A table about to be written: its cells as text, and how wide each column may be. */
interface Sized {
  readonly columns: readonly string[];
  readonly texts: readonly (readonly string[])[];
  readonly widths: readonly number[];
}

export function tableLines(columns: readonly string[], rows: readonly Cells[], width: number): readonly string[] {
  if (rows.length === 0) return wrap(`(no rows; columns: ${columns.map(printable).join(', ')})`, width).map(dim);
  const texts = rows.map((row) => columns.map((_, index) => (row[index] == null ? 'NULL' : printableLines(row[index] ?? ''))));
  const canDraw = TableClass !== undefined && rows.length <= DRAWN_ROWS_MAX;
  // A drawn column has a bar and a space on both sides; a plain one two spaces behind it.
  const frame = canDraw ? columns.length * 3 + 1 : columns.length * 2;
  const widths = fitWidths(columns, texts, width - frame);
  const lines =
    TableClass !== undefined && canDraw ? drawn(TableClass, { columns, rows, texts, widths }) : plain({ columns, texts, widths });
  return [...lines, dim(`${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`)];
}

function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function drawn(Drawer: TableConstructor, { columns, rows, texts, widths }: Sized & { readonly rows: readonly Cells[] }): readonly string[] {
  // The library itself cuts a word that is too long, such as an id.
  const wrapped = (cells: readonly string[]): string[] => cells.map((text, index) => wrap(text, widths[index] ?? 0).join('\n'));
  const table = new Drawer({
    head: wrapped(columns.map(printable)).map(bold),
    colWidths: widths.map((width) => width + 2),
    style: { head: [], border: [], compact: true },
  });
  for (const [place, row] of texts.entries()) {
    table.push(wrapped(row).map((text, index) => (rows[place]?.[index] == null ? dim(italic(text)) : text)));
  }
  return table.toString().split('\n');
}

function plain({ columns, texts, widths }: Sized): readonly string[] {
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, index) => padded(printable(cells[index] ?? ''), width))
      .join('  ')
      .trimEnd();
  return [bold(line(columns)), ...texts.map(line)];
}

/** Natural widths; where they are too many, the widest gives way first. */
function fitWidths(columns: readonly string[], texts: readonly (readonly string[])[], available: number): readonly number[] {
  const widths = columns.map((name, index) => {
    const cells = texts.flatMap((row) => (row[index] ?? '').split('\n'));
    return Math.max(widthOf(name), ...cells.map(widthOf));
  });
  let excess = widths.reduce((sum, width) => sum + width, 0) - available;
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= COLUMN_MIN) break;
    widths[widths.indexOf(widest)] = widest - 1;
    excess--;
  }
  return widths;
}
