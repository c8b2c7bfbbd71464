/** Columns as CREATE TABLE declares them: `a INT, b ARRAY<STRING> NOT NULL`. */
import type { Column } from '../../src/model/schema.ts';
import { parse } from '../../src/sql/parse.ts';

export function columnsOf(text: string): readonly Column[] {
  const [parsed] = parse(`CREATE TABLE t (${text}) WITH ('connector' = 'print');`).statements;
  if (parsed?.statement?.kind !== 'create-table') throw new Error(`no columns: ${text}`);
  return parsed.statement.columns.map((column) => {
    if (column.kind !== 'declared' || column.type.type === undefined) throw new Error(`no column with a type: ${text}`);
    return { name: column.name.name, type: column.type.type };
  });
}
