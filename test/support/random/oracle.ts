/** PostgreSQL as the judge: the same SQL over the final tables. */
import type { Client } from 'pg';
import type { Schema } from '../../../src/model/schema.ts';
import { comparable } from './engine.ts';
import { type Statement, statementText } from './statement.ts';
import { type History, postgresDeclaration, postgresRows, TABLES } from './tables.ts';

export type Rows = readonly (readonly (string | null)[])[];

export class Oracle {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async declare(timeZone: string): Promise<void> {
    await this.#client.query(`SET timezone TO '${timeZone}'`);
    await this.#client.query(TABLES.map(postgresDeclaration).join(' '));
  }

  async load(rows: History['rows']): Promise<void> {
    await this.#client.query(TABLES.map((table) => postgresRows(table, rows.get(table.name) ?? [])).join(' '));
  }

  rows(statement: Statement, schema: Schema): Promise<Rows> {
    return this.table(statementText(statement, 'postgres'), schema);
  }

  /** The rows of a query, cell by cell in one comparable form. */
  async table(text: string, schema: Schema): Promise<Rows> {
    const types = { getTypeParser: () => (value: string) => value };
    const { rows } = await this.#client.query<(string | null)[]>({ text, rowMode: 'array', types: types as never });
    return rows.map((row) =>
      row.map((cell, place) => comparable(asRiffle(cell, schema[place]?.type.kind), schema[place]?.type.kind ?? '')),
    );
  }
}

export function keyText(row: Rows[number], key: readonly number[]): string {
  return JSON.stringify(key.map((place) => row[place]));
}

/** What a table written by key has wrong: one row of the query belongs under each key, and no other key. */
export function tableDifferences(found: Rows, wanted: Rows, key: readonly number[]): readonly string[] {
  const keyOf = (row: Rows[number]): string => keyText(row, key);
  const [foundKeys, wantedKeys] = [new Set(found.map(keyOf)), new Set(wanted.map(keyOf))];
  const rows = new Set(wanted.map((row) => JSON.stringify(row)));
  return [
    ...[...foundKeys].filter((one) => !wantedKeys.has(one)).map((one) => `${one} should not be there`),
    ...[...wantedKeys].filter((one) => !foundKeys.has(one)).map((one) => `${one} is missing`),
    ...found
      .map((row) => JSON.stringify(row))
      .filter((row) => !rows.has(row))
      .map((row) => `${row} is no row of the query`),
  ];
}

function asRiffle(text: string | null, kind: string | undefined): string | null {
  return text !== null && kind === 'BOOLEAN' ? (text === 't' ? 'TRUE' : 'FALSE') : text;
}
