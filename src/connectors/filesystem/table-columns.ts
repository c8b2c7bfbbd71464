/** Which of a table's columns lie in its files, and which in the names of their directories. */

import { formats } from '../../formats/catalogue.ts';
import { invariant, type UserError } from '../../model/errors.ts';
import type { Table, TableColumn } from '../../model/schema.ts';
import type { BoundFormat, BoundTable } from '../connector.ts';
import { commitDelayRefused, commitPolicyRefused, formatMissing, formatUnfit, nothingInFile, partitionTimeRefused } from './errors.ts';
import type { FilesystemOptions } from './options.ts';

export function fileColumns({ columns, partitionKeys = [] }: Table): readonly TableColumn[] {
  return columns.filter(({ name, metadata }) => metadata === undefined && !partitionKeys.includes(name));
}

export function formatOf({ formats: bound }: Pick<BoundTable<FilesystemOptions>, 'formats'>): BoundFormat {
  invariant(bound.value !== undefined, 'a table without a format is refused before it is used');
  return bound.value;
}

/** What is wrong with the format of a table, or with what it is asked to hold. */
export function formatFaults({ table, formats: bound }: BoundTable<FilesystemOptions>, role: 'read' | 'write'): readonly UserError[] {
  const isFit = ({ framing, openDecoder, openEncoder }: BoundFormat['format']): boolean =>
    framing !== undefined && (role === 'read' ? openDecoder : openEncoder) !== undefined;
  const fit = formats()
    .filter(isFit)
    .map(({ name }) => name);
  if (bound.value === undefined) return [formatMissing(fit)];
  const { format, options } = bound.value;
  if (!isFit(format)) return [formatUnfit(format.name, role, fit)];
  const columns = fileColumns(table);
  return columns.length === 0 ? [nothingInFile(table.name)] : format.validate(columns, options, role);
}

/** From which size on a file is full. Those of one checkpoint are never many small ones, so that there is nothing to be made of them later. */
export function partFileBytesMax(options: BoundTable<FilesystemOptions>['options']): number {
  const compacted = options['auto-compaction'] ? options['compaction.file-size'] : undefined;
  return compacted ?? options['sink.rolling-policy.file-size'];
}

/** What is asked of a target that is not done here. */
export function sinkOptionFaults({ options }: BoundTable<FilesystemOptions>): readonly UserError[] {
  const faults: UserError[] = [];
  if (options['sink.partition-commit.trigger'] === 'partition-time') faults.push(partitionTimeRefused());
  if (options['sink.partition-commit.delay'] > 0) faults.push(commitDelayRefused());
  const kinds = (options['sink.partition-commit.policy.kind'] ?? '').split(',').map((kind) => kind.trim());
  for (const kind of kinds.filter((one) => one !== '' && one !== 'success-file')) faults.push(commitPolicyRefused(kind));
  return faults;
}
