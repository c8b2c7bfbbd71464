/** The SQL that writes to one target: values stand in it as literals, as many rows as a statement may hold. */
import type { Row } from '../../../model/row.ts';
import { rowTooLarge } from './errors.ts';
import type { Target } from './target.ts';

/** Characters of a statement: some thousand rows, and well below what servers take by default. */
const TEXT_MAX = 1_000_000;
/** What a statement holds beside its rows, with room to spare. */
const FRAME_BYTES = 65_536;
const UTF8_BYTES_MAX = 3;
/** More keys than the range optimizer has memory for would make it read the whole table. */
const KEYS_MAX = 1000;

export interface Statements {
  /** Rows whose key stands there already are updated. */
  upserts(rows: readonly Row[]): Iterable<string>;
  /** Rows whose key is new. */
  inserts(rows: readonly Row[]): Iterable<string>;
  deletes(rows: readonly Row[]): Iterable<string>;
}

/** `hasAlias`: the new row has a name (MySQL 8.0.19); elsewhere it is VALUES(). `packetMax`: bytes of the longest statement. */
export function statementsOf(
  target: Target,
  { hasAlias, packetMax }: { readonly hasAlias: boolean; readonly packetMax: number },
): Statements {
  const { table, columns, key } = target;
  const places = columns.map((_, place) => place);
  const head = `INSERT INTO ${table.quoted} (${columns.map(({ quoted }) => quoted).join(', ')}) VALUES `;
  const conflict = key.length === 0 ? '' : conflictClause(target, hasAlias);
  const keyNames = key.map((place) => columns[place]?.quoted).join(', ');
  // One column is compared as it is: a list of rows of one is not looked up in an index everywhere.
  const deleteHead = `DELETE FROM ${table.quoted} WHERE ${key.length === 1 ? keyNames : `(${keyNames})`} IN (`;
  const keyTuple = (row: Row): string => (key.length === 1 ? target.tuple(row, key).slice(1, -1) : target.tuple(row, key));
  return {
    upserts: (rows) =>
      filled(rows, { target, packetMax, head, tail: conflict, rowsMax: Number.POSITIVE_INFINITY }, (row) => target.tuple(row, places)),
    inserts: (rows) =>
      filled(rows, { target, packetMax, head, tail: '', rowsMax: Number.POSITIVE_INFINITY }, (row) => target.tuple(row, places)),
    deletes: (rows) => filled(rows, { target, packetMax, head: deleteHead, tail: ')', rowsMax: KEYS_MAX }, keyTuple),
  };
}

interface Frame {
  readonly target: Target;
  readonly packetMax: number;
  readonly head: string;
  readonly tail: string;
  readonly rowsMax: number;
}

function* filled(rows: readonly Row[], { target, packetMax, head, tail, rowsMax }: Frame, textOf: (row: Row) => string): Generator<string> {
  const lengthMax = Math.min(TEXT_MAX, Math.floor((packetMax - FRAME_BYTES) / UTF8_BYTES_MAX));
  let list = '';
  let count = 0;
  for (const row of rows) {
    const text = textOf(row);
    if (count > 0 && (count >= rowsMax || list.length + text.length > lengthMax)) {
      yield head + list + tail;
      list = '';
      count = 0;
    }
    if (text.length > lengthMax) refuseTooLarge(row, text, { target, packetMax });
    list = count === 0 ? text : `${list},${text}`;
    count++;
  }
  if (count > 0) yield head + list + tail;
}

function refuseTooLarge(row: Row, text: string, { target, packetMax }: { readonly target: Target; readonly packetMax: number }): void {
  const bytes = Buffer.byteLength(text) + FRAME_BYTES;
  if (bytes > packetMax) throw rowTooLarge(target.table.label, target.keyText(row), { bytes, packetMax });
}

/**
 * A duplicate in any unique index leads here, not only one of the key. Where there are others, a row found by another key than its own has the
 * first column of the key set to NULL, which strict mode refuses: else the row of somebody else would be written over.
 */
function conflictClause({ columns, key, hasRivals, table }: Target, hasAlias: boolean): string {
  const given = (quoted: string): string => (hasAlias ? `riffle_new.${quoted}` : `VALUES(${quoted})`);
  const mine = (quoted: string): string => `${table.quoted}.${quoted}`;
  const quotedKey = key.flatMap((place) => columns[place]?.quoted ?? []);
  const [first = ''] = quotedKey;
  const isOwn = quotedKey.map((quoted) => `${mine(quoted)} <=> ${given(quoted)}`).join(' AND ');
  const rest = columns.flatMap(({ quoted }, place) => (key.includes(place) ? [] : `${mine(quoted)} = ${given(quoted)}`));
  const guard = hasRivals ? [`${mine(first)} = IF(${isOwn}, ${mine(first)}, NULL)`] : [];
  const sets = [...guard, ...rest];
  // A table that is all key: nothing changes.
  if (sets.length === 0) sets.push(`${mine(first)} = ${mine(first)}`);
  return `${hasAlias ? ' AS riffle_new' : ''} ON DUPLICATE KEY UPDATE ${sets.join(', ')}`;
}
