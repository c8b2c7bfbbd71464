/** Rows → COPY text, and rows → the array literals of UNNEST. */
import type { Row } from '../../model/row.ts';
import type { Target } from './target.ts';

const CHUNK_CHARS = 131_072;

/** Chunks of COPY's text format (PostgreSQL documentation, COPY, "Text Format"); a chunk ends with a row. */
export function* copyChunks(rows: Iterable<Row>, target: Target): Generator<Buffer> {
  const line = copyLine(target);
  let text = '';
  for (const row of rows) {
    text += line(row);
    if (text.length < CHUNK_CHARS) continue;
    yield Buffer.from(text, 'utf8');
    text = '';
  }
  if (text !== '') yield Buffer.from(text, 'utf8');
}

const COPY_SPECIAL = /[\\\n\r\t\0]/;
const COPY_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function copyLine({ columns, refuseNul }: Target): (row: Row) => string {
  const count = columns.length;
  const texts = columns.map(({ textOf }) => textOf);
  const isFree = columns.map(({ isFreeText }) => isFreeText);
  return (row) => {
    let line = '';
    for (let place = 0; place < count; place++) {
      const value = row[place] ?? null;
      if (place > 0) line += '\t';
      if (value === null) {
        line += '\\N';
        continue;
      }
      const text = texts[place]?.(value) ?? '';
      line += isFree[place] && COPY_SPECIAL.test(text) ? escaped(text, place, row) : text;
    }
    return `${line}\n`;
  };

  function escaped(text: string, place: number, row: Row): string {
    if (text.includes('\0')) refuseNul(place, row);
    return text.replace(/[\\\n\r\t]/g, (special) => COPY_ESCAPES[special] ?? special);
  }
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
