/**
 * Changes as Maxwell sends them: Flink's 'maxwell-json'. `old` holds what an update changed, and only that.
 *
 *   {"type":"insert","data":{…}}, "bootstrap-insert"     +I
 *   {"type":"update","data":{…},"old":{…}}               -U +U
 *   {"type":"delete","data":{…}}                         -D
 *   "bootstrap-start", "bootstrap-complete", DDL         no change
 *
 * Dates that are none are sent as 0000-00-00, and bytes of BINARY(n) without their zeros at the end (mysql-values.ts). Where Maxwell leaves NULLs
 * out ('output_nulls' = 'false'), an update does not tell that a column was NULL before. Where Maxwell runs in another time zone than UTC, TIME and all
 * times of a bootstrap are in that one.
 *
 * What is written has `data` and `type`, and an update is a delete and an insert.
 */
import { ALL } from '../../model/changelog-mode.ts';
import type { OptionValues } from '../../model/options.ts';
import type { Row } from '../../model/row.ts';
import { isAddition } from '../../model/row-kind.ts';
import { array, varchar } from '../../model/types.ts';
import type { Value } from '../../model/value.ts';
import { type DecodeRequest, type Decoder, defineFormat, type EncodeRequest, type PushChange } from '../format.ts';
import { JsonCursor } from '../kit/json-cursor.ts';
import { JsonMembers } from '../kit/json-members.ts';
import { columnMissing, oldMissing, readEnvelope, rowMissing, textMember, unknownKind } from '../kit/json-message.ts';
import { epochReader, INSTANT, type JsonMetadata, metadataMembers, metadataOf } from '../kit/json-metadata.ts';
import { columnFaults, IGNORE_PARSE_ERRORS, readingOf, TIMESTAMP_STANDARD, WRITING, writingOf } from '../kit/json-options.ts';
import { JsonRow, type OpenRow } from '../kit/json-row.ts';
import { valueReader } from '../kit/json-values.ts';
import { rowWriter } from '../kit/json-writer.ts';
import { mysqlReader } from '../kit/mysql-values.ts';
import { NEWLINE_FRAMING } from '../kit/newline-framing.ts';
import { RowChanges } from '../kit/row-changes.ts';
import { PASSED_OVER, recogniseMaxwell } from './recognise.ts';

const options = { ...IGNORE_PARSE_ERRORS, ...TIMESTAMP_STANDARD, ...WRITING } as const;

const SECONDS = 1_000_000;

const METADATA: Readonly<Record<string, JsonMetadata>> = {
  database: { type: varchar(), doc: 'Database of the table.', path: ['database'] },
  table: { type: varchar(), doc: 'Name of the table.', path: ['table'] },
  'primary-key-columns': { type: array(varchar()), doc: 'Columns of the primary key.', path: ['primary_key_columns'] },
  'ingestion-timestamp': { type: INSTANT, doc: 'When the change was made, to the second.', path: ['ts'], read: epochReader('ts', SECONDS) },
};

export const maxwellJson = defineFormat({
  name: 'maxwell-json',
  summary: 'Changes of MySQL as Maxwell sends them, in JSON.',
  options,
  metadata: metadataOf(METADATA),
  changelogMode: ALL,
  recognise: recogniseMaxwell,
  validate: (columns) => columnFaults('maxwell-json', columns),
  skipsBadMessages: (given) => given['ignore-parse-errors'],
  framing: () => NEWLINE_FRAMING,
  async openDecoder(request: DecodeRequest<typeof options>) {
    return new MaxwellDecoder(request);
  },
  async openEncoder({ options: given, columns }: EncodeRequest<typeof options>) {
    const write = rowWriter(columns, writingOf(given));
    return { encode: (kind, row) => Buffer.from(`{"data":${write(row)},"type":"${isAddition(kind) ? 'insert' : 'delete'}"}`) };
  },
});

interface Envelope {
  type: string | undefined;
  data: OpenRow | undefined;
  old: OpenRow | undefined;
  readonly metadata: Value[];
}

class MaxwellDecoder implements Decoder {
  readonly #cursor = new JsonCursor();
  readonly #row: JsonRow;
  readonly #changes: RowChanges;
  readonly #members: JsonMembers<Envelope>;
  readonly #envelope: Envelope;
  #template: Row = [];

  constructor(request: DecodeRequest<typeof options> & { readonly options: OptionValues<typeof options> }) {
    // TIMESTAMP is sent in UTC, and nothing says so.
    const reading = { ...readingOf('maxwell-json', request.options), assumesUtc: true };
    this.#row = new JsonRow(request.columns, reading, (column) => mysqlReader(column, valueReader(column, reading)));
    this.#changes = new RowChanges(request);
    this.#envelope = { type: undefined, data: undefined, old: undefined, metadata: request.metadata.map(() => null) };
    this.#members = new JsonMembers<Envelope>([
      ...metadataMembers<Envelope>(request.metadata, METADATA),
      ['type', textMember('type')],
      [
        'data',
        (cursor, envelope) => {
          envelope.data = this.#row.readPart(cursor, this.#template, 1);
        },
      ],
      [
        'old',
        (cursor, envelope) => {
          envelope.old = this.#row.readPart(cursor, this.#template, 1);
        },
      ],
    ]);
  }

  decode(bytes: Uint8Array, start: number, end: number, template: Row, push: PushChange): void {
    const cursor = this.#cursor;
    const envelope = this.#envelope;
    envelope.type = undefined;
    envelope.data = undefined;
    envelope.old = undefined;
    envelope.metadata.fill(null);
    this.#template = template;
    cursor.open(bytes, start, end);
    if (readEnvelope(cursor, this.#members, envelope)) this.#push(push);
  }

  #push(push: PushChange): void {
    const { type, data, old, metadata } = this.#envelope;
    switch (type) {
      case 'insert':
      case 'bootstrap-insert':
        this.#changes.insert(this.#whole(data, type), metadata, push);
        return;
      case 'delete':
        this.#changes.delete(this.#whole(data, type), metadata, push);
        return;
      case 'update': {
        if (old === undefined && this.#changes.needsBefore) throw oldMissing();
        const lacking = data === undefined || old !== undefined ? undefined : this.#row.lacking(data);
        if (lacking !== undefined) throw columnMissing(lacking);
        const after = this.#whole(data, type);
        this.#changes.update(old && this.#row.complete(old, after), after, metadata, push);
        return;
      }
      default:
        if (type === undefined || !PASSED_OVER.test(type)) throw unknownKind(type, { member: 'type', product: 'Maxwell' });
    }
  }

  #whole(data: OpenRow | undefined, type: string): OpenRow {
    if (data === undefined) throw rowMissing(type, 'data');
    return this.#row.complete(data, this.#template);
  }
}
