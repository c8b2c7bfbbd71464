/** Changes as Canal sends them: Flink's 'canal-json'. What is written has one row per message, and an update is a delete and an insert. */
import { ALL } from '../../model/changelog-mode.ts';
import { isAddition } from '../../model/row-kind.ts';
import { array, map, simple, varchar } from '../../model/types.ts';
import { type DecodeRequest, defineFormat, type EncodeRequest } from '../format.ts';
import { epochReader, INSTANT, type JsonMetadata, metadataOf } from '../kit/json-metadata.ts';
import { columnFaults, writingOf } from '../kit/json-options.ts';
import { rowWriter } from '../kit/json-writer.ts';
import { NEWLINE_FRAMING } from '../kit/newline-framing.ts';
import { CanalDecoder } from './decoder.ts';
import { patternFault } from './errors.ts';
import { canalOptions, compilePattern } from './options.ts';
import { recogniseCanal } from './recognise.ts';

const MILLIS = 1000;

const METADATA: Readonly<Record<string, JsonMetadata>> = {
  database: { type: varchar(), doc: 'Database of the table.', path: ['database'] },
  table: { type: varchar(), doc: 'Name of the table.', path: ['table'] },
  'sql-type': { type: map(varchar(), simple('INT')), doc: 'Type codes of JDBC of the columns.', path: ['sqlType'] },
  'pk-names': { type: array(varchar()), doc: 'Columns of the primary key.', path: ['pkNames'] },
  'ingestion-timestamp': { type: INSTANT, doc: 'When Canal handled the change.', path: ['ts'], read: epochReader('ts', MILLIS) },
  'event-timestamp': { type: INSTANT, doc: 'When the change was made in the database.', path: ['es'], read: epochReader('es', MILLIS) },
};

export const canalJson = defineFormat({
  name: 'canal-json',
  summary: 'Changes of MySQL as Canal sends them, in JSON.',
  options: canalOptions,
  metadata: metadataOf(METADATA),
  changelogMode: ALL,
  recognise: recogniseCanal,
  validate(columns, options) {
    const faults = [...columnFaults('canal-json', columns)];
    for (const key of ['database.include', 'table.include'] as const) {
      const pattern = options[key];
      if (pattern !== undefined && compilePattern(pattern) === undefined) faults.push(patternFault(`canal-json.${key}`, pattern));
    }
    return faults;
  },
  skipsBadMessages: (options) => options['ignore-parse-errors'],
  framing: () => NEWLINE_FRAMING,
  async openDecoder(request: DecodeRequest<typeof canalOptions>) {
    return new CanalDecoder(request, METADATA);
  },
  async openEncoder({ options, columns }: EncodeRequest<typeof canalOptions>) {
    const write = rowWriter(columns, writingOf(options));
    return { encode: (kind, row) => Buffer.from(`{"data":[${write(row)}],"type":"${isAddition(kind) ? 'INSERT' : 'DELETE'}"}`) };
  },
});
