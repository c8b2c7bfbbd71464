/** A query as rows that FROM reads: a subquery, or a query of WITH. */
import type { Schema } from '../model/schema.ts';
import type * as ast from '../sql/ast.ts';
import type { BoundQuery } from './bound-query.ts';
import { renamed } from './columns.ts';
import type { Faults } from './faults.ts';
import type { Relation } from './relation.ts';

export interface DerivedTable {
  readonly relation: Relation;
  /** Its columns as they are called in the query that reads it. */
  readonly schema: Schema;
  /** A column or all of them may be missing, for a fault that is told. */
  readonly isFaulty: boolean;
}

/** `names`: the list of column names behind its own name. */
export function derivedTable(query: BoundQuery, names: readonly ast.Identifier[] | undefined, faults: Faults): DerivedTable {
  const isFaulty = !query.isWhole || query.columns.some((column) => column.isFaulty);
  return withNames({ relation: query.relation, schema: query.relation.schema, isFaulty }, names, faults);
}

export function withNames(table: DerivedTable, names: readonly ast.Identifier[] | undefined, faults: Faults): DerivedTable {
  if (names === undefined) return table;
  const { schema } = table;
  const [first] = names;
  const last = names.at(-1);
  if (first === undefined || last === undefined) return table;
  const twice = names.find(({ name }, index) => names.findIndex((other) => other.name === name) < index);
  if (twice !== undefined) {
    faults.add('SQL_DUPLICATE_COLUMN', twice.span, {
      problem: `The column '${twice.name}' is listed twice.`,
      remedy: 'Rename one of them.',
    });
    return { ...table, isFaulty: true };
  }
  if (names.length !== schema.length && !table.isFaulty) {
    faults.add(
      'SQL_COLUMNS',
      { start: first.span.start, end: last.span.end },
      {
        problem: `${names.length} columns are named here, but there are ${schema.length}: ${schema.map(({ name }) => name).join(', ')}.`,
        remedy: 'Name every column, or leave the list out.',
      },
    );
    return { ...table, isFaulty: true };
  }
  const all = schema.map(({ name }, index) => names[index]?.name ?? name);
  return { ...table, schema: renamed(schema, all) };
}
