import type { MetadataEntry } from '../../model/metadata.ts';
import { temporal, varchar } from '../../model/types.ts';

const INSTANT = temporal('TIMESTAMP_LTZ', 3);

/** What the envelope tells besides the row: key → the field of the message, and the member of that field. */
export const ENVELOPE_METADATA: Readonly<Record<string, MetadataEntry & { readonly field: string; readonly member?: string }>> = {
  'ingestion-timestamp': { type: INSTANT, doc: 'When Debezium handled the change.', field: 'ts_ms' },
  'source.timestamp': { type: INSTANT, doc: 'When the change was made in the database.', field: 'source', member: 'ts_ms' },
  'source.database': { type: varchar(), doc: 'Database of the table.', field: 'source', member: 'db' },
  'source.schema': { type: varchar(), doc: 'Schema of the table.', field: 'source', member: 'schema' },
  'source.table': { type: varchar(), doc: 'Name of the table.', field: 'source', member: 'table' },
};
