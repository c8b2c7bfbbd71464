/**
 * Reads the messages of Canal. `old` holds what an update changed, and only that: the row before is `data` with it laid over.
 *
 *   {"data":[{…},…],"type":"INSERT"}                  +I of each row
 *   {"data":[{…},…],"old":[{…},…],"type":"UPDATE"}    -U +U of each row
 *   {"data":[{…},…],"type":"DELETE"}                  -D of each row
 *   {"isDdl":true,…}, "QUERY", "CREATE", …            no change
 *
 * Canal writes ENUM as the number of its label and SET as a number of bits, TIMESTAMP in the time zone of its own machine.
 */
import type { Row } from '../../model/row.ts';
import type { Value } from '../../model/value.ts';
import type { DecodeRequest, Decoder, PushChange } from '../format.ts';
import { CLOSE_ARRAY, OPEN_ARRAY, OPEN_OBJECT } from '../kit/json-bytes.ts';
import { JsonCursor } from '../kit/json-cursor.ts';
import { JsonMembers, type ReadMember } from '../kit/json-members.ts';
import { columnMissing, oldMissing, readEnvelope, rowMissing, tableEmptied, textMember, unknownKind } from '../kit/json-message.ts';
import { type JsonMetadata, metadataMembers } from '../kit/json-metadata.ts';
import { readingOf } from '../kit/json-options.ts';
import { JsonRow, type OpenRow } from '../kit/json-row.ts';
import { RowChanges } from '../kit/row-changes.ts';
import { type canalOptions, compilePattern } from './options.ts';
import { canalReader } from './values.ts';

interface Envelope {
  type: string | undefined;
  isDdl: string | undefined;
  database: string | undefined;
  table: string | undefined;
  /** Where data and old begin; -1 without them. */
  dataAt: number;
  oldAt: number;
  hasMysqlTypes: boolean;
  hasKey: boolean;
  readonly metadata: Value[];
}

const NO_MEMBERS = {
  type: undefined,
  isDdl: undefined,
  database: undefined,
  table: undefined,
  dataAt: -1,
  oldAt: -1,
  hasMysqlTypes: false,
  hasKey: false,
};

/** Events of the log that change no row, and TiCDC's marks of time. */
const PASSED_OVER = new Set([
  'CREATE',
  'ALTER',
  'ERASE',
  'QUERY',
  'RENAME',
  'CINDEX',
  'DINDEX',
  'GTID',
  'XACOMMIT',
  'XAROLLBACK',
  'MHEARTBEAT',
  'TIDB_WATERMARK',
]);

export class CanalDecoder implements Decoder {
  readonly #cursor = new JsonCursor();
  readonly #row: JsonRow;
  /** For messages that name the types of MySQL: those of Canal itself. */
  readonly #mysqlRow: JsonRow;
  readonly #changes: RowChanges;
  readonly #members: JsonMembers<Envelope>;
  readonly #envelope: Envelope;
  readonly #database: RegExp | undefined;
  readonly #table: RegExp | undefined;

  constructor(request: DecodeRequest<typeof canalOptions>, metadata: Readonly<Record<string, JsonMetadata>>) {
    const { options, columns } = request;
    const reading = readingOf('canal-json', options);
    this.#row = new JsonRow(columns, reading);
    this.#mysqlRow = new JsonRow(columns, reading, (column) => canalReader(column, reading));
    this.#changes = new RowChanges(request);
    this.#database = compilePattern(options['database.include'] ?? '.*');
    this.#table = compilePattern(options['table.include'] ?? '.*');
    this.#envelope = { ...NO_MEMBERS, metadata: request.metadata.map(() => null) };
    this.#members = new JsonMembers<Envelope>(withOwn(metadataMembers<Envelope>(request.metadata, metadata)));
  }

