/** Which columns of a scan come from the key, from the value and from the record itself, and where they stand in the row. */
import type { Format, PlacedColumn } from '../../../formats/format.ts';
import type { Metadata } from '../../../model/metadata.ts';
import type { OptionValues } from '../../../model/options.ts';
import type { Column } from '../../../model/schema.ts';
import { map, simple, temporal, varbinary, varchar } from '../../../model/types.ts';
import type { BoundTable, Scan } from '../../connector.ts';
import type { MessageOptions } from './options.ts';

/** What stands in front of a metadata key of the value's format. */
export const VALUE_PREFIX = 'value.';

export const RECORD_METADATA: Metadata = {
  topic: { type: varchar(undefined, false), doc: 'Name of the topic.' },
  partition: { type: simple('INT', false), doc: 'Number of the partition.' },
  headers: { type: map(varchar(undefined, false), varbinary(), false), doc: 'Headers of the record; of several with one name the last.' },
  'leader-epoch': { type: simple('INT'), doc: 'Term of the leader that wrote the record.' },
  offset: { type: simple('BIGINT', false), doc: 'Place of the record in its partition.' },
  timestamp: { type: temporal('TIMESTAMP_LTZ', 3, false), doc: 'Time of the record.' },
  'timestamp-type': {
    type: varchar(undefined, false),
    doc: 'Whose time that is: CreateTime (the producer’s), LogAppendTime (the broker’s), or NoTimestampType.',
  },
};

/** Of a record, and of the format of its value. */
export function messageMetadata(format: Format | undefined): Metadata {
  const prefixed = Object.entries(format?.metadata ?? {}).map(([key, entry]) => [`${VALUE_PREFIX}${key}`, entry]);
  return { ...RECORD_METADATA, ...Object.fromEntries(prefixed) };
}

export interface MessageColumns {
  readonly key: readonly PlacedColumn[];
  readonly value: readonly PlacedColumn[];
  /** Key of the record's own metadata, and where it stands. */
  readonly record: readonly { readonly key: string; readonly place: number }[];
  /** Of the value's format, without the prefix. */
  readonly format: readonly { readonly key: string; readonly place: number }[];
}

/** `isUpsert`: the key is read also where the value holds it too, since a message may have no value. */
export function messageColumns(scan: Scan<MessageOptions>, isUpsert: boolean): MessageColumns {
  const isKeyAlone = scan.options['value.fields-include'] === 'EXCEPT_KEY';
  const placed = scan.columns.map((column, place) => ({ ...column, place }));
  const physical = placed.filter(({ metadata }) => metadata === undefined);
  const inMessage = divided(scan.options, physical);
  const metadata = placed.flatMap(({ metadata: entry, place }) => (entry === undefined ? [] : [{ key: entry.key, place }]));
  return {
    // Where the value holds the columns of the key too, the value's are the ones that are read, as in Flink.
    key: isKeyAlone || isUpsert ? inMessage.key : [],
    value: inMessage.value,
    record: metadata.filter(({ key }) => Object.hasOwn(RECORD_METADATA, key)),
    format: metadata
      .filter(({ key }) => !Object.hasOwn(RECORD_METADATA, key))
      .map(({ key, place }) => ({ key: key.startsWith(VALUE_PREFIX) ? key.slice(VALUE_PREFIX.length) : key, place })),
  };
}

export function keyFields({ options }: BoundTable<MessageOptions>): readonly string[] {
  return options['key.fields'] ?? [];
}

/** The table's columns that lie in the key, and those in the value, as the formats know them. */
export function columnsOf(bound: BoundTable<MessageOptions>): { readonly key: readonly Column[]; readonly value: readonly Column[] } {
  const physical = bound.table.columns.filter(({ metadata, computed }) => metadata === undefined && computed === undefined);
  return divided(bound.options, physical);
}

/** Physical columns as key and value hold them: those of the key in the order of 'key.fields', as in Flink, which csv and avro go by. */
export function divided<C extends { readonly name: string }>(
  options: OptionValues<MessageOptions>,
  physical: readonly C[],
): { readonly key: readonly C[]; readonly value: readonly C[] } {
  const prefix = options['key.fields-prefix'] ?? '';
  const inKey = (options['key.fields'] ?? []).flatMap((name) => physical.find((one) => one.name === name) ?? []);
  const isKeyAlone = options['value.fields-include'] === 'EXCEPT_KEY';
  return {
    key: inKey.map((one) => (one.name.startsWith(prefix) ? { ...one, name: one.name.slice(prefix.length) } : one)),
    value: physical.filter((one) => !isKeyAlone || !inKey.includes(one)),
  };
}
