/**
 * Changes as Debezium sends them, in Avro, their schemas in a registry: Flink's 'debezium-avro-confluent'. What is written is Flink's envelope
 * before, after, op, and an update is a delete and an insert.
 */
import { ALL } from '../../model/changelog-mode.ts';
import type { Row } from '../../model/row.ts';
import { isAddition, type RowKind } from '../../model/row-kind.ts';
import { row as rowType, varchar } from '../../model/types.ts';
import { type DecodeRequest, type Decoder, defineFormat, type EncodeRequest, type Encoder, type PlacedColumn } from '../format.ts';
import { REGISTRY_OPTIONS, registryFaults } from '../kit/registry-options.ts';
import { openRegistryWriter } from '../kit/registry-writer.ts';
import { ENVELOPE_METADATA } from './metadata.ts';

const NAME = 'debezium-avro-confluent';

type Options = typeof REGISTRY_OPTIONS;

export const debeziumAvroConfluent = defineFormat({
  name: NAME,
  summary: 'Changes of a database as Debezium sends them to Kafka, in Avro, with a schema registry.',
  options: REGISTRY_OPTIONS,
  metadata: Object.fromEntries(Object.entries(ENVELOPE_METADATA).map(([key, { type, doc }]) => [key, { type, doc }])),
  changelogMode: ALL,
  validate: (columns, options, role) => registryFaults(NAME, columns, { options, role }),
  skipsBadMessages: () => false,
  async openDecoder(request: DecodeRequest<Options>): Promise<Decoder> {
    const { DebeziumAvroDecoder } = await import('./decoder.ts');
    return new DebeziumAvroDecoder(request);
  },
  async openEncoder({ options, columns, subject }: EncodeRequest<Options>): Promise<Encoder> {
    // A record that may be null, as Flink registers it.
    const write = await openRegistryWriter(NAME, { options, columns: envelopeOf(columns), subject, isNullable: true });
    return { encode: (kind, row) => write(message(kind, columns, row)) };
  },
});

function envelopeOf(columns: readonly PlacedColumn[]): readonly PlacedColumn[] {
  const image = rowType(columns.map(({ name, type }) => ({ name, type })));
  return [
    { name: 'before', type: image, place: 0 },
    { name: 'after', type: image, place: 1 },
    { name: 'op', type: varchar(), place: 2 },
  ];
}

function message(kind: RowKind, columns: readonly PlacedColumn[], row: Row): Row {
  const image = columns.map(({ place }) => row[place] ?? null);
  return isAddition(kind) ? [null, image, 'c'] : [image, null, 'd'];
}
