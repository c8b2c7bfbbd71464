import type { SqlType } from './types.ts';

/** What a metadata key of a source or of a format holds: `METADATA FROM 'key'`. */
export interface MetadataEntry {
  readonly type: SqlType;
  readonly doc: string;
}

/** Key → what it holds. */
export type Metadata = Readonly<Record<string, MetadataEntry>>;
