/** A sink's table bound to its server's description: what each column takes, and how rows are named in messages. */
import { invariant } from '../../../model/errors.ts';
import type { Row } from '../../../model/row.ts';
import type { TableColumn } from '../../../model/schema.ts';
import { rowText } from '../row-text.ts';
import { hasRivals } from '../table-faults.ts';
import { type PutValue, putValue } from './copy-value.ts';
import { nulByte } from './errors.ts';
import { quoteName } from './names.ts';
import { findColumn, type ServerColumn, type ServerTable } from './target-table.ts';
import { isFreeText, type TextOf, textOf } from './text-of.ts';

interface TargetColumn {
  readonly name: string;
  /** Quoted name at the server. */
  readonly quoted: string;
  readonly server: ServerColumn;
  readonly textOf: TextOf;
  readonly put: PutValue;
  readonly isFreeText: boolean;
}

export interface Target {
  /** As messages name it: `shop.orders`. */
  readonly label: string;
  readonly table: ServerTable;
  readonly columns: readonly TargetColumn[];
  /** Places of the PRIMARY KEY in `columns`. */
  readonly key: readonly number[];
  readonly hasRivals: boolean;
  /** `id = 7, region = 'EU'`. */
  keyText(row: Row): string;
  /** Throws what a U+0000 in this place of this row deserves. */
  refuseNul(place: number, row: Row): never;
}

export function bindTarget(table: ServerTable, columns: readonly TableColumn[], key: readonly number[], timeZone: string): Target {
  const { label } = table;
  const bound = columns.map(({ name, type }): TargetColumn => {
    const server = findColumn(table, name);
    invariant(server !== undefined, `preflight has found ${name} in ${label}`);
    const text = textOf(type, server, timeZone);
    const put = putValue(type, server, text);
    return { name, quoted: quoteName(server.name), server, textOf: text, put, isFreeText: isFreeText(type) };
  });
  const keyText = (row: Row): string => rowText(row, columns, key.length === 0 ? columns.map((_, place) => place) : key);
  return {
    label,
    table,
    columns: bound,
    key,
    hasRivals: hasRivals(
      table,
      key.flatMap((place) => bound[place]?.server.name ?? []),
    ),
    keyText,
    refuseNul(place, row) {
      const hasNulInKey = key.length === 0 || key.includes(place);
      throw nulByte(label, columns[place]?.name ?? '', hasNulInKey ? undefined : keyText(row));
    },
  };
}
