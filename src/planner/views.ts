/**
 * Reading a view: its query, bound over the tables of now. A view keeps the columns it was created with: what its tables got since is left
 * out, and what they lost is a fault.
 */
import type { View, ViewColumn } from '../model/schema.ts';
import { formatType, withNullability } from '../model/types.ts';
import { parse } from '../sql/parse.ts';
import type { QueryContext } from './bound-query.ts';
import type { Expression } from './expression.ts';
import { column, POISON } from './expression-tree.ts';
import type { Faults } from './faults.ts';
import { canCastImplicitly, castTo } from './implicit-casts.ts';
import { calc } from './operators/calc.ts';
import { bindQuery } from './queries.ts';
import type { Relation } from './relation.ts';

/** undefined when a fault was told; its place is in the view's text, not in the statement's. */
export function bindView(view: View, context: QueryContext): Relation | undefined {
  const { faults } = context;
  const { statements } = parse(view.query);
  for (const fault of statements.flatMap((parsed) => parsed.faults)) faults.addError(fault, undefined);
  const statement = statements[0]?.statement;
  if (statement?.kind !== 'query' || faults.count > 0) return undefined;
  const bound = bindQuery(statement.query, context);
  if (faults.count > 0) return undefined;
  const projection = view.columns.map((wanted) => columnOf(bound.relation, wanted, faults));
  if (faults.count > 0) return undefined;
  return calc(bound.relation, { names: view.columns.map(({ name }) => name), projection });
}

function columnOf({ schema }: Relation, wanted: ViewColumn, faults: Faults): Expression {
  const place = schema.findIndex(({ name }) => name === wanted.from);
  const found = schema[place];
  if (found !== undefined && canCastImplicitly(found.type, wanted.type)) return castTo(column(place, found.type), wanted.type);
  const [was, is] = [wanted, found].map((one) => (one === undefined ? 'gone' : formatType(withNullability(one.type, true))));
  faults.add('SQL_TYPE', undefined, {
    problem: `Its column '${wanted.name}' was ${was} when it was created, and is ${is} now.`,
    remedy: 'Declare the table as it was.',
  });
  return POISON;
}
