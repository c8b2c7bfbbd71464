/**
 * Widths of the changelog's columns. They only grow while a query is shown, so that rows do not jump; where the screen is too narrow
 * the widest texts give way first, and what still does not fit is reached by moving sideways.
 */
import type { ChangeView, QueryColumn } from '../../session/protocol.ts';
import { printable, widthOf } from '../text-width.ts';

const GAP = 2;
const WIDTH_MAX = 120;
/** Below this a column says too little: it is left out on the right instead. */
const SHRUNK_MIN = 8;

/** One column that is on the screen. */
export interface PlacedColumn {
  readonly index: number;
  readonly name: string;
  readonly isNumeric: boolean;
  readonly width: number;
}

export class ColumnWidths {
  readonly columns: readonly QueryColumn[];
  readonly #widths: number[];

  constructor(columns: readonly QueryColumn[]) {
    this.columns = columns;
    this.#widths = columns.map((column) => Math.min(WIDTH_MAX, widthOf(printable(column.name))));
  }

  measure(changes: readonly ChangeView[]): void {
    for (const change of changes) {
      for (const [index, cell] of change.cells.entries()) {
        const width = cell === null ? 4 : Math.min(WIDTH_MAX, widthOf(printable(cell)));
        if (width > (this.#widths[index] ?? 0)) this.#widths[index] = width;
      }
    }
  }

  /** The columns from `first` on that fit into `available`. */
  place(first: number, available: number): readonly PlacedColumn[] {
    const widths = shrink(this.#widths.slice(first), this.columns.slice(first), available);
    const placed: PlacedColumn[] = [];
    let left = available;
    for (const [offset, width] of widths.entries()) {
      const column = this.columns[first + offset];
      if (column === undefined || (left < width && placed.length > 0)) break;
      placed.push({ index: first + offset, name: column.name, isNumeric: column.isNumeric, width: Math.min(width, Math.max(1, left)) });
      left -= width + GAP;
    }
    return placed;
  }
}

/** Takes what is missing from the widest text column, never below SHRUNK_MIN. A number that is cut would be another number: it stays whole. */
function shrink(wanted: readonly number[], columns: readonly QueryColumn[], available: number): readonly number[] {
  const widths = [...wanted];
  let excess = widths.reduce((sum, width) => sum + width + GAP, -GAP) - available;
  while (excess > 0) {
    const widest = Math.max(...widths.filter((_, index) => columns[index]?.isNumeric !== true));
    if (widest <= SHRUNK_MIN) break;
    const index = widths.findIndex((width, place) => width === widest && columns[place]?.isNumeric !== true);
    widths[index] = widest - 1;
    excess--;
  }
  return widths;
}
