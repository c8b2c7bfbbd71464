/**
 * Changes as Oracle GoldenGate sends them: Flink's 'ogg-json'.
 *
 *   {"op_type":"I","after":{…}}                    +I
 *   {"op_type":"U","before":{…},"after":{…}}       -U +U
 *   {"op_type":"D","before":{…}}                   -D
 *
 * What is written has `before`, `after` and `op_type`, and an update is a delete and an insert.
 */
import { ALL } from '../../model/changelog-mode.ts';
import type { Row } from '../../model/row.ts';
import { isAddition } from '../../model/row-kind.ts';
import { array, temporal, varchar } from '../../model/types.ts';
import type { Value } from '../../model/value.ts';
import { BadMessage, type DecodeRequest, type Decoder, defineFormat, type EncodeRequest, type PushChange } from '../format.ts';
import { JsonCursor } from '../kit/json-cursor.ts';
import { JsonMembers } from '../kit/json-members.ts';
import { readEnvelope, rowMissing, tableEmptied, textMember, unknownKind } from '../kit/json-message.ts';
import { clockReader, type JsonMetadata, metadataMembers, metadataOf } from '../kit/json-metadata.ts';
import { columnFaults, IGNORE_PARSE_ERRORS, readingOf, TIMESTAMP_STANDARD, WRITING, writingOf } from '../kit/json-options.ts';
import { JsonRow, type OpenRow } from '../kit/json-row.ts';
import { rowWriter } from '../kit/json-writer.ts';
import { NEWLINE_FRAMING } from '../kit/newline-framing.ts';
import { RowChanges } from '../kit/row-changes.ts';
import { recogniseOgg } from './recognise.ts';

const options = { ...IGNORE_PARSE_ERRORS, ...TIMESTAMP_STANDARD, ...WRITING } as const;

const INSTANT = temporal('TIMESTAMP_LTZ', 6);

const METADATA: Readonly<Record<string, JsonMetadata>> = {
  table: { type: varchar(), doc: 'Name of the table, with its schema.', path: ['table'] },
  'primary-keys': { type: array(varchar()), doc: 'Columns of the primary key.', path: ['primary_keys'] },
  'ingestion-timestamp': {
    type: INSTANT,
    doc: 'When GoldenGate handled the change.',
    path: ['current_ts'],
    read: clockReader('current_ts'),
  },
  'event-timestamp': { type: INSTANT, doc: 'When the change was made in the database.', path: ['op_ts'], read: clockReader('op_ts') },
};

export const oggJson = defineFormat({
  name: 'ogg-json',
  summary: 'Changes of a database as Oracle GoldenGate sends them, in JSON.',
  options,
  metadata: metadataOf(METADATA),
  changelogMode: ALL,
  recognise: recogniseOgg,
  validate: (columns) => columnFaults('ogg-json', columns),
  skipsBadMessages: (given) => given['ignore-parse-errors'],
  framing: () => NEWLINE_FRAMING,
  async openDecoder(request: DecodeRequest<typeof options>) {
    return new OggDecoder(request);
  },
  async openEncoder({ options: given, columns }: EncodeRequest<typeof options>) {
    const write = rowWriter(columns, writingOf(given));
    return {
      encode(kind, row) {
        const text = isAddition(kind)
          ? `{"before":null,"after":${write(row)},"op_type":"I"}`
          : `{"before":${write(row)},"after":null,"op_type":"D"}`;
        return Buffer.from(text);
      },
    };
  },
});

interface Envelope {
  operation: string | undefined;
  before: OpenRow | undefined;
  after: OpenRow | undefined;
  readonly metadata: Value[];
}

class OggDecoder implements Decoder {
  readonly #cursor = new JsonCursor();
  readonly #changes: RowChanges;
  readonly #members: JsonMembers<Envelope>;
  readonly #envelope: Envelope;
  #template: Row = [];

  constructor(request: DecodeRequest<typeof options>) {
    const row = new JsonRow(request.columns, readingOf('ogg-json', request.options));
    const operation = textMember('operation');
    this.#changes = new RowChanges(request);
    this.#envelope = { operation: undefined, before: undefined, after: undefined, metadata: request.metadata.map(() => null) };
    this.#members = new JsonMembers<Envelope>([
      ...metadataMembers<Envelope>(request.metadata, METADATA),
      ['op_type', operation],
      [
        'before',
        (cursor, envelope) => {
          envelope.before = row.readWhole(cursor, this.#template, 1);
        },
      ],
      [
        'after',
        (cursor, envelope) => {
          envelope.after = row.readWhole(cursor, this.#template, 1);
        },
      ],
    ]);
  }

  decode(bytes: Uint8Array, start: number, end: number, template: Row, push: PushChange): void {
    const cursor = this.#cursor;
    const envelope = this.#envelope;
    envelope.operation = undefined;
    envelope.before = undefined;
    envelope.after = undefined;
    envelope.metadata.fill(null);
    this.#template = template;
    cursor.open(bytes, start, end);
    if (readEnvelope(cursor, this.#members, envelope)) this.#push(push);
  }

  #push(push: PushChange): void {
    const { operation, before, after, metadata } = this.#envelope;
    switch (operation) {
      case 'I':
        if (after === undefined) throw rowMissing('I', 'after');
        this.#changes.insert(after, metadata, push);
        return;
      case 'U':
        if (after === undefined) throw rowMissing('U', 'after');
        if (before === undefined && this.#changes.needsBefore) throw beforeMissing('update');
        this.#changes.update(before, after, metadata, push);
        return;
      case 'D':
        if (before === undefined) throw beforeMissing('delete');
        this.#changes.delete(before, metadata, push);
        return;
      case 'T':
        throw tableEmptied('ogg-json');
      default:
        throw unknownKind(operation, { member: 'op_type', product: 'GoldenGate' });
    }
  }
}

function beforeMissing(operation: string): BadMessage {
  return new BadMessage(
    `its ${operation} has no 'before': the database does not log the row as it was.`,
    'Log all columns at the source (Oracle: ADD TRANDATA … ALLCOLS, PostgreSQL: ALTER TABLE … REPLICA IDENTITY FULL). ' +
      "Or declare the table's PRIMARY KEY and SET 'table.exec.source.cdc-events-duplicate' = 'true': then the row before is remembered here.",
  );
}
