/**
 * Reads Debezium's change messages:
 *
 *   {"before":null,"after":{…},"op":"c"}      +I[after]; "r", a row of the snapshot, likewise
 *   {"before":{…},"after":{…},"op":"u"}       -U[before] +U[after]
 *   {"before":{…},"after":null,"op":"d"}      -D[before]
 *   {"op":"m",…}, null, nothing               no change: a message of pg_logical_emit_message, a tombstone
 *
 * or the same as the payload beside its schema. A schema that is byte for byte the last one is not read again.
 */
import type { Row } from '../../model/row.ts';
import { ABSENT, type Value } from '../../model/value.ts';
import type { DecodeRequest, Decoder, PlacedColumn, PushChange } from '../format.ts';
import { afterMissing, beforeMissing, operationUnknown, truncated } from '../kit/debezium-errors.ts';
import { available } from '../kit/debezium-unavailable.ts';
import { OPEN_OBJECT } from '../kit/json-bytes.ts';
import { JsonCursor } from '../kit/json-cursor.ts';
import { JsonMembers, type ReadMember } from '../kit/json-members.ts';
import { type JsonMetadata, metadataMembers } from '../kit/json-metadata.ts';
import { readingOf } from '../kit/json-options.ts';
import { JsonRow, type OpenRow } from '../kit/json-row.ts';
import { type ReadValue, readText } from '../kit/json-values.ts';
import { RowChanges } from '../kit/row-changes.ts';
import { type ConnectType, columnTypes } from './connect-schema.ts';
import { debeziumReader } from './encodings.ts';
import * as errors from './errors.ts';
import type { debeziumOptions } from './options.ts';

interface Envelope {
  operation: string | undefined;
  before: OpenRow | undefined;
  /** Where the row before stands while no more than its key was read of it, else -1. */
  beforeAt: number;
  after: OpenRow | undefined;
  readonly metadata: Value[];
}

/** How the rows of one schema are read. */
interface Rows {
  readonly whole: JsonRow;
  /** No more than the key where nobody asks for -U: whether it has changed. */
  readonly before: JsonRow;
}

/** Schemas of one topic that are kept: it may carry several tables, and a table its changes. */
const SCHEMAS_MAX = 16;

export class DebeziumDecoder implements Decoder {
  readonly #cursor = new JsonCursor();
  readonly #request: DecodeRequest<typeof debeziumOptions>;
  readonly #hasSchema: boolean;
  readonly #changes: RowChanges;
  readonly #message: JsonMembers<Envelope>;
  readonly #payload: JsonMembers<Envelope>;
  readonly #envelope: Envelope;
  #template: Row = [];
  #rows: Rows;
  /** Of the message that is being read. */
  #sawSchema = false;
  #sawPayload = false;
  #payloadAt = -1;
  readonly #known = new Map<string, Rows>();
  /** Columns whose decimals have shown themselves to be base64, in messages without a schema. */
  readonly #inBase64: Set<string>;
  #lastSchema: Uint8Array = Uint8Array.of(0);

  constructor(request: DecodeRequest<typeof debeziumOptions>, metadata: Readonly<Record<string, JsonMetadata>>) {
    this.#request = request;
    this.#hasSchema = request.options['schema-include'];
    this.#changes = new RowChanges(request);
    this.#inBase64 = new Set(request.learned);
    this.#rows = rowsOf(request, { types: undefined, inBase64: this.#inBase64 });
    const metadataValues = request.metadata.map(() => null);
    this.#envelope = { operation: undefined, before: undefined, beforeAt: -1, after: undefined, metadata: metadataValues };
    const inPayload = metadataMembers<Envelope>(request.metadata, metadata);
    const inMessage = new Map([...inPayload].filter(([name]) => name === 'schema'));
    inPayload.delete('schema');
    this.#payload = new JsonMembers<Envelope>([...inPayload, ...this.#rowMembers()]);
    this.#message = new JsonMembers<Envelope>([...inMessage, ...this.#messageMembers(inMessage.get('schema'))]);
  }

