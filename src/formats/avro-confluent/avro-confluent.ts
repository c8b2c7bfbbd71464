/**
 * Avro records whose schemas stand in a registry: Flink's 'avro-confluent'. A message is read with the schema that it was written with, its fields
 * by name; a column that this schema does not have is NULL, or the message a bad one where the column is NOT NULL. What is written has one schema,
 * registered before the first row: the one that is given, or the one that Flink derives from the columns.
 */
import { INSERT_ONLY } from '../../model/changelog-mode.ts';
import { INSERT } from '../../model/row-kind.ts';
import type { Value } from '../../model/value.ts';
import { type DecodeRequest, type Decoder, defineFormat, type EncodeRequest, type Encoder } from '../format.ts';
import type { AvroInput } from '../kit/avro-bytes.ts';
import { compileRecord, missingValue } from '../kit/avro-reader.ts';
import { Registry } from '../kit/registry.ts';
import { RegistryMessages, recordOf } from '../kit/registry-messages.ts';
import { addressOf, REGISTRY_OPTIONS, registryFaults } from '../kit/registry-options.ts';
import { openRegistryWriter } from '../kit/registry-writer.ts';

const NAME = 'avro-confluent';

type Options = typeof REGISTRY_OPTIONS;

export const avroConfluent = defineFormat({
  name: NAME,
  summary: 'Avro records with the number of their schema in a registry of Confluent’s kind.',
  options: REGISTRY_OPTIONS,
  metadata: {},
  changelogMode: INSERT_ONLY,
  validate: (columns, options, role) => registryFaults(NAME, columns, { options, role }),
  skipsBadMessages: () => false,
  async openDecoder({ options, columns }: DecodeRequest<Options>): Promise<Decoder> {
    const messages = new RegistryMessages(new Registry(addressOf(options)), (schema): ((input: AvroInput, row: Value[]) => void) => {
      const { record, nullBranch } = recordOf(schema, 'the message');
      const read = compileRecord(record, columns, (column) => missingValue(column, column.name));
      return nullBranch === undefined
        ? read
        : (input, row) => {
            if (Number(input.long()) !== nullBranch) read(input, row);
          };
    });
    return {
      prepare: (bytes, start, end) => messages.prepare(bytes, start, end),
      decode(bytes, start, end, template, push) {
        // A value of no bytes is a tombstone, and takes no row away from a table of inserts.
        if (start === end) return;
        const { compiled, input } = messages.open(bytes, start, end);
        const row = template.slice();
        compiled(input, row);
        input.expectEnd();
        push(INSERT, row);
      },
    };
  },
  async openEncoder({ options, columns, subject }: EncodeRequest<Options>): Promise<Encoder> {
    const write = await openRegistryWriter(NAME, { options, columns, subject, isNullable: false });
    return { encode: (_kind, row) => write(row) };
  },
});
