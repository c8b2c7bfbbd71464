/** Changes as Debezium sends them, in JSON: Flink's 'debezium-json'. What is written has no schema, and an update is a delete and an insert. */
import { ALL } from '../../model/changelog-mode.ts';
import { isAddition } from '../../model/row-kind.ts';
import { map, varchar } from '../../model/types.ts';
import { type DecodeRequest, defineFormat, type EncodeRequest } from '../format.ts';
import { epochReader, INSTANT, type JsonMetadata, metadataOf } from '../kit/json-metadata.ts';
import { columnFaults, writingOf } from '../kit/json-options.ts';
import { rowWriter } from '../kit/json-writer.ts';
import { NEWLINE_FRAMING } from '../kit/newline-framing.ts';
import { DebeziumDecoder } from './decoder.ts';
import { schemaIncludedInWriting } from './errors.ts';
import { debeziumOptions } from './options.ts';
import { recogniseDebezium } from './recognise.ts';

const MILLIS = 1000;

const METADATA: Readonly<Record<string, JsonMetadata>> = {
  schema: { type: varchar(), doc: "The schema of the message, as JSON; NULL without 'schema-include'.", path: ['schema'] },
  'ingestion-timestamp': {
    type: INSTANT,
    doc: 'When Debezium handled the change.',
    path: ['ts_ms'],
    read: epochReader('ts_ms', MILLIS),
  },
  'source.timestamp': {
    type: INSTANT,
    doc: 'When the change was made in the database.',
    path: ['source', 'ts_ms'],
    read: epochReader('ts_ms', MILLIS),
  },
  'source.database': { type: varchar(), doc: 'Database of the table.', path: ['source', 'db'] },
  'source.schema': { type: varchar(), doc: 'Schema of the table.', path: ['source', 'schema'] },
  'source.table': { type: varchar(), doc: 'Name of the table.', path: ['source', 'table'] },
  'source.properties': { type: map(varchar(), varchar()), doc: 'Everything that is told of the source.', path: ['source'] },
};

export const debeziumJson = defineFormat({
  name: 'debezium-json',
  summary: 'Changes of a database as Debezium sends them to Kafka, in JSON.',
  options: debeziumOptions,
  metadata: metadataOf(METADATA),
  changelogMode: ALL,
  recognise: recogniseDebezium,
  validate(columns, options, role) {
    const faults = [...columnFaults('debezium-json', columns)];
    if (role === 'write' && options['schema-include']) faults.push(schemaIncludedInWriting());
    return faults;
  },
  skipsBadMessages: (options) => options['ignore-parse-errors'],
  framing: () => NEWLINE_FRAMING,
  async openDecoder(request: DecodeRequest<typeof debeziumOptions>) {
    return new DebeziumDecoder(request, METADATA);
  },
  async openEncoder({ options, columns }: EncodeRequest<typeof debeziumOptions>) {
    const write = rowWriter(columns, writingOf(options));
    return {
      encode(kind, row) {
        const text = isAddition(kind) ? `{"before":null,"after":${write(row)},"op":"c"}` : `{"before":${write(row)},"after":null,"op":"d"}`;
        return Buffer.from(text);
      },
    };
  },
});
