/** The captured tables, and what the TableMaps of the stream say about them. */

import { latin1Slice } from '../../../model/byte-text.ts';
import type { CharsetTable } from '../charsets.ts';
import type { CapturedTable, Push } from './captured-table.ts';
import * as errors from './errors.ts';
import * as events from './events.ts';
import { HEADER_BYTES } from './events.ts';
import { type CompiledTable, compileTable, type EventMetadata, type RowFunction } from './row-compiler.ts';
import { schemaDifference } from './schema-check.ts';
import { parseTableMap, readPacked, type TableMap } from './table-map.ts';

const TABLE_ID_BYTES = 6;
const FLAGS_BYTES = 2;
/** Events longer than this are not turned into one text: the slices would pin it. */
const EVENT_TEXT_BYTES_MAX = 65_536;
/** A server that opens tables anew all the time gives each an id of its own every time. */
const IDS_MAX = 10_000;
/** Contents of one table differ when it is altered, or in flags. */
const CONTENTS_MAX = 1000;

export interface MappedTable {
  /** A copy of the TableMap's body behind the id: the same id with other content is another table. */
  readonly content: Buffer;
  readonly map: TableMap;
  /** One per scan of the table; empty when nobody reads it. Compiled with the first rows. */
  readonly plans: readonly CapturedTable[];
  compiled: readonly CompiledTable[] | undefined;
}

/** Every table that nobody reads. */
const UNREAD: MappedTable = {
  content: Buffer.alloc(0),
  map: { database: '', table: '', columns: [], unsigned: undefined, names: undefined },
  plans: [],
  compiled: undefined,
};

/** One event with rows. `start` is at its header, `end` in front of its checksum. */
export interface RowsEvent {
  readonly type: number;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** Rows that are read and not pushed. */
  readonly skip: number;
  readonly push: Push;
}

export class TableReader {
  readonly metadata: EventMetadata = { op_ts: 0, file: '', pos: 0, gtid: null };
  readonly readsGtid: boolean;
  readonly #captured: readonly CapturedTable[];
  readonly #charsets: ReadonlyMap<string, CharsetTable>;
  /** Where the event being read begins, for errors. */
  readonly #place: () => string;
  /** Names of the captured tables as a TableMap holds them. */
  readonly #names: ReadonlySet<string>;
  /** By table id; and by content, because a server hands out new ids for the same table all the time. */
  readonly #byId = new Map<number, MappedTable>();
  /** Of captured tables only. */
  readonly #byContent = new Map<string, MappedTable>();
  #lastId = -1;
  #last: MappedTable | undefined;

  constructor(captured: readonly CapturedTable[], charsets: ReadonlyMap<string, CharsetTable>, place: () => string) {
    this.#captured = captured;
    this.#charsets = charsets;
    this.#place = place;
    this.#names = new Set(captured.map(({ database, name }) => wireName(database) + wireName(name)));
    this.readsGtid = captured.some(({ columns }) => columns.some(({ column }) => 'metadata' in column && column.metadata === 'gtid'));
  }

  /** Table ids begin anew. */
  forgetIds(): void {
    this.#byId.clear();
    this.#lastId = -1;
    this.#last = undefined;
  }

  /** Every transaction maps its tables itself: what is known of earlier ones only saves time. */
  betweenTransactions(): void {
    if (this.#byId.size > IDS_MAX) this.forgetIds();
    if (this.#byContent.size > CONTENTS_MAX) this.#byContent.clear();
  }

  /** A TableMap, `start` at its table id. */
  map(bytes: Buffer, start: number, end: number): void {
    const known = this.find(bytes, start);
    if (known !== undefined && known !== UNREAD && isEqual(known.content, bytes, start + TABLE_ID_BYTES, end)) return;
    const entry = this.#isCaptured(bytes, start) ? this.#entry(bytes, start, end) : UNREAD;
    if (entry === known) return;
    this.#byId.set(bytes.readUIntLE(start, TABLE_ID_BYTES), entry);
    this.#lastId = -1;
  }

  #isCaptured(bytes: Buffer, start: number): boolean {
    const names = start + TABLE_ID_BYTES + FLAGS_BYTES;
    const table = names + bytes.readUInt8(names) + 2;
    return this.#names.has(latin1Slice(bytes, names, table + bytes.readUInt8(table) + 2));
  }

  #entry(bytes: Buffer, start: number, end: number): MappedTable {
    const key = latin1Slice(bytes, start + TABLE_ID_BYTES, end);
    const entry = this.#byContent.get(key) ?? this.#parse(bytes, start, end);
    this.#byContent.set(key, entry);
    return entry;
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

  /** Reads the rows of one event. Returns how many there were, those passed over included. */
  rows(entry: MappedTable, event: RowsEvent): number {
    const { type, bytes, start, end, skip, push } = event;
    entry.compiled ??= this.#compile(entry);
    const isUpdate = type === events.UPDATE_ROWS || type === events.UPDATE_ROWS_V1;
    const at = this.#images(entry, event, isUpdate ? 2 : 1);
    const text = end - start <= EVENT_TEXT_BYTES_MAX ? latin1Slice(bytes, at, end) : '';
    let rows = 0;
    for (const compiled of entry.compiled) {
      const read: RowFunction = isUpdate ? compiled.update : isInsert(type) ? compiled.insert : compiled.delete;
      rows = read(bytes, text, at, at, end, skip, push, this.metadata);
    }
    if (rows < 0) throw errors.eventDamaged(this.#place(), 'its rows do not end where it ends');
    return rows;
  }

  #compile({ map, plans }: MappedTable): CompiledTable[] {
    return plans.map((table) => {
      const difference = schemaDifference(map, table.serverColumns);
      if (difference !== undefined) throw errors.schemaMismatch(`${table.database}.${table.name}`, this.#place(), difference);
      return compileTable(map, table, this.#charsets);
    });
  }

  /** Passes over the event's head and checks that its images are whole. Returns where the first row begins. */
  #images({ map }: MappedTable, { type, bytes, start }: RowsEvent, images: number): number {
    let at = start + HEADER_BYTES + TABLE_ID_BYTES + FLAGS_BYTES;
    if (type >= events.WRITE_ROWS) at += bytes.readUInt16LE(at);
    let count = bytes[at] as number;
    if (count < 251) at++;
    else {
      const cursor = { bytes, at };
      count = readPacked(cursor);
      at = cursor.at;
    }
    if (count !== map.columns.length) throw errors.eventDamaged(this.#place(), `it has ${count} columns, its table ${map.columns.length}`);
    for (let image = images; image > 0; image--) {
      for (let rest = count; rest > 0; rest -= 8, at++) {
        const whole = rest >= 8 ? 255 : (1 << rest) - 1;
        if (((bytes[at] as number) & whole) !== whole) throw errors.rowImageIncomplete(`${map.database}.${map.table}`, this.#place());
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

/** Length, bytes and a zero byte, as latin1. */
function wireName(name: string): string {
  const bytes = Buffer.from(name);
  return `${String.fromCharCode(bytes.length)}${bytes.toString('latin1')}\0`;
}
