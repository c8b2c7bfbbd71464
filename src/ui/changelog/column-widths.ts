/**
 * Widths of the changelog's columns. They only grow while a query is shown, so that rows do not jump. Where the screen is too narrow, as
 * many columns are shown as are legible side by side, the widest texts giving way first; the others are reached by moving sideways.
 */
import type { ChangeView, QueryColumn } from '../../session/protocol.ts';
import { printable, widthOf } from '../text-width.ts';

const GAP = 2;
const WIDTH_MAX = 120;
/** Below this a text says too little. */
const TEXT_MIN = 16;
/** So much of a name is shown whole. */
const NAME_MIN = 24;

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

  measure(rows: readonly Pick<ChangeView, 'cells'>[]): void {
    for (const { cells } of rows) {
      for (const [index, cell] of cells.entries()) {
        const width = cell === null ? 4 : Math.min(WIDTH_MAX, widthOf(printable(cell)));
        if (width > (this.#widths[index] ?? 0)) this.#widths[index] = width;
      }
    }
  }

  /** The columns from `first` on that fit into `available`: one at least. */
  place(first: number, available: number): readonly PlacedColumn[] {
    const columns = this.columns.slice(first);
    const wanted = this.#widths.slice(first);
    // A number that is cut would be another number: it stays whole.
    const least = wanted.map((width, offset) => (columns[offset]?.isNumeric === true ? width : Math.min(width, leastOf(columns[offset]))));
    const count = Math.max(1, countFitting(least, available));
    const widths = shrink(wanted.slice(0, count), least, available);
    return columns.slice(0, count).map(({ name, isNumeric }, offset) => {
      return { index: first + offset, name, isNumeric, width: Math.max(1, Math.min(widths[offset] ?? 0, available)) };
    });
  }
}

function leastOf(column: QueryColumn | undefined): number {
  return Math.max(TEXT_MIN, Math.min(NAME_MIN, widthOf(printable(column?.name ?? ''))));
}

function countFitting(widths: readonly number[], available: number): number {
  let used = -GAP;
  const end = widths.findIndex((width) => {
    used += GAP + width;
    return used > available;
  });
  return end < 0 ? widths.length : end;
}

/** Takes what is missing from the widest column that has something to give. */
function shrink(wanted: readonly number[], least: readonly number[], available: number): readonly number[] {
  const widths = [...wanted];
  const canGive = (width: number, index: number): boolean => width > (least[index] ?? 0);
  for (let excess = widths.reduce((sum, width) => sum + width + GAP, -GAP) - available; excess > 0; excess--) {
    const widest = Math.max(...widths.filter(canGive));
    const index = widths.findIndex((width, place) => width === widest && canGive(width, place));
    if (index < 0) break;
    widths[index] = widest - 1;
  }
  return widths;
}
