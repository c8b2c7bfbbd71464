/** Rows → COPY text, and rows → the array literals of UNNEST. */
import type { Row } from '../../../model/row.ts';
import { CopyBytes } from './copy-bytes.ts';
import type { Target } from './target.ts';

const CHUNK_BYTES = 131_072;
const ROW_BYTES_EXPECTED = 16_384;
const TAB = 0x09;
const NEWLINE = 0x0a;

/** Chunks of COPY's text format; a chunk ends with a row. */
export function* copyChunks(rows: Iterable<Row>, target: Target): Generator<Buffer> {
  const puts = target.columns.map(({ put }) => put);
  const out = new CopyBytes(CHUNK_BYTES + ROW_BYTES_EXPECTED);
  for (const row of rows) {
    out.reserve();
    for (const [place, put] of puts.entries()) {
      const value = row[place] ?? null;
      if (place > 0) out.byte(TAB);
      if (value === null) out.null();
      else put(out, value);
    }
    out.byte(NEWLINE);
    if (out.hasNul) refuseNul(row, target);
    if (out.length >= CHUNK_BYTES) yield out.take();
  }
  if (out.length > 0) yield out.take();
}

function refuseNul(row: Row, { columns, refuseNul }: Target): void {
  const place = columns.findIndex(({ isFreeText, textOf }, index) => isFreeText && row[index] != null && textOf(row[index]).includes('\0'));
  refuseNul(place, row);
}

/** One `text[]` literal per column of `places`. */
export function arrayLiterals(rows: readonly Row[], target: Target, places: readonly number[]): string[] {
  return places.map((place) => {
    const column = target.columns[place];
    let literal = '{';
    for (const row of rows) {
      const value = row[place] ?? null;
      if (literal.length > 1) literal += ',';
      if (value === null || column === undefined) literal += 'NULL';
      else if (!column.isFreeText) literal += `"${column.textOf(value)}"`;
      else {
        const text = column.textOf(value);
        if (text.includes('\0')) target.refuseNul(place, row);
        literal += `"${/["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text}"`;
      }
    }
    return `${literal}}`;
  });
}