  decode(bytes: Uint8Array, start: number, end: number, template: Row, push: PushChange): void {
    const cursor = this.#cursor;
    cursor.open(bytes, start, end);
    if (cursor.next() === -1 || cursor.acceptNull()) return;
    this.#template = template;
    if (!this.#readMessage(cursor)) return;
    this.#push(push);
  }

  learned(): readonly string[] {
    return [...this.#inBase64];
  }

  /** False: it is a tombstone. */
  #readMessage(cursor: JsonCursor): boolean {
    const envelope = this.#envelope;
    envelope.operation = undefined;
    envelope.before = undefined;
    envelope.beforeAt = -1;
    envelope.after = undefined;
    envelope.metadata.fill(null);
    this.#sawSchema = false;
    this.#sawPayload = false;
    this.#payloadAt = -1;
    if (cursor.kind() !== OPEN_OBJECT) throw cursor.fault('an object');
    (this.#hasSchema ? this.#message : this.#payload).read(cursor, envelope, 0);
    cursor.expectEnd();
    if (this.#hasSchema) return this.#readPayload(cursor);
    if (envelope.operation === undefined) throw this.#sawSchema && this.#sawPayload ? errors.schemaIncluded() : errors.envelopeMissing();
    return true;
  }

  #readPayload(cursor: JsonCursor): boolean {
    if (!this.#sawPayload) throw errors.payloadMissing();
    // The payload stood in front of its schema.
    if (this.#payloadAt >= 0) {
      cursor.at = this.#payloadAt;
      if (cursor.acceptNull()) return false;
      if (cursor.kind() !== OPEN_OBJECT) throw cursor.fault('an object');
      this.#payload.read(cursor, this.#envelope, 1);
    }
    if (this.#envelope.operation === undefined) throw errors.envelopeMissing();
    return true;
  }

  #push(push: PushChange): void {
    const { operation, before, after, metadata } = this.#envelope;
    switch (operation) {
      case 'c':
      case 'r':
        if (after === undefined) throw afterMissing(operation);
        this.#changes.insert(this.#available(after), metadata, push);
        return;
      case 'u':
        if (after === undefined) throw afterMissing(operation);
        if (before === undefined && this.#changes.needsBefore) throw beforeMissing('update');
        this.#update(before, this.#available(after), push);
        return;
      case 'd':
        if (before === undefined) throw beforeMissing('delete');
        this.#changes.delete(this.#available(this.#wholeBefore()), metadata, push);
        return;
      case 't':
        throw truncated('debezium-json.ignore-parse-errors');
      case 'm':
        return;
      default:
        throw operationUnknown(String(operation));
    }
  }

  #update(before: OpenRow | undefined, after: OpenRow, push: PushChange): void {
    const isNeeded = before !== undefined && (this.#changes.needsBefore || this.#changes.hasOtherKey(before, after));
    this.#changes.update(isNeeded ? this.#available(this.#wholeBefore()) : undefined, after, this.#envelope.metadata, push);
  }

  /** A value that was not logged is that of the row before, where this is known, here or behind. */
  #available(row: OpenRow): OpenRow {
    if (!row.includes(ABSENT)) return row;
    return available(row, this.#envelope.before && this.#wholeBefore(), this.#request);
  }

  /** The row before, read again where only its key was. */
  #wholeBefore(): OpenRow {
    const envelope = this.#envelope;
    if (envelope.beforeAt >= 0) {
      this.#cursor.at = envelope.beforeAt;
      envelope.before = this.#rows.whole.readWhole(this.#cursor, this.#template, 2);
      envelope.beforeAt = -1;
    }
    return envelope.before as OpenRow;
  }

  #rowMembers(): readonly (readonly [string, ReadMember<Envelope>])[] {
    return [
      [
        'before',
        (cursor, envelope) => {
          const { at } = cursor;
          envelope.before = this.#rows.before.readWhole(cursor, this.#template, 2);
          envelope.beforeAt = this.#rows.before === this.#rows.whole ? -1 : at;
        },
      ],
      [
        'after',
        (cursor, envelope) => {
          envelope.after = this.#rows.whole.readWhole(cursor, this.#template, 2);
        },
      ],
      [
        'op',
        (cursor, envelope) => {
          envelope.operation = cursor.acceptNull() ? undefined : readText(cursor);
        },
      ],
      ['schema', (cursor) => this.#see(cursor, 'schema')],
      ['payload', (cursor) => this.#see(cursor, 'payload')],
    ];
  }

  #see(cursor: JsonCursor, member: 'schema' | 'payload'): void {
    if (member === 'schema') this.#sawSchema = true;
    else this.#sawPayload = true;
    cursor.skip(1);
  }

  #messageMembers(asText: ReadMember<Envelope> | undefined): readonly (readonly [string, ReadMember<Envelope>])[] {
    return [
      [
        'schema',
        (cursor, envelope) => {
          const from = cursor.at;
          this.#readSchema(cursor);
          if (asText === undefined) return;
          cursor.at = from;
          asText(cursor, envelope);
        },
      ],
      [
        'payload',
        (cursor, envelope) => {
          this.#sawPayload = true;
          const isNull = cursor.kind() !== OPEN_OBJECT;
          if (!this.#sawSchema || isNull) {
            this.#payloadAt = cursor.at;
            cursor.skip(1);
            return;
          }
          this.#payloadAt = -1;
          this.#payload.read(cursor, envelope, 1);
        },
      ],
    ];
  }

  #readSchema(cursor: JsonCursor): void {
    this.#sawSchema = true;
    if (cursor.acceptValue(this.#lastSchema) || cursor.acceptNull()) return;
    const from = cursor.at;
    cursor.skip(1);
    const schema = cursor.raw(from);
    this.#rows = this.#known.get(schema) ?? this.#learn(schema);
    this.#lastSchema = Uint8Array.from(cursor.bytes.subarray(from, cursor.at));
  }

  #learn(schema: string): Rows {
    if (this.#known.size >= SCHEMAS_MAX) this.#known.clear();
    const rows = rowsOf(this.#request, { types: columnTypes(schema), inBase64: new Set() });
    this.#known.set(schema, rows);
    return rows;
  }
}

function rowsOf(
  {
    columns,
    options,
    key,
    needsUpdateBefore,
  }: Pick<DecodeRequest<typeof debeziumOptions>, 'columns' | 'options' | 'key' | 'needsUpdateBefore'>,
  { types, inBase64 }: { readonly types: ReadonlyMap<string, ConnectType> | undefined; readonly inBase64: Set<string> },
): Rows {
  const reading = readingOf('debezium-json', options);
  // One reader for both: it learns how its column is sent.
  const readers = new Map(
    columns.map((column) => [column.name, debeziumReader(column, reading, { sent: types?.get(column.name), inBase64 })]),
  );
  const readerOf = ({ name }: PlacedColumn) => readers.get(name) as ReadValue;
  const whole = new JsonRow(columns, reading, readerOf);
  if (needsUpdateBefore) return { whole, before: whole };
  const ofKey = columns.filter(({ name }) => key.includes(name));
  return { whole, before: new JsonRow(ofKey, reading, readerOf) };
}
