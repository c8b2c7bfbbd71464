/** How tight operators bind; the parser and the printer read the same table. */
import type { Expression } from '../ast.ts';

export const BINDING = { or: 1, and: 2, not: 3, is: 4, comparison: 5, predicate: 6, sum: 7, product: 8, unary: 9, primary: 10 } as const;

export const OPERATOR_BINDING: ReadonlyMap<string, number> = new Map([
  ['OR', BINDING.or],
  ['AND', BINDING.and],
  ['=', BINDING.comparison],
  ['<>', BINDING.comparison],
  ['<', BINDING.comparison],
  ['<=', BINDING.comparison],
  ['>', BINDING.comparison],
  ['>=', BINDING.comparison],
  ['+', BINDING.sum],
  ['-', BINDING.sum],
  ['*', BINDING.product],
  ['/', BINDING.product],
  ['%', BINDING.product],
  ['||', BINDING.product],
]);

/** How tight the outermost operator of an expression binds. */
export function bindingOf(expression: Expression): number {
  switch (expression.kind) {
    case 'binary':
      return OPERATOR_BINDING.get(expression.operator) ?? BINDING.or;
    case 'unary':
      return expression.operator === 'NOT' ? BINDING.not : BINDING.unary;
    case 'is':
    case 'distinct':
      return BINDING.is;
    case 'between':
    case 'in':
    case 'like':
      return BINDING.predicate;
    default:
      return BINDING.primary;
  }
}
