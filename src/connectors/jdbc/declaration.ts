import type { JdbcTarget } from './dialect.ts';

/** The same for the INSERTs of a job that name one table with the same options: their rows have one shape and go one way. */
export function declarationOf({ table }: Pick<JdbcTarget, 'table'>): string {
  return JSON.stringify([table.name, ...table.options]);
}
