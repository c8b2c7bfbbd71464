/**
 * Tables of one server share one connection, so what belongs to it must be the same in all their WITH lists: only the first table's is used,
 * and a password or a demand for TLS that is passed over would be worse than an error.
 */
import { UserError } from '../../model/errors.ts';
import type { BoundTable } from '../connector.ts';

/** What a table says of the connection, under the words a person finds it by: `'password'`. Values are compared, never shown. */
export type ConnectionOptions = Readonly<Record<string, string | number | undefined>>;

/** One fault for each option in which a table differs from the first. */
export function connectionFaults<T extends Pick<BoundTable, 'table'>>(
  tables: readonly T[],
  optionsOf: (table: T) => ConnectionOptions,
): readonly UserError[] {
  const [first, ...others] = tables;
  if (first === undefined) return [];
  const wanted = optionsOf(first);
  return others.flatMap((other) => {
    const options = optionsOf(other);
    const differing = Object.keys(wanted).filter((name) => options[name] !== wanted[name]);
    return differing.map((name) => connectionOptionsDiffer(name, first.table.name, other.table.name));
  });
}

function connectionOptionsDiffer(name: string, first: string, other: string): UserError {
  return new UserError('CONNECTION_OPTIONS_DIFFER', {
    problem: `The tables '${first}' and '${other}' share one connection to their server, and differ in ${name}.`,
    remedy: `Write the same ${name} into both WITH lists.`,
  });
}
