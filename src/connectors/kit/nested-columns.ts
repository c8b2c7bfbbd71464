import { UserError } from '../../model/errors.ts';
import type { Table } from '../../model/schema.ts';
import { formatType, isNested, withNullability } from '../../model/types.ts';

/** One fault for each column of a type that a connector without ARRAY, MAP and ROW cannot hold. `remedyFor`: of a column's name. */
export function nestedColumnFaults(connector: string, { columns }: Table, remedyFor: (name: string) => string): readonly UserError[] {
  return columns.flatMap(({ name, type }) => {
    if (!isNested(type)) return [];
    const problem = `The connector '${connector}' has no column of the type ${formatType(withNullability(type, true))}, as '${name}' is declared.`;
    return [new UserError('COLUMN_NESTED', { problem, remedy: remedyFor(name) })];
  });
}
