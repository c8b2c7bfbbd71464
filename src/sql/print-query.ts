/** Queries and their relations → text. What is not executable prints as its name. */
import type { CommonTable, Expression, Identifier, Ordered, Query, Relation, RelationAlias, Select, SelectItem, Union } from './ast.ts';
import { printExpression, printOrderBy } from './expressions/print-expression.ts';
import { printHint } from './print-options.ts';
import { printName, quoteName } from './quote-name.ts';

export function printQuery(query: Query): string {
  switch (query.kind) {
    case 'select':
      return select(query);
    case 'union':
      return union(query);
    case 'ordered':
      return ordered(query);
    case 'with':
      return `WITH ${query.tables.map(commonTable).join(',\n')}\n${query.body.kind === 'with' ? `(${printQuery(query.body)})` : printQuery(query.body)}`;
    case 'unsupported-query':
      return query.name;
  }
}

/** Where a query stands inside another: what belongs to it must not be taken for the outer one's. */
function operand(query: Query): string {
  return query.kind === 'ordered' || query.kind === 'with' ? `(${printQuery(query)})` : printQuery(query);
}

function ordered({ input, orderBy, limit, offset }: Ordered): string {
  const clauses = [operand(input)];
  if (orderBy.length > 0) clauses.push(`${printOrderBy(orderBy)}`);
  if (limit !== undefined) clauses.push(`LIMIT ${limit.rows}`);
  if (offset !== undefined) clauses.push(`OFFSET ${offset.rows}`);
  return clauses.join('\n');
}

function union({ left, right, isAll }: Union): string {
  return `${operand(left)}\nUNION${isAll ? ' ALL' : ''}\n${right.kind === 'union' ? `(${printQuery(right)})` : operand(right)}`;
}

function commonTable({ name, columns, query }: CommonTable): string {
  return `${quoteName(name.name)}${columnList(columns)} AS (${printQuery(query)})`;
}

function columnList(columns: readonly Identifier[] | undefined): string {
  return columns === undefined ? '' : ` (${columns.map(({ name }) => quoteName(name)).join(', ')})`;
}

function select({ hints, isDistinct, items, from, where, groupBy, having }: Select): string {
  const behind = hints.length === 0 ? '' : `/*+ ${hints.map(({ text }) => text).join(', ')} */ `;
  const clauses = [`SELECT ${behind}${isDistinct ? 'DISTINCT ' : ''}${items.map(item).join(', ')}`];
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
      return named(`${printName(one.name)}${printHint(one.hint)}`, one.alias);
    case 'subquery':
      return named(`(${printQuery(one.query)})`, one.alias);
    case 'join': {
      const right = one.right.kind === 'join' ? `(${relation(one.right)})` : relation(one.right);
      if (one.condition === undefined && one.using === undefined) return `${relation(one.left)} CROSS JOIN ${right}`;
      const on = one.condition === undefined ? `USING${columnList(one.using)}` : `ON ${printExpression(one.condition)}`;
      return `${relation(one.left)} ${one.type === 'INNER' ? '' : `${one.type} `}JOIN ${right} ${on}`;
    }
    case 'unsupported-relation':
      return one.name;
  }
}

function named(text: string, alias: RelationAlias | undefined): string {
  return `${aliased(text, alias?.name.name)}${columnList(alias?.columns)}`;
}

function aliased(text: string, alias: string | undefined): string {
  return alias === undefined ? text : `${text} AS ${quoteName(alias)}`;
}

function list(expressions: readonly Expression[]): string {
  return expressions.map(printExpression).join(', ');
}
