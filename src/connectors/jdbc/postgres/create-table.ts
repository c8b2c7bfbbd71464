import type { TableColumn } from '../../../model/schema.ts';
import { quoteName } from './names.ts';
import { serverType } from './types.ts';

interface Place {
  readonly schema: string;
  readonly table: string;
  readonly isSchemaNew: boolean;
}

interface Declaration {
  readonly columns: readonly TableColumn[];
  /** Places of the PRIMARY KEY. */
  readonly key: readonly number[];
}

/** The statement that makes the target of a declaration, ready to be run. */
export function createTable({ schema, table, isSchemaNew }: Place, { columns, key }: Declaration): string {
  const lines = columns.map(({ name, type }, place) => {
    const isNotNull = !type.nullable && !key.includes(place);
    return `  ${quoteName(name)} ${serverType(type)}${isNotNull ? ' NOT NULL' : ''}`;
  });
  const names = key.map((place) => quoteName(columns[place]?.name ?? ''));
  if (names.length > 0) lines.push(`  PRIMARY KEY (${names.join(', ')})`);
  const createSchema = isSchemaNew ? `CREATE SCHEMA ${quoteName(schema)};\n` : '';
  return `${createSchema}CREATE TABLE ${quoteName(schema)}.${quoteName(table)} (\n${lines.join(',\n')}\n);`;
}
