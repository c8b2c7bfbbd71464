import type { DecodeRequest, Decoder } from '../../formats/format.ts';
import { invariant } from '../../model/errors.ts';
import type { Row } from '../../model/row.ts';
import type { Value } from '../../model/value.ts';
import type { Scan } from '../connector.ts';
import type { ListedFile } from './listing.ts';
import { fileMetadata } from './metadata.ts';
import type { FilesystemOptions } from './options.ts';
import { partitionValues } from './partitions.ts';
import { fileColumns, formatOf } from './table-columns.ts';

/** Reads what stands in a table's files themselves: not the columns that its directories and the files' names tell. */
export function openFileDecoder(
  scan: Scan<FilesystemOptions>,
  { timeZone, learned }: Pick<DecodeRequest, 'timeZone' | 'learned'>,
): Promise<Decoder> {
  const { table, columns, needsUpdateBefore, completesRows = false } = scan;
  const { format, options } = formatOf(scan);
  invariant(format.openDecoder !== undefined, 'a format that cannot be read is refused before it is used');
  const inFile = new Set(fileColumns(table).map(({ name }) => name));
  return format.openDecoder({
    options,
    columns: columns.flatMap((column, place) => (inFile.has(column.name) ? [{ ...column, place }] : [])),
    tableColumns: fileColumns(table),
    metadata: columns.flatMap(({ metadata }, place) => {
      const key = /^value\.(.+)$/.exec(metadata?.key ?? '')?.[1];
      return key === undefined ? [] : [{ key, place }];
    }),
    needsUpdateBefore,
    completesRows,
    key: table.primaryKey ?? [],
    timeZone,
    learned,
  });
}

/** What is known of every record of a file; `path`: where it lies. */
export function templateOf(scan: Scan<FilesystemOptions>, file: ListedFile, timeZone: string): Row {
  const partition = partitionValues(scan, file.path, timeZone);
  return scan.columns.map(({ name, metadata }): Value => {
    return (metadata === undefined ? partition.get(name) : fileMetadata(metadata.key, file.path, file)) ?? null;
  });
}
