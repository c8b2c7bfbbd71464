/**
 * Bare Avro records, without schema or header: Flink's 'avro'. Reader and writer derive the same schema from the columns of the table, so that
 * both must declare the same ones in the same order.
 *
 * Avro's bytes are read by our own code (kit/avro-*.ts): avsc makes an object of every record, loses longs beyond 2^53, and drops Debezium's names
 * for what a number means. It stays in the tests, as a second opinion.
 */
import { INSERT_ONLY } from '../../model/changelog-mode.ts';
import { boolean, choice, harmless, type OptionValues, refused } from '../../model/options.ts';
import { INSERT } from '../../model/row-kind.ts';
import type { Column } from '../../model/schema.ts';
import { type DecodeRequest, type Decoder, defineFormat, type EncodeRequest, type Encoder } from '../format.ts';
import { AvroInput, AvroOutput } from '../kit/avro-bytes.ts';
import { deriveSchema } from '../kit/avro-derive.ts';
import { columnFaults } from '../kit/avro-errors.ts';
import { compileRecord } from '../kit/avro-reader.ts';
import { type AvroRecord, parseAvroSchema } from '../kit/avro-schema.ts';
import { compileRecordWriter, messageOf } from '../kit/avro-writer.ts';
import { bufferOf } from '../kit/utf8-text.ts';
import { encodingFault } from './errors.ts';

const options = {
  encoding: choice('How records are written: only binary is supported.', ['binary', 'json'], 'binary'),
  'timestamp_mapping.legacy': boolean(
    'Whether TIMESTAMP is stored as timestamp-millis, as Flink did before 1.19; otherwise as local-timestamp, and TIMESTAMP_LTZ as timestamp.',
    true,
  ),
  codec: refused('Compression of Avro files.', 'messages are not compressed one by one, and no Avro files are written.'),
  'open.fastread': harmless('Whether Flink generates code to read.', 'every schema is compiled here.'),
} as const;

type AvroOptions = OptionValues<typeof options>;

export const avro = defineFormat({
  name: 'avro',
  summary: 'Bare Avro records, with the schema that Flink derives from the columns.',
  options,
  metadata: {},
  changelogMode: INSERT_ONLY,
  validate(columns, given) {
    const faults = columnFaults('avro', columns, given['timestamp_mapping.legacy']);
    return given.encoding === 'json' ? [...faults, encodingFault()] : faults;
  },
  skipsBadMessages: () => false,
  async openDecoder({ options: given, columns, tableColumns }: DecodeRequest<typeof options>): Promise<Decoder> {
    const read = compileRecord(schemaOf(tableColumns, given), columns, () => null);
    const input = new AvroInput();
    return {
      decode(bytes, start, end, template, push) {
        // A tombstone takes no row away from a table of inserts.
        if (start === end) return;
        input.from(bufferOf(bytes), start, end);
        const row = template.slice();
        read(input, row);
        input.expectEnd();
        push(INSERT, row);
      },
    };
  },
  async openEncoder({ options: given, columns }: EncodeRequest<typeof options>): Promise<Encoder> {
    const write = compileRecordWriter(schemaOf(columns, given), columns);
    const output = new AvroOutput();
    return { encode: (_kind, row) => messageOf(output, write, row) };
  },
});

function schemaOf(columns: readonly Column[], given: AvroOptions): AvroRecord {
  return parseAvroSchema(JSON.stringify(deriveSchema(columns, given['timestamp_mapping.legacy']))) as AvroRecord;
}
