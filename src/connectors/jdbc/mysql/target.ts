/** A sink's table bound to its server's description: the literal of each value, and how rows are named in messages. */
import { invariant } from '../../../model/errors.ts';
import type { Row } from '../../../model/row.ts';
import type { JdbcTarget } from '../dialect.ts';
import { rowText } from '../row-text.ts';
import { hasRivals } from '../table-faults.ts';
import { unstorable } from './errors.ts';
import { type Literal, literalOf } from './literal.ts';
import { quoteName } from './names.ts';
import { findColumn, type ServerColumn, type ServerTable } from './target-table.ts';

export interface BoundColumn {
  readonly name: string;
  /** Quoted name at the server. */
  readonly quoted: string;
  readonly server: ServerColumn;
  readonly literal: Literal;
  /** The server would put something else in the place of NULL: the next number, the time of now. */
  readonly refusesNull: boolean;
}

export interface Target {
  readonly table: ServerTable;
  readonly columns: readonly BoundColumn[];
  /** Places of the PRIMARY KEY in `columns`. */
  readonly key: readonly number[];
  readonly hasRivals: boolean;
  /** `id = 7, region = 'EU'`. */
  keyText(row: Row): string;
  /** `(1,'a')`: the values of some places. */
  tuple(row: Row, places: readonly number[]): string;
}

export function bindTarget(table: ServerTable, { columns, key }: Pick<JdbcTarget, 'columns' | 'key'>, timeZone: string): Target {
  const { label } = table;
  const bound = columns.map(({ name, type }, place): BoundColumn => {
    const server = findColumn(table, name);
    invariant(server !== undefined, `preflight has found ${name} in ${label}`);
    const isFilled = server.isAutoIncrement || (server.dataType === 'timestamp' && server.isNotNull);
    const refusesNull = isFilled || key.includes(place);
    return { name, quoted: quoteName(server.name), server, literal: literalOf(type, server, timeZone), refusesNull };
  });
  const keyText = (row: Row): string => rowText(row, columns, key.length === 0 ? columns.map((_, place) => place) : key);
  const refused = (row: Row, { name, server }: BoundColumn, isNull: boolean): never => {
    const stored = { label, column: name, key: keyText(row) };
    throw isNull
      ? unstorable(stored, 'NULL', 'and its column takes none')
      : unstorable(stored, String(row[bound.findIndex((column) => column.name === name)]), `which ${server.columnType} cannot hold`);
  };
  return {
    table,
    columns: bound,
    key,
    hasRivals: hasRivals(
      table,
      key.flatMap((place) => bound[place]?.server.name ?? []),
    ),
    keyText,
    tuple(row, places) {
      let text = '(';
      for (const place of places) {
        const column = bound[place];
        const value = row[place] ?? null;
        if (text.length > 1) text += ',';
        if (column === undefined || (value === null && !column.refusesNull)) text += 'NULL';
        else if (value === null) refused(row, column, true);
        else text += column.literal(value) ?? refused(row, column, false);
      }
      return `${text})`;
    },
  };
}
