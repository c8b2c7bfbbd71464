/** Queries and their relations → text. What is not executable prints as its name. */
import type { Expression, Ordered, OrderItem, Query, Relation, Select, SelectItem } from './ast.ts';
import { printExpression } from './expressions/print-expression.ts';
import { printName, quoteName } from './quote-name.ts';

export function printQuery(query: Query): string {
  switch (query.kind) {
    case 'select':
      return select(query);
    case 'union': {
      const right = operand(query.right);
      return `${operand(query.left)}\nUNION ALL\n${query.right.kind === 'union' ? `(${right})` : right}`;
    }
    case 'ordered':
      return ordered(query);
    case 'unsupported-query':
      return query.name;
  }
}

/** Where a query stands inside another: what orders and limits it must not be taken for the outer one's. */
function operand(query: Query): string {
  return query.kind === 'ordered' ? `(${printQuery(query)})` : printQuery(query);
}

function ordered({ input, orderBy, limit, offset }: Ordered): string {
  const clauses = [operand(input)];
  if (orderBy.length > 0) clauses.push(`ORDER BY ${orderBy.map(orderItem).join(', ')}`);
  if (limit !== undefined) clauses.push(`LIMIT ${limit.rows}`);
  if (offset !== undefined) clauses.push(`OFFSET ${offset.rows}`);
  return clauses.join('\n');
}

function orderItem({ expression, isDescending, nulls }: OrderItem): string {
  return `${printExpression(expression)}${isDescending ? ' DESC' : ''}${nulls === undefined ? '' : ` NULLS ${nulls}`}`;
}

function select({ isDistinct, items, from, where, groupBy, having }: Select): string {
  const clauses = [`SELECT ${isDistinct ? 'DISTINCT ' : ''}${items.map(item).join(', ')}`];
  if (from !== undefined) clauses.push(`FROM ${relation(from)}`);
  if (where !== undefined) clauses.push(`WHERE ${printExpression(where)}`);
  if (groupBy.length > 0) clauses.push(`GROUP BY ${list(groupBy)}`);
  if (having !== undefined) clauses.push(`HAVING ${printExpression(having)}`);
  return clauses.join('\n');
}

function item(one: SelectItem): string {
  if (one.kind === 'star') return one.qualifier === undefined ? '*' : `${printName(one.qualifier)}.*`;
  return aliased(printExpression(one.expression), one.alias?.name);
}

function relation(one: Relation): string {
  switch (one.kind) {
    case 'table':
      return aliased(printName(one.name), one.alias?.name);
    case 'join': {
      const right = one.right.kind === 'join' ? `(${relation(one.right)})` : relation(one.right);
      if (one.condition === undefined) return `${relation(one.left)} CROSS JOIN ${right}`;
      return `${relation(one.left)} ${one.type === 'INNER' ? '' : `${one.type} `}JOIN ${right} ON ${printExpression(one.condition)}`;
    }
    case 'unsupported-relation':
      return one.name;
  }
}

function aliased(text: string, alias: string | undefined): string {
  return alias === undefined ? text : `${text} AS ${quoteName(alias)}`;
}

function list(expressions: readonly Expression[]): string {
  return expressions.map(printExpression).join(', ');
}
