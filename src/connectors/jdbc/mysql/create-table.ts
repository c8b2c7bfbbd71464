import type { TableColumn } from '../../../model/schema.ts';
import { quoteName } from './names.ts';
import { serverType } from './types.ts';

interface Declaration {
  readonly columns: readonly TableColumn[];
  /** Places of the PRIMARY KEY. */
  readonly key: readonly number[];
}

/** The statement that makes the target of a declaration, ready to be run. */
export function createTable(
  { database, table, keyCollation }: { readonly database: string; readonly table: string; readonly keyCollation: string },
  { columns, key }: Declaration,
): string {
  const lines = columns.map(({ name, type }, place) => {
    const isKey = key.includes(place);
    return `  ${quoteName(name)} ${serverType({ type, keyCollation: isKey ? keyCollation : undefined })} ${type.nullable && !isKey ? 'NULL' : 'NOT NULL'}`;
  });
  const names = key.map((place) => quoteName(columns[place]?.name ?? ''));
  if (names.length > 0) lines.push(`  PRIMARY KEY (${names.join(', ')})`);
  return `CREATE TABLE ${quoteName(database)}.${quoteName(table)} (\n${lines.join(',\n')}\n) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4;`;
}