  decode(bytes: Uint8Array, start: number, end: number, template: Row, push: PushChange): void {
    const cursor = this.#cursor;
    const envelope = this.#envelope;
    Object.assign(envelope, NO_MEMBERS);
    envelope.metadata.fill(null);
    cursor.open(bytes, start, end);
    if (!readEnvelope(cursor, this.#members, envelope) || !this.#isIncluded()) return;
    const { type, isDdl } = envelope;
    if (type === 'TRUNCATE') throw tableEmptied('canal-json');
    if (isDdl === 'true' || (type !== undefined && PASSED_OVER.has(type))) return;
    if (type !== 'INSERT' && type !== 'UPDATE' && type !== 'DELETE') throw unknownKind(type, { member: 'type', product: 'Canal' });
    this.#push(type, template, push);
  }

  /** The rows of other tables are not looked at: their columns may have other types. */
  #isIncluded(): boolean {
    const { database, table } = this.#envelope;
    return this.#database?.test(database ?? '') === true && this.#table?.test(table ?? '') === true;
  }

  #push(type: 'INSERT' | 'UPDATE' | 'DELETE', template: Row, push: PushChange): void {
    const { dataAt, oldAt, hasMysqlTypes, metadata } = this.#envelope;
    const reader = hasMysqlTypes ? this.#mysqlRow : this.#row;
    const rows = this.#rows(dataAt, (cursor) => reader.readPart(cursor, template, 2));
    if (rows === undefined || rows.includes(undefined)) throw rowMissing(type, 'data');
    const before = type === 'UPDATE' ? this.#rows(oldAt, () => this.#readOld(reader, template)) : undefined;
    const parts = rows.map((_, index) => before?.[index]);
    if (type === 'UPDATE' && this.#changes.needsBefore && parts.includes(undefined)) throw oldMissing();
    rows.forEach((row, index) => {
      const lacking = type === 'UPDATE' && row !== undefined && parts[index] === undefined ? reader.lacking(row) : undefined;
      if (lacking !== undefined) throw columnMissing(lacking);
    });
    rows.forEach((part, index) => {
      if (part === undefined) return;
      const row = reader.complete(part, template);
      const old = parts[index];
      if (type === 'INSERT') this.#changes.insert(row, metadata, push);
      else if (type === 'DELETE') this.#changes.delete(row, metadata, push);
      else this.#changes.update(old && reader.complete(old, row), row, metadata, push);
    });
  }

  /** undefined where it is not told: without the key in the message an `old` without members comes of a log that does not hold whole rows. */
  #readOld(reader: JsonRow, template: Row): OpenRow | undefined {
    const cursor = this.#cursor;
    const from = cursor.at;
    const part = reader.readPart(cursor, template, 2);
    return cursor.at - from === EMPTY_LENGTH && !this.#envelope.hasKey ? undefined : part;
  }

  /** The rows of the array at a place; undefined without one. */
  #rows(at: number, read: (cursor: JsonCursor) => OpenRow | undefined): (OpenRow | undefined)[] | undefined {
    const cursor = this.#cursor;
    if (at < 0) return undefined;
    cursor.at = at;
    if (cursor.acceptNull()) return undefined;
    if (cursor.kind() !== OPEN_ARRAY) throw cursor.fault('an array of rows');
    const rows: (OpenRow | undefined)[] = [];
    if (!cursor.enter(CLOSE_ARRAY, 1)) return rows;
    do rows.push(read(cursor));
    while (cursor.more(CLOSE_ARRAY));
    return rows;
  }
}

const EMPTY_LENGTH = '{}'.length;

/** Members that are metadata and are looked at here as well are read for both. */
function withOwn(metadata: Map<string, ReadMember<Envelope>>): Map<string, ReadMember<Envelope>> {
  const own: readonly (readonly [string, ReadMember<Envelope>])[] = [
    ['type', textMember('type')],
    ['isDdl', textMember('isDdl')],
    ['database', textMember('database')],
    ['table', textMember('table')],
    [
      'data',
      (cursor, envelope) => {
        envelope.dataAt = cursor.at;
        cursor.skip(1);
      },
    ],
    [
      'mysqlType',
      (cursor, envelope) => {
        envelope.hasMysqlTypes = cursor.kind() === OPEN_OBJECT;
        cursor.skip(1);
      },
    ],
    [
      'pkNames',
      (cursor, envelope) => {
        envelope.hasKey = cursor.kind() === OPEN_ARRAY;
        cursor.skip(1);
      },
    ],
    [
      'old',
      (cursor, envelope) => {
        envelope.oldAt = cursor.at;
        cursor.skip(1);
      },
    ],
  ];
  for (const [name, read] of own) {
    const asked = metadata.get(name);
    metadata.set(
      name,
      asked === undefined
        ? read
        : (cursor, envelope) => {
            const from = cursor.at;
            asked(cursor, envelope);
            cursor.at = from;
            read(cursor, envelope);
          },
    );
  }
  return metadata;
}
