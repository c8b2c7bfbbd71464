import { UserError } from '../../model/errors.ts';
import { formatType, isTemporal } from '../../model/types.ts';
import type { BoundTable } from '../connector.ts';
import { readFields } from './fields.ts';

/** Everything wrong with a declaration, at once. */
export function datagenFaults(bound: BoundTable): UserError[] {
  const faults: UserError[] = [];
  const fields = readFields(bound, (fault) => faults.push(fault));
  bound.table.columns.forEach(({ name, metadata }, place) => {
    const field = fields[place];
    if (metadata !== undefined) faults.push(noMetadata(name));
    if (
      field?.kind === 'random' &&
      !isTemporal(field.type) &&
      field.min !== undefined &&
      field.max !== undefined &&
      field.min > field.max
    ) {
      const problem = `The least value of '${name}' is greater than its greatest.`;
      faults.push(new UserError('DATAGEN_FIELD', { problem, remedy: `Exchange 'fields.${name}.min' and 'fields.${name}.max'.` }));
    }
    if (field !== undefined && field.kind === 'random' && field.nullRate > 0 && !field.type.nullable) {
      const problem = `The column '${name}' is ${formatType(field.type)} and has a share of NULLs.`;
      faults.push(new UserError('DATAGEN_FIELD', { problem, remedy: `Remove NOT NULL or 'fields.${name}.null-rate'.` }));
    }
  });
  return faults;
}

function noMetadata(name: string): UserError {
  return new UserError('DATAGEN_FIELD', {
    problem: `datagen has no metadata, and the column '${name}' is a METADATA column.`,
    remedy: `Declare '${name}' as an ordinary column.`,
  });
}
