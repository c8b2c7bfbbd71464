/**
 * SELECT with GROUP BY, HAVING or aggregates → a projection of what is grouped, aggregated and filtered by, the aggregation, its filter, and
 * the output expressions over its row: grouping columns first, then one column per different call.
 */
import { findAggregate } from '../functions/aggregates.ts';
import { FIELD } from '../functions/construction.ts';
import { formatType } from '../model/types.ts';
import type * as ast from '../sql/ast.ts';
import type { OutputItem } from './bound-query.ts';
import { isAggregateName } from './calls.ts';
import type { Expression } from './expression.ts';
import { column, isSameExpression, POISON } from './expression-tree.ts';
import { bindCondition, bindExpression } from './expressions.ts';
import { Faults } from './faults.ts';
import { calc, filter } from './operators/calc.ts';
import type { AggregateCall } from './operators/group-aggregate.ts';
import type { Relation } from './relation.ts';
import type { Scope } from './scope.ts';

export function isGrouped(select: ast.Select, orderBy: readonly ast.OrderItem[]): boolean {
  const items = select.items.filter((item) => item.kind === 'expression');
  return select.groupBy.length > 0 || select.having !== undefined || [...items, ...orderBy].some((item) => hasAggregate(item.expression));
}

interface GroupContext {
  readonly input: Relation;
  readonly scope: Scope;
  readonly faults: Faults;
}

/** What the aggregation will be, filled while the output is bound. */
interface Collected {
  readonly keys: readonly Expression[];
  /** Columns of the aggregation's input: the keys, then what calls read. */
  readonly operands: Expression[];
  readonly calls: AggregateCall[];
  readonly names: string[];
}

/** Asked first for every expression inside one that is bound. */
export type Intercept = (inner: ast.Expression) => Expression | undefined;

/** Where the output of a SELECT is bound: `relation` is asked once all of it is. */
export interface SelectOutput {
  bind(expression: ast.Expression, intercept?: Intercept): Expression;
  relation(): Relation;
}

export function groupedOutput(select: ast.Select, items: readonly OutputItem[], context: GroupContext): SelectOutput {
  const { scope, faults } = context;
  const aliases = new Set(items.map(({ name }) => name).filter((name) => name !== undefined));
  const keys = select.groupBy.map((key) => bindKey(key, { scope, faults, aliases }));
  const collected: Collected = { keys, operands: [...keys], calls: [], names: [] };
  const grouped = interceptOf({ scope, faults, collected });
  return {
    bind: (expression, intercept) =>
      bindExpression(expression, { scope, faults, intercept: (inner) => intercept?.(inner) ?? grouped(inner) }),
    relation() {
      const having = select.having && bindCondition(select.having, 'HAVING', { scope, faults, intercept: grouped });
      return filter(aggregated(select, collected, context.input), having);
    },
  };
}

