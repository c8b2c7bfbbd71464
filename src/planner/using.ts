/**
 * `JOIN … USING (id)`: the columns of both sides are equal, and are one column where their name stands alone. It has the value of the side
 * whose rows the join keeps; of a FULL JOIN, of the one that is there.
 */
import { withNullability } from '../model/types.ts';
import type * as ast from '../sql/ast.ts';
import { callFunction } from './calls.ts';
import type { Expression } from './expression.ts';
import { column, mapColumns, POISON } from './expression-tree.ts';
import { Faults } from './faults.ts';
import { type MergedColumn, resolveColumn, type Scope } from './scope.ts';

interface Sides {
  readonly left: Scope;
  readonly right: Scope;
}

/** One for each name; POISON for one that had a fault. */
export function equalities(names: readonly ast.Identifier[], { left, right }: Sides, faults: Faults): readonly Expression[] {
  return names.map((name) => {
    const operands = [left, right].map((scope) => resolveColumn(scope, nameOf(name), faults));
    return operands.includes(POISON) ? POISON : callFunction('=', operands, { span: name.span, faults });
  });
}

/** Those of USING first, then those of the sides that it does not name; the sides as they look behind the join. */
export function mergedColumns(names: readonly ast.Identifier[], { left, right }: Sides, type: ast.JoinType): readonly MergedColumn[] {
  // Faults are told where the equalities are made.
  const silent = new Faults();
  const own = names.map((name): MergedColumn => {
    const [one, two] = [resolveColumn(left, nameOf(name), silent), resolveColumn(right, nameOf(name), silent)];
    const covers = [...coveredBy(left, name.name), ...coveredBy(right, name.name)];
    return { name: name.name, expression: mergedValue([one, two], type, name), covers };
  });
  const others = [...left.merged, ...right.merged].filter(({ name }) => !names.some((one) => one.name === name));
  return [...own, ...others];
}

function mergedValue([one, two]: readonly [Expression, Expression], type: ast.JoinType, { span }: ast.Identifier): Expression {
  if (one === POISON || two === POISON) return POISON;
  if (type === 'FULL') return callFunction('COALESCE', [one, two], { span, faults: new Faults() });
  return type === 'RIGHT' ? two : one;
}

function coveredBy({ columns, merged }: Scope, name: string): readonly number[] {
  return merged.find((one) => one.name === name)?.covers ?? columns.filter((one) => one.name === name).map(({ index }) => index);
}

/** The expression where what it reads may be missing. */
export function nullableColumns(expression: Expression): Expression {
  const mapped = mapColumns(expression, ({ index, type }) => column(index, withNullability(type, true)));
  return mapped === POISON ? POISON : { ...mapped, type: withNullability(mapped.type, true) };
}

function nameOf(name: ast.Identifier): ast.ObjectName {
  return { parts: [name], span: name.span };
}
