/** Typed expressions as text, with the names of the columns they read: what EXPLAIN shows. */

import { FIELD, ITEM } from '../functions/construction.ts';
import type { Schema } from '../model/schema.ts';
import { formatType, isInterval, isString, type SqlType, withNullability } from '../model/types.ts';
import { formatValue, type Value } from '../model/value.ts';
import { quoted } from '../sql/names.ts';
import type { CallExpression, Expression } from './expression.ts';

const INFIX = new Set(['=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '||', 'AND', 'OR', 'IS DISTINCT FROM']);

export function printExpression(expression: Expression, schema: Schema): string {
  const print = (inner: Expression): string => printExpression(inner, schema);
  switch (expression.kind) {
    case 'column':
      return schema[expression.index]?.name ?? `$${expression.index}`;
    case 'literal':
      return printLiteral(expression.value, expression.type);
    case 'cast':
      return `${expression.isTry ? 'TRY_CAST' : 'CAST'}(${print(expression.operand)} AS ${formatType(withNullability(expression.type, true))})`;
    case 'case': {
      const branches = expression.branches.map(({ when, result }) => `WHEN ${print(when)} THEN ${print(result)}`);
      return `CASE ${branches.join(' ')} ELSE ${print(expression.otherwise)} END`;
    }
    case 'call':
      return printCall(expression, print);
  }
}

function printLiteral(value: Value, type: SqlType): string {
  const text = formatValue(value, type, 'UTC');
  if (text === null) return 'NULL';
  if (isInterval(type)) return `INTERVAL '${text}' ${type.kind.slice('INTERVAL '.length)}`;
  return isString(type) ? quoted(text, "'") : text;
}

function printCall({ name, operands }: CallExpression, print: (inner: Expression) => string): string {
  const [row, place] = operands;
  if (name === FIELD && row?.type.kind === 'ROW' && place?.kind === 'literal') {
    return `${print(row)}.${row.type.fields[Number(place.value)]?.name ?? '?'}`;
  }
  const [first = '', second = '', ...rest] = operands.map(print);
  if (name === ITEM) return `${first}[${second}]`;
  if (name === 'ARRAY' || name === 'MAP') return `${name}[${operands.map(print).join(', ')}]`;
  if (INFIX.has(name) && operands.length === 2) return `(${first} ${name} ${second})`;
  if (name === 'NOT') return `NOT ${first}`;
  if (name === 'NEGATE') return `-${first}`;
  if (name.startsWith('IS ') && operands.length === 1) return `(${first} ${name})`;
  if (name === 'IN') return `(${first} IN (${[second, ...rest].join(', ')}))`;
  if (name === 'LIKE' || name === 'SIMILAR TO') return `(${first} ${name} ${second}${rest.length > 0 ? ` ESCAPE ${rest.join('')}` : ''})`;
  return `${name}(${operands.map(print).join(', ')})`;
}
