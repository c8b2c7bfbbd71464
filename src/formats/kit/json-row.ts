/** The members of a JSON object as the columns of a row, each at its place: what every JSON format reads rows with. */
import type { Row } from '../../model/row.ts';
import type { Value } from '../../model/value.ts';
import { BadMessage, type PlacedColumn } from '../format.ts';
import { OPEN_OBJECT } from './json-bytes.ts';
import type { JsonCursor } from './json-cursor.ts';
import { JsonMembers, type ReadMember } from './json-members.ts';
import { fieldReader, type JsonReading, type ReadValue, valueReader } from './json-values.ts';

/** A row that is being read. `undefined` stands where nothing was read yet. */
export type OpenRow = (Value | undefined)[];

/** How one column is read; by its type where nothing else is known. */
export type ReaderOf = (column: PlacedColumn) => ReadValue;

export class JsonRow {
  readonly #members: JsonMembers<OpenRow>;
  readonly #columns: readonly PlacedColumn[];

  constructor(columns: readonly PlacedColumn[], reading: JsonReading, readerOf: ReaderOf = (column) => valueReader(column, reading)) {
    this.#columns = columns;
    this.#members = new JsonMembers(
      columns.map((column) => [column.name, member(column.place, fieldReader(column, reading, readerOf(column)))]),
    );
  }

  /** Reads the object at the cursor into the row; what it lacks stays as it was. False, and nothing is read, for what is no object. */
  read(cursor: JsonCursor, row: OpenRow, depth: number): boolean {
    if (cursor.kind() !== OPEN_OBJECT) {
      cursor.skip(depth);
      return false;
    }
    this.#members.read(cursor, row, depth);
    return true;
  }

  /** The object at the cursor as a row of its own; undefined for null. Columns it lacks are as in the template. */
  readWhole(cursor: JsonCursor, template: Row, depth: number): OpenRow | undefined {
    if (cursor.acceptNull()) return undefined;
    const from = cursor.at;
    const row: OpenRow = template.slice();
    if (this.read(cursor, row, depth)) return row;
    throw new BadMessage(`its row is no object, at byte ${cursor.offsetOf(from)}.`);
  }

  /** The object at the cursor: columns it lacks are undefined, those that it has may be NULL. undefined for null. */
  readPart(cursor: JsonCursor, template: Row, depth: number): OpenRow | undefined {
    if (cursor.acceptNull()) return undefined;
    const from = cursor.at;
    const row: OpenRow = template.slice();
    this.clear(row);
    if (this.read(cursor, row, depth)) return row;
    throw new BadMessage(`its row is no object, at byte ${cursor.offsetOf(from)}.`);
  }

  /** Gives the columns that a part lacks the values of another row. */
  complete(part: OpenRow, whole: Readonly<OpenRow>): OpenRow {
    for (const { place } of this.#columns) if (part[place] === undefined) part[place] = whole[place];
    return part;
  }

  /** The first column that a part lacks. */
  lacking(part: OpenRow): string | undefined {
    return this.#columns.find(({ place }) => part[place] === undefined)?.name;
  }

  /** Makes every column that was marked NULL, or names it where it must be there. */
  fill(row: OpenRow, mustHaveAll: boolean): void {
    for (const { name, place } of this.#columns) {
      if (row[place] !== undefined) continue;
      if (mustHaveAll) throw new BadMessage(`it has no field '${name}'.`);
      row[place] = null;
    }
  }

  /** Marks every column as not read. */
  clear(row: OpenRow): void {
    for (const { place } of this.#columns) row[place] = undefined;
  }
}

function member(place: number, read: ReadValue): ReadMember<OpenRow> {
  return (cursor, row) => {
    row[place] = read(cursor);
  };
}
