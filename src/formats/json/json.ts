/**
 * JSON objects as rows: Flink's 'json'.
 *
 *   {"id":1,"name":"a"}        +I[1, a]
 *   [{"id":1},{"id":2}]        +I[1] +I[2]
 *   nothing, null              no row
 *
 * The object's names are those of the columns, exactly; others are stepped over.
 */
import { INSERT_ONLY } from '../../model/changelog-mode.ts';
import { boolean, harmless, type OptionValues } from '../../model/options.ts';
import type { Row } from '../../model/row.ts';
import { INSERT } from '../../model/row-kind.ts';
import { BadMessage, type DecodeRequest, type Decoder, defineFormat, type EncodeRequest, type PushChange } from '../format.ts';
import { CLOSE_ARRAY, OPEN_ARRAY } from '../kit/json-bytes.ts';
import { JsonCursor } from '../kit/json-cursor.ts';
import { columnFaults, IGNORE_PARSE_ERRORS, readingOf, TIMESTAMP_STANDARD, WRITING, writingOf } from '../kit/json-options.ts';
import { JsonRow, type OpenRow } from '../kit/json-row.ts';
import { rowWriter } from '../kit/json-writer.ts';
import { NEWLINE_FRAMING } from '../kit/newline-framing.ts';
import { recogniseJson } from './recognise.ts';

const options = {
  'fail-on-missing-field': boolean('Refuses an object without a field that is read; otherwise the field is NULL.', false),
  ...IGNORE_PARSE_ERRORS,
  ...TIMESTAMP_STANDARD,
  ...WRITING,
  'encode.ignore-null-fields': boolean('Leaves fields that are NULL out.', false),
  'decode.json-parser.enabled': harmless('Which of two parsers reads.', 'there is one.'),
} as const;

export const json = defineFormat({
  name: 'json',
  summary: 'A JSON object as a row, its members by the names of the columns.',
  options,
  metadata: {},
  changelogMode: INSERT_ONLY,
  recognise: recogniseJson,
  validate: (columns) => columnFaults('json', columns),
  skipsBadMessages: (given) => given['ignore-parse-errors'],
  framing: () => NEWLINE_FRAMING,
  async openDecoder(request: DecodeRequest<typeof options>): Promise<Decoder> {
    return new JsonDecoder(request);
  },
  async openEncoder({ options: given, columns }: EncodeRequest<typeof options>) {
    const write = rowWriter(columns, writingOf(given, given['encode.ignore-null-fields']));
    return { encode: (_kind, row) => Buffer.from(write(row)) };
  },
});

class JsonDecoder implements Decoder {
  readonly #cursor = new JsonCursor();
  readonly #row: JsonRow;
  readonly #mustHaveAll: boolean;

  constructor({ options: given, columns }: { readonly options: OptionValues<typeof options>; readonly columns: DecodeRequest['columns'] }) {
    this.#mustHaveAll = given['fail-on-missing-field'];
    this.#row = new JsonRow(columns, readingOf('json', given));
  }

  decode(bytes: Uint8Array, start: number, end: number, template: Row, push: PushChange): void {
    const cursor = this.#cursor;
    cursor.open(bytes, start, end);
    const kind = cursor.next();
    // A message without bytes has no row.
    if (kind === -1) return;
    if (kind === OPEN_ARRAY) {
      this.#decodeArray(template, push);
      return;
    }
    const row = this.#read(template, 0);
    cursor.expectEnd();
    if (row !== undefined) push(INSERT, row);
  }

  /** All of its rows, or none: they are pushed when the last one is read. */
  #decodeArray(template: Row, push: PushChange): void {
    const cursor = this.#cursor;
    const rows: Row[] = [];
    if (cursor.enter(CLOSE_ARRAY, 0)) {
      do {
        const row = this.#read(template, 1);
        if (row !== undefined) rows.push(row);
      } while (cursor.more(CLOSE_ARRAY));
    }
    cursor.expectEnd();
    for (const row of rows) push(INSERT, row);
  }

  #read(template: Row, depth: number): Row | undefined {
    const cursor = this.#cursor;
    if (cursor.acceptNull()) return undefined;
    const from = cursor.at;
    const row: OpenRow = template.slice();
    if (this.#mustHaveAll) this.#row.clear(row);
    if (!this.#row.read(cursor, row, depth)) throw new BadMessage(`it is no JSON object: ${cursor.raw(from).slice(0, 60)}`);
    if (this.#mustHaveAll) this.#row.fill(row, true);
    return row as Row;
  }
}
