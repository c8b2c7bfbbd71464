/**
 * ORDER BY, LIMIT and OFFSET: names and places of the output, or expressions over what the query reads. What is not among the columns becomes a
 * hidden one, which the order reads and the result leaves out.
 */
import { simple } from '../model/types.ts';
import type * as ast from '../sql/ast.ts';
import { isBounded } from './boundedness.ts';
import type { Expression } from './expression.ts';
import { isSameExpression, POISON } from './expression-tree.ts';
import type { Faults } from './faults.ts';
import type { Relation } from './relation.ts';
import { checkOrdered, isNullFirstByDefault, type SortKey } from './sort-key.ts';

export interface OrderContext {
  /** Of the output columns, and what they are. */
  readonly names: readonly string[];
  readonly projection: readonly Expression[];
  readonly faults: Faults;
  /** Binds an expression where the output is made; `intercept` is asked first. */
  bind(expression: ast.Expression, intercept: (inner: ast.Expression) => Expression | undefined): Expression;
}

export interface BoundOrder {
  /** Places in the projection, with the hidden columns behind. */
  readonly keys: readonly SortKey[];
  readonly hidden: readonly Expression[];
}

export function bindOrder(orderBy: readonly ast.OrderItem[], context: OrderContext): BoundOrder {
  const { projection } = context;
  const hidden: Expression[] = [];
  const placeOf = ({ expression }: ast.OrderItem): number | undefined => {
    const named = placeNamed(expression, context);
    if (named !== undefined) return named === 'faulty' ? undefined : named;
    const bound = context.bind(expression, (inner) => {
      const place = aliasPlace(inner, context);
      return place === undefined ? undefined : projection[place];
    });
    // A constant puts nothing in order.
    if (bound === POISON || bound.kind === 'literal') return undefined;
    const known = [...projection, ...hidden].findIndex((one) => isSameExpression(one, bound));
    return known >= 0 ? known : projection.length + hidden.push(bound) - 1;
  };
  const keys = orderBy.flatMap((item): readonly SortKey[] => {
    const column = placeOf(item);
    if (column === undefined) return [];
    checkOrdered([...projection, ...hidden][column]?.type ?? simple('NULL'), item.span, context.faults);
    const { isDescending, nulls } = item;
    const isNullFirst = nulls === undefined ? isNullFirstByDefault(isDescending) : nulls === 'FIRST';
    return [{ column, isDescending, isNullFirst }];
  });
  return { keys, hidden };
}

/** `ORDER BY 2`, or the name of an output column. */
function placeNamed(expression: ast.Expression, context: OrderContext): number | 'faulty' | undefined {
  if (expression.kind !== 'literal' || expression.literal.kind !== 'number') return aliasPlace(expression, context);
  const place = Number(expression.literal.text) - 1;
  if (Number.isInteger(place) && place >= 0 && place < context.names.length) return place;
  context.faults.add('SQL_ORDER_BY', expression.span, {
    problem: `ORDER BY ${expression.literal.text} names no column: the query has ${context.names.length}.`,
    remedy: `Write a number from 1 to ${context.names.length}, or the name of a column.`,
  });
  return 'faulty';
}

function aliasPlace(expression: ast.Expression, { names }: OrderContext): number | undefined {
  if (expression.kind !== 'column' || expression.name.parts.length !== 1) return undefined;
  const place = names.indexOf(expression.name.parts[0]?.name ?? '');
  return place < 0 ? undefined : place;
}

/** The rows that the clauses leave of `input`. */
export function orderedRelation(
  input: Relation,
  keys: readonly SortKey[],
  { ordered, faults }: { ordered: ast.Ordered; faults: Faults },
): Relation {
  const { limit, offset } = ordered;
  const { schema } = input;
  if (limit?.rows === 0) return { kind: 'values', schema, rows: [] };
  const bounded = isBounded(input);
  if (limit === undefined && !bounded) tellEndless(ordered, faults);
  if (limit === undefined && keys.length === 0 && offset === undefined) return input;
  return { kind: 'ordered', schema, input, order: keys, offset: offset?.rows ?? 0, fetch: limit?.rows, isBounded: bounded };
}

function tellEndless({ orderBy, offset }: ast.Ordered, faults: Faults): void {
  const [first] = orderBy;
  if (first !== undefined) {
    faults.add('SQL_ORDER_BY', first.span, {
      problem: 'ORDER BY alone would wait for the last row, and the tables of this query go on changing.',
      remedy: 'Add LIMIT n: the first n rows are kept as they change.',
    });
  } else {
    faults.add('SQL_LIMIT', offset?.span, {
      problem: 'OFFSET alone has no end, and the tables of this query go on changing.',
      remedy: 'Add LIMIT n.',
    });
  }
}
