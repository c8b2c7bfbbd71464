import type { Row } from '../../model/row.ts';
import type { TableColumn } from '../../model/schema.ts';
import { isString } from '../../model/types.ts';
import { formatValue } from '../../model/value.ts';

const TEXT_MAX = 200;

/** Values of a row as a person would write them: `id = 7, region = 'EU'`. */
export function rowText(row: Row, columns: readonly TableColumn[], places: readonly number[]): string {
  const text = places
    .map((place) => {
      const column = columns[place];
      const value = row[place] ?? null;
      if (column === undefined) return '';
      const shown = formatValue(typeof value === 'string' ? value.slice(0, TEXT_MAX) : value, column.type, 'UTC') ?? 'NULL';
      return `${column.name} = ${isString(column.type) && value !== null ? `'${shown}'` : shown}`;
    })
    .join(', ');
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
}
