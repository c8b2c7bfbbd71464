/** By what rows are put in order. */
import type { Span } from '../model/errors.ts';
import type { Schema } from '../model/schema.ts';
import { formatType, type SqlType, withNullability } from '../model/types.ts';
import type { Faults } from './faults.ts';

export interface SortKey {
  readonly column: number;
  readonly isDescending: boolean;
  readonly isNullFirst: boolean;
}

/** Arrays and rows are in the order of their first different parts; maps are in none. */
export function checkOrdered(type: SqlType, span: Span, faults: Faults): void {
  if (type.kind !== 'MAP') return;
  faults.add('SQL_ORDER_BY', span, {
    problem: `Rows cannot be put in the order of ${formatType(withNullability(type, true))}.`,
    remedy: "Order by what is in it: m['key'], or CARDINALITY(m).",
  });
}

/** As Flink takes it where nothing is said: NULL is less than any value. */
export function isNullFirstByDefault(isDescending: boolean): boolean {
  return !isDescending;
}

/** `price DESC, id ASC` */
export function printOrder(order: readonly SortKey[], schema: Schema): string {
  return order
    .map(({ column, isDescending, isNullFirst }) => {
      const nulls = isNullFirst === isNullFirstByDefault(isDescending) ? '' : ` NULLS ${isNullFirst ? 'FIRST' : 'LAST'}`;
      return `${schema[column]?.name ?? '?'} ${isDescending ? 'DESC' : 'ASC'}${nulls}`;
    })
    .join(', ');
}
