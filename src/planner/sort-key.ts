/** By what rows are put in order. */
import type { Schema } from '../model/schema.ts';

export interface SortKey {
  readonly column: number;
  readonly isDescending: boolean;
  readonly isNullFirst: boolean;
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
