/** `name AS expression`: computed from the physical and metadata columns of its table, as they are declared, and from no other one. */
import type { TableColumn } from '../model/schema.ts';
import { parse } from '../sql/parse.ts';
import type { Expression } from './expression.ts';
import { POISON } from './expression-tree.ts';
import { bindExpression } from './expressions.ts';
import type { Faults } from './faults.ts';
import type { Scope } from './scope.ts';

/** What such an expression may name; a column's place counts over the columns that are not computed. */
export function computedScope(table: string, columns: readonly TableColumn[]): Scope {
  return tableScope(
    table,
    columns.filter(({ computed }) => computed === undefined),
  );
}

export function tableScope(table: string, columns: readonly TableColumn[]): Scope {
  return {
    columns: columns.map(({ name, type }, index) => ({ relation: table, name, type, index })),
    relations: [table],
    merged: [],
    isOpen: false,
  };
}

/** From its text in the catalog. Places of faults are those of the text, which is not the statement's: they are of no use. */
export function bindComputed(text: string, scope: Scope, faults: Faults): Expression {
  const { statements } = parse(`SELECT ${text}`);
  for (const fault of statements.flatMap((parsed) => parsed.faults)) faults.addError(fault, undefined);
  const statement = statements[0]?.statement;
  const item = statement?.kind === 'query' && statement.query.kind === 'select' ? statement.query.items[0] : undefined;
  return item?.kind === 'expression' && faults.count === 0 ? bindExpression(item.expression, { scope, faults }) : POISON;
}
