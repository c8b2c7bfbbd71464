/**
 * SELECT with GROUP BY or aggregates → a projection of what is grouped and aggregated, the aggregation, and the output expressions over
 * its row: grouping columns first, then one column per different call.
 */
import { findAggregate } from '../functions/aggregates.ts';
import { formatType, type SqlType } from '../model/types.ts';
import type * as ast from '../sql/ast.ts';
import type { OutputItem } from './bound-query.ts';
import { isAggregateName } from './calls.ts';
import type { Expression } from './expression.ts';
import { column, isSameExpression, POISON } from './expression-tree.ts';
import { bindExpression } from './expressions.ts';
import { Faults } from './faults.ts';
import { castTo } from './implicit-casts.ts';
import { calc } from './operators/calc.ts';
import type { AggregateCall } from './operators/group-aggregate.ts';
import type { Relation } from './relation.ts';
import type { Scope } from './scope.ts';

export function isGrouped(select: ast.Select): boolean {
  return select.groupBy.length > 0 || select.items.some((item) => item.kind === 'expression' && hasAggregate(item.expression));
}

interface GroupContext {
  readonly input: Relation;
  readonly scope: Scope;
  readonly faults: Faults;
}

/** What the aggregation will be, filled while the output is bound. */
interface Collected {
  readonly keys: readonly Expression[];
  readonly operands: Expression[];
  readonly calls: AggregateCall[];
  readonly names: string[];
}

export function bindGrouped(
  select: ast.Select,
  items: readonly OutputItem[],
  { input, scope, faults }: GroupContext,
): { readonly relation: Relation; readonly projection: readonly Expression[] } {
  const aliases = new Set(items.map(({ name }) => name).filter((name) => name !== undefined));
  const keys = select.groupBy.map((key) => bindKey(key, { scope, faults, aliases }));
  const collected: Collected = { keys, operands: [...keys], calls: [], names: [] };
  const projection = items.map(({ expression }) => bindOutput(expression, { scope, faults, collected }));
  const keyNames = select.groupBy.map((key, index) => (key.kind === 'column' ? (key.name.parts.at(-1)?.name ?? '') : `$key${index}`));
  const operandNames = collected.operands.map((operand, index) => keyNames[index] ?? nameIn(input, operand) ?? `$operand${index}`);
  const grouping = keys.map((_, index) => index);
  const schema = [
    ...keys.map(({ type }, index) => ({ name: keyNames[index] ?? '', type })),
    ...collected.calls.map(({ type }, index) => ({ name: collected.names[index] ?? '', type })),
  ];
  const projected = calc(input, { names: operandNames, projection: collected.operands });
  return { relation: { kind: 'aggregate', schema, input: projected, grouping, calls: collected.calls }, projection };
}

function nameIn(input: Relation, operand: Expression): string | undefined {
  return operand.kind === 'column' ? input.schema[operand.index]?.name : undefined;
}

interface KeyContext {
  readonly scope: Scope;
  readonly faults: Faults;
  readonly aliases: ReadonlySet<string>;
}

function bindKey(key: ast.Expression, { scope, faults, aliases }: KeyContext): Expression {
  const name = key.kind === 'column' && key.name.parts.length === 1 ? key.name.parts[0]?.name : undefined;
  const isAlias = name !== undefined && aliases.has(name) && !scope.isOpen && !scope.columns.some((one) => one.name === name);
  if (isAlias || (key.kind === 'literal' && key.literal.kind === 'number')) {
    faults.add('SQL_GROUP_BY', key.span, {
      problem: isAlias ? `GROUP BY '${name}' names an alias of the SELECT list.` : 'GROUP BY takes no place numbers.',
      remedy: 'Repeat the expression itself in GROUP BY.',
    });
    return POISON;
  }
  return bindExpression(key, { scope, faults });
}

interface OutputContext {
  readonly scope: Scope;
  readonly faults: Faults;
  readonly collected: Collected;
}

