/** Which of a table's columns lie in its files, and which in the names of their directories. */

import { formats } from '../../formats/catalogue.ts';
import { invariant, type UserError } from '../../model/errors.ts';
import type { Table, TableColumn } from '../../model/schema.ts';
import type { BoundFormat, BoundTable } from '../connector.ts';
import { formatMissing, formatUnfit } from './errors.ts';
import type { FilesystemOptions } from './options.ts';

export function fileColumns({ columns }: Table): readonly TableColumn[] {
  return columns.filter(({ metadata }) => metadata === undefined);
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
  return format.validate(fileColumns(table), options, role);
}
