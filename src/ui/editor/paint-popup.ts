/**
 * Paints the completions above the editor, in line with the word: labels with their details, the chosen one standing out, and a last row that
 * explains it.
 *
 *   │ orders       mysql-cdc │
 *   │ orders_copy  jdbc      │
 *   ╰ id, customer_id, total ╯
 */
import { bold, dim, inverse, plain } from '../style.ts';
import type { PaintedSpan } from '../terminal/compositor.ts';
import { cut, padded, printable, widthOf } from '../text-width.ts';
import type { Offer } from './completer.ts';

export interface PopupPlace {
  /** The row above which the popup ends. */
  readonly bottom: number;
  /** Rows it may take at most. */
  readonly rows: number;
  /** Where the word begins. */
  readonly column: number;
  /** Of the screen. */
  readonly columns: number;
}

const ROWS_MAX = 8;
const LABEL_COLUMNS_MAX = 56;
const DETAIL_COLUMNS_MAX = 48;
/** The bars and the spaces inside of them. */
const FRAME_COLUMNS = 4;

export function paintPopup(offer: Offer, place: PopupPlace): readonly PaintedSpan[] {
  const rows = Math.min(ROWS_MAX, place.rows) - 1;
  if (rows < 1) return [];
  const first = Math.max(0, (offer.selected ?? 0) - rows + 1);
  const shown = offer.items.slice(first, first + rows).map(({ label, detail }) => ({ label: printable(label), detail: printable(detail) }));
  const room = place.columns - FRAME_COLUMNS - 2;
  const labelColumns = Math.min(widest(shown.map(({ label }) => label)), LABEL_COLUMNS_MAX, room);
  const details = widest(shown.map(({ detail }) => detail));
  const detailColumns = details === 0 ? 0 : Math.max(0, Math.min(details, DETAIL_COLUMNS_MAX, room - labelColumns - 2));
  const doc = docOf(offer, first + shown.length);
  const least = labelColumns + (detailColumns === 0 ? 0 : detailColumns + 2);
  const inner = Math.min(room, Math.max(least, Math.min(widthOf(doc), 60)));
  const column = Math.max(0, Math.min(place.column - 2, place.columns - inner - FRAME_COLUMNS));
  const lines = shown.map(({ label, detail }, index) => {
    const style = first + index === offer.selected ? inverse : plain;
    const text = padded(label, labelColumns) + (detailColumns === 0 ? '' : `  ${cut(detail, detailColumns)}`);
    return `${dim('│')}${style(` ${padded(text, inner)} `)}${dim('│')}`;
  });
  lines.push(`${dim('╰')} ${bold(padded(doc, inner))} ${dim('╯')}`);
  const top = place.bottom - lines.length;
  return lines.map((text, index) => ({ row: top + index, column, text }));
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(widthOf));
}

/** What the chosen one, or else the best, is good for; and how many are out of sight. */
function docOf({ items, selected }: Offer, shown: number): string {
  const doc = items[selected ?? 0]?.doc ?? '';
  const more = items.length - shown;
  return printable([more > 0 ? `+${more}` : '', doc].filter((part) => part !== '').join('  '));
}