function bindOutput(expression: ast.Expression, { scope, faults, collected }: OutputContext): Expression {
  const intercept = (inner: ast.Expression): Expression | undefined => {
    if (inner.kind === 'call' && isAggregateName(inner.name)) return bindAggregate(inner, { scope, faults, collected });
    if (inner.kind === 'literal' || hasAggregate(inner)) return undefined;
    const silent = new Faults();
    const bound = bindExpression(inner, { scope, faults: silent });
    const place = silent.count > 0 ? -1 : collected.keys.findIndex((key) => isSameExpression(key, bound));
    if (place >= 0) return column(place, bound.type);
    if (inner.kind !== 'column' || silent.count > 0 || bound === POISON) return undefined;
    if (collected.keys.includes(POISON)) return POISON;
    const name = inner.name.parts.map((part) => part.name).join('.');
    faults.add('SQL_GROUP_BY', inner.span, {
      problem: `'${name}' is neither grouped nor inside an aggregate.`,
      remedy: `Add it to GROUP BY, or take MIN(${name}), MAX(${name}), ….`,
    });
    return POISON;
  };
  return bindExpression(expression, { scope, faults, intercept });
}

function bindAggregate(call: ast.CallExpression, { scope, faults, collected }: OutputContext): Expression {
  const aggregate = findAggregate(call.name);
  if (aggregate === undefined) return POISON;
  if (call.isDistinct) {
    faults.addUnsupported(`${call.name}(DISTINCT …)`, call.span);
    return POISON;
  }
  const operands = call.operands.map((operand) => bindExpression(operand, { scope, faults }));
  if (operands.includes(POISON)) return POISON;
  const [operand] = operands;
  const type = operands.length > 1 || (call.isStar && call.name !== 'COUNT') ? undefined : aggregate.resultType(operand?.type);
  if (type === undefined || (operand === undefined && !call.isStar)) {
    faults.add('SQL_TYPE', call.span, {
      problem: `${call.name} does not take (${call.isStar ? '*' : operands.map((one) => formatType(one.type)).join(', ')}).`,
      remedy: `Its form is ${aggregate.syntax}.`,
    });
    return POISON;
  }
  // COUNT of what is never NULL counts rows, and then reads no column.
  const counted = call.name === 'COUNT' && operand !== undefined && !operand.type.nullable ? undefined : operand;
  return registered({ name: aggregate.name, type, operand: counted, written: call }, collected);
}

interface Registration {
  readonly name: AggregateCall['name'];
  readonly type: SqlType;
  readonly operand: Expression | undefined;
  readonly written: ast.CallExpression;
}

/** The column of the aggregation's row where this call's result stands; the same call twice is computed once. */
function registered({ name, type, operand, written }: Registration, { keys, operands, calls, names }: Collected): Expression {
  let place: number | undefined;
  if (operand !== undefined) {
    place = operands.findIndex((known) => isSameExpression(known, operand));
    if (place < 0) place = operands.push(castTo(operand, operand.type)) - 1;
  }
  let index = calls.findIndex((known) => known.name === name && known.operand === place);
  if (index < 0) {
    index = calls.push({ name, operand: place, type }) - 1;
    names.push(`$${written.name.toLowerCase()}${index}`);
  }
  return column(keys.length + index, type);
}

/** Whether an aggregate stands anywhere inside. */
function hasAggregate(expression: ast.Expression): boolean {
  switch (expression.kind) {
    case 'call':
      return isAggregateName(expression.name) || expression.operands.some(hasAggregate);
    case 'unary':
    case 'is':
    case 'cast':
      return hasAggregate(expression.operand);
    case 'binary':
      return hasAggregate(expression.left) || hasAggregate(expression.right);
    case 'between':
      return [expression.operand, expression.low, expression.high].some(hasAggregate);
    case 'in':
      return [expression.operand, ...expression.list].some(hasAggregate);
    case 'like':
      return hasAggregate(expression.operand) || hasAggregate(expression.pattern);
    case 'case': {
      const { operand, branches, otherwise } = expression;
      const inner = [operand, ...branches.flatMap(({ when, result }) => [when, result]), otherwise];
      return inner.some((one) => one !== undefined && hasAggregate(one));
    }
    default:
      return false;
  }
}
