/** The captured tables, and what the TableMaps of the stream say about them. */
import type { CapturedTable, Push } from './captured-table.ts';
import * as errors from './errors.ts';
import * as events from './events.ts';
import { type CompiledTable, compileTable, type EventMetadata, type RowFunction } from './row-compiler.ts';
import { latin1Slice } from './row-values.ts';
import { schemaDifference } from './schema-check.ts';
import { parseTableMap, readPacked, type TableMap } from './table-map.ts';

const TABLE_ID_BYTES = 6;
/** Events longer than this are not turned into one text: the slices would pin it. */
const EVENT_TEXT_BYTES_MAX = 65_536;

export interface MappedTable {
  /** A copy of the TableMap's body behind the id: the same id with other content is another table. */
  readonly content: Buffer;
  readonly map: TableMap;
  /** One per scan of the table; empty when nobody reads it. Compiled with the first rows. */
  readonly plans: readonly CapturedTable[];
  compiled: readonly CompiledTable[] | undefined;
}

export class TableReader {
  readonly metadata: EventMetadata = { op_ts: 0, file: '', pos: 0, gtid: null };
  readonly readsGtid: boolean;
  readonly #captured: readonly CapturedTable[];
  /** By table id, for one file of the log; and by content, because a server hands out new ids for the same table all the time. */
  readonly #byId = new Map<number, MappedTable>();
  readonly #byContent = new Map<string, MappedTable>();
  #lastId = -1;
  #last: MappedTable | undefined;

  constructor(captured: readonly CapturedTable[]) {
    this.#captured = captured;
    this.readsGtid = captured.some(({ columns }) => columns.some(({ column }) => 'metadata' in column && column.metadata === 'gtid'));
  }

  /** Table ids begin anew. */
  forgetIds(): void {
    this.#byId.clear();
    this.#lastId = -1;
    this.#last = undefined;
  }

  /** A TableMap, `start` at its table id. */
  map(bytes: Buffer, start: number, end: number): void {
    const known = this.find(bytes, start);
    if (known !== undefined && isEqual(known.content, bytes, start + TABLE_ID_BYTES, end)) return;
    const key = latin1Slice(bytes, start + TABLE_ID_BYTES, end);
    const entry = this.#byContent.get(key) ?? this.#parse(bytes, start, end);
    this.#byContent.set(key, entry);
    this.#byId.set(bytes.readUIntLE(start, TABLE_ID_BYTES), entry);
    this.#lastId = -1;
  }

  #parse(bytes: Buffer, start: number, end: number): MappedTable {
    const content = Buffer.from(bytes.subarray(start + TABLE_ID_BYTES, end));
    const map = parseTableMap(bytes, start, end);
    const plans = this.#captured.filter(({ database, name }) => database === map.database && name === map.table);
    return { content, map, plans, compiled: undefined };
  }

  find(bytes: Buffer, at: number): MappedTable | undefined {
    const id = bytes.readUInt32LE(at) + bytes.readUInt16LE(at + 4) * 4_294_967_296;
    if (this.#lastId === id) return this.#last;
    this.#lastId = id;
    this.#last = this.#byId.get(id);
    return this.#last;
  }

  /** Reads the rows of one event, `start` at its table id. Returns how many there were, those passed over included. */
  rows(entry: MappedTable, type: number, bytes: Buffer, start: number, end: number, skip: number, push: Push, place: () => string): number {
    entry.compiled ??= this.#compile(entry, place);
    const isUpdate = type === events.UPDATE_ROWS || type === events.UPDATE_ROWS_V1;
    const at = this.#images(entry, type, bytes, start, isUpdate, place);
    const text = end - start <= EVENT_TEXT_BYTES_MAX ? latin1Slice(bytes, at, end) : '';
    let rows = 0;
    for (const compiled of entry.compiled) {
      const read: RowFunction = isUpdate ? compiled.update : isInsert(type) ? compiled.insert : compiled.delete;
      rows = read(bytes, text, at, at, end, skip, push, this.metadata);
    }
    if (rows < 0) throw errors.eventDamaged(place(), 'its rows do not end where it ends');
    return rows;
  }

  #compile({ map, plans }: MappedTable, place: () => string): CompiledTable[] {
    return plans.map((table) => {
      const difference = schemaDifference(map, table.serverColumns);
      if (difference !== undefined) throw errors.schemaMismatch(`${table.database}.${table.name}`, place(), difference);
      return compileTable(map, table);
    });
  }

  /** Passes over the event's head and checks that its images are whole. Returns where the first row begins. */
  #images({ map }: MappedTable, type: number, bytes: Buffer, start: number, isUpdate: boolean, place: () => string): number {
    let at = start + 8;
    if (type >= events.WRITE_ROWS) at += bytes.readUInt16LE(at);
    let count = bytes[at] as number;
    if (count < 251) at++;
    else {
      const cursor = { bytes, at };
      count = readPacked(cursor);
      at = cursor.at;
    }
    if (count !== map.columns.length) throw errors.eventDamaged(place(), `it has ${count} columns, its table ${map.columns.length}`);
    for (let image = isUpdate ? 2 : 1; image > 0; image--) {
      for (let rest = count; rest > 0; rest -= 8, at++) {
        const whole = rest >= 8 ? 255 : (1 << rest) - 1;
        if (((bytes[at] as number) & whole) !== whole) throw errors.rowImageIncomplete(`${map.database}.${map.table}`, place());
      }
    }
    return at;
  }
}

/** In JavaScript, because a call into native code costs more than so few bytes. */
function isEqual(content: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (content.length !== end - start) return false;
  for (let index = 0; index < content.length; index++) {
    if (content[index] !== bytes[start + index]) return false;
  }
  return true;
}

function isInsert(type: number): boolean {
  return type === events.WRITE_ROWS || type === events.WRITE_ROWS_V1;
}