function aggregated({ groupBy }: ast.Select, { keys, operands, calls, names }: Collected, input: Relation): Relation {
  const keyNames = groupBy.map((key, index) => (key.kind === 'column' ? (key.name.parts.at(-1)?.name ?? '') : `$key${index}`));
  const isFilter = (place: number): boolean => calls.some((call) => call.filter === place);
  const operandNames = operands.map(
    (operand, index) => keyNames[index] ?? nameIn(input, operand) ?? `${isFilter(index) ? '$filter' : '$operand'}${index}`,
  );
  const schema = [
    ...keys.map(({ type }, index) => ({ name: keyNames[index] ?? '', type })),
    ...calls.map(({ type }, index) => ({ name: names[index] ?? '', type })),
  ];
  const projected = calc(input, { names: operandNames, projection: operands });
  return { kind: 'aggregate', schema, input: projected, grouping: [...keys.keys()], calls };
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

/** What stands for an expression over the aggregation's row: a call's column, a key's column. */
function interceptOf({ scope, faults, collected }: OutputContext): Intercept {
  return (inner) => {
    if (inner.kind === 'call' && isAggregateName(inner.name)) return bindAggregate(inner, { scope, faults, collected });
    if (inner.kind === 'literal' || hasAggregate(inner)) return undefined;
    const silent = new Faults();
    const bound = bindExpression(inner, { scope, faults: silent });
    if (silent.count > 0 || bound === POISON) return undefined;
    const grouped = overKeys(bound, collected.keys);
    if (grouped !== undefined) return grouped;
    if (inner.kind !== 'column') return undefined;
    if (collected.keys.includes(POISON)) return POISON;
    const name = inner.name.parts.map((part) => part.name).join('.');
    faults.add('SQL_GROUP_BY', inner.span, {
      problem: `'${name}' is neither grouped nor inside an aggregate.`,
      remedy: `Add it to GROUP BY, or take MIN(${name}), MAX(${name}), ….`,
    });
    return POISON;
  };
}

/** What is a key, or a field of one, over the aggregation's row. */
function overKeys(bound: Expression, keys: readonly Expression[]): Expression | undefined {
  const place = keys.findIndex((key) => isSameExpression(key, bound));
  if (place >= 0) return column(place, bound.type);
  if (bound.kind !== 'call' || bound.name !== FIELD) return undefined;
  const [row, field] = bound.operands;
  const grouped = row === undefined ? undefined : overKeys(row, keys);
  return grouped === undefined || field === undefined ? undefined : { ...bound, operands: [grouped, field] };
}

function bindAggregate(call: ast.CallExpression, { scope, faults, collected }: OutputContext): Expression {
  const aggregate = findAggregate(call.name);
  if (aggregate === undefined) return POISON;
  const operands = call.operands.map((operand) => bindExpression(operand, { scope, faults }));
  const condition = call.filter === undefined ? undefined : bindCondition(call.filter, 'FILTER', { scope, faults });
  if (operands.includes(POISON) || condition === POISON) return POISON;
  const [operand, separator] = operands;
  const hasSeparator = aggregate.takesSeparator === true && separator?.kind === 'literal' && typeof separator.value === 'string';
  const isStarWrong = call.isStar && (call.name !== 'COUNT' || call.isDistinct);
  const type = operands.length > (hasSeparator ? 2 : 1) || isStarWrong ? undefined : aggregate.resultType(operand?.type);
  if (type === undefined || (operand === undefined && !call.isStar)) {
    faults.add('SQL_TYPE', call.span, {
      problem: `${call.name} does not take (${call.isDistinct ? 'DISTINCT ' : ''}${call.isStar ? '*' : operands.map((one) => formatType(one.type)).join(', ')}).`,
      remedy: `Its form is ${aggregate.syntax}.`,
    });
    return POISON;
  }
  const isDistinct = call.isDistinct && aggregate.ignoresRepetition !== true;
  // COUNT of what is never NULL counts rows, and then reads no column.
  const counted = call.name === 'COUNT' && operand !== undefined && !operand.type.nullable && !isDistinct ? undefined : operand;
  const between = hasSeparator ? String(separator.value) : aggregate.takesSeparator === true ? ',' : undefined;
  return registered({ name: aggregate.name, type, operand: counted, isDistinct, separator: between, condition }, collected);
}

interface Registration extends Pick<AggregateCall, 'name' | 'type' | 'isDistinct' | 'separator'> {
  readonly operand: Expression | undefined;
  readonly condition: Expression | undefined;
}

/** The column of the aggregation's row where this call's result stands; the same call twice is computed once. */
function registered({ operand, condition, ...call }: Registration, { keys, operands, calls, names }: Collected): Expression {
  const placeOf = (expression: Expression | undefined): number | undefined => {
    if (expression === undefined) return undefined;
    const known = operands.findIndex((one) => isSameExpression(one, expression));
    return known >= 0 ? known : operands.push(expression) - 1;
  };
  const wanted: AggregateCall = { ...call, operand: placeOf(operand), filter: placeOf(condition) };
  let index = calls.findIndex((known) => isSameCall(known, wanted));
  if (index < 0) {
    index = calls.push(wanted) - 1;
    names.push(`$${call.name.toLowerCase()}${index}`);
  }
  return column(keys.length + index, call.type);
}

function isSameCall(left: AggregateCall, right: AggregateCall): boolean {
  return (['name', 'operand', 'isDistinct', 'filter', 'separator'] as const).every((part) => left[part] === right[part]);
}

/** Whether an aggregate stands anywhere inside. */
function hasAggregate(expression: ast.Expression): boolean {
  switch (expression.kind) {
    case 'call':
      return isAggregateName(expression.name) || [...expression.operands, ...windowOf(expression)].some(hasAggregate);
    case 'unary':
    case 'is':
    case 'cast':
    case 'field':
      return hasAggregate(expression.operand);
    case 'binary':
      return hasAggregate(expression.left) || hasAggregate(expression.right);
    case 'distinct':
      return hasAggregate(expression.operand) || hasAggregate(expression.other);
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

function windowOf({ over }: ast.CallExpression): readonly ast.Expression[] {
  return over === undefined ? [] : [...over.partitionBy, ...over.orderBy.map(({ expression }) => expression)];
}
