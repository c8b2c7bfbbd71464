/** A query → the relation it means: names resolved, types reconciled, stars expanded. */
import { commonType } from '../functions/common-type.ts';
import type { Schema } from '../model/schema.ts';
import { formatType } from '../model/types.ts';
import type * as ast from '../sql/ast.ts';
import { groupedOutput, isGrouped, type SelectOutput } from './aggregates.ts';
import type { BoundQuery, OutputItem, QueryContext } from './bound-query.ts';
import { uniqueNames } from './columns.ts';
import { derivedTable } from './derived-table.ts';
import type { Expression } from './expression.ts';
import { column, POISON } from './expression-tree.ts';
import { bindCondition, bindExpression } from './expressions.ts';
import type { Faults } from './faults.ts';
import { type BoundFrom, bindFrom } from './from-clause.ts';
import { castTo } from './implicit-casts.ts';
import { calc, filter, project } from './operators/calc.ts';
import { distinct, withoutDistinct } from './operators/group-aggregate.ts';
import { bindOrder, orderedRelation } from './ordering.ts';
import type { Relation } from './relation.ts';
import { bindRowNumber, type MakeOutput, numbered, overOf, ROW_NUMBER } from './row-numbers.ts';
import { EMPTY_SCOPE, type Scope, unmerged } from './scope.ts';

const NOTHING: Relation = { kind: 'values', schema: [], rows: [[]] };

export function bindQuery(query: ast.Query, context: QueryContext): BoundQuery {
  switch (query.kind) {
    case 'unsupported-query':
      context.faults.addUnsupported(query.name, query.span);
      return { relation: NOTHING, columns: [], isWhole: false };
    case 'union':
      return bindUnion(query, context);
    case 'with':
      return bindWith(query, context);
    case 'select':
      return bindSelect(query, undefined, context);
    case 'ordered':
      return query.input.kind === 'select' ? bindSelect(query.input, query, context) : bindOrdered(query, context);
  }
}

/** Each query of WITH reads those before it. It is bound once, and planned for each place that reads it, over scans that are shared. */
function bindWith({ tables, body }: ast.With, context: QueryContext): BoundQuery {
  const { faults } = context;
  const common = new Map(context.common);
  const own = new Set<string>();
  for (const { name, columns, query } of tables) {
    const table = derivedTable(bindQuery(query, { ...context, common: new Map(common) }), columns, faults);
    if (own.has(name.name)) {
      faults.add('SQL_AMBIGUOUS', name.span, { problem: `WITH has two queries named '${name.name}'.`, remedy: 'Rename one of them.' });
    }
    own.add(name.name);
    common.set(name.name, table);
  }
  return bindQuery(body, { ...context, common });
}

/** `ordered`: what stands behind the SELECT. */
function bindSelect(select: ast.Select, ordered: ast.Ordered | undefined, context: QueryContext): BoundQuery {
  const { faults } = context;
  const orderBy = ordered?.orderBy ?? [];
  const { relation: input, scope } =
    bindFrom(select, { ...context, bindSubquery: (query) => bindQuery(query, context) }) ?? withoutFrom(select, faults);
  const items = expandStars(select.items, scope, faults);
  const names = uniqueNames(items.map((item, index) => item.name ?? nameOf(item.expression) ?? `EXPR$${index}`));
  const { bind, relation } = isGrouped(select, orderBy)
    ? groupedOutput(select, items, { input, scope, faults })
    : plainOutput(input, scope, faults);
  const rowNumber = bindRowNumber(items, { bind, faults });
  const projection = items.map((item) => (overOf(item) === undefined ? bind(item.expression) : ROW_NUMBER));
  const { keys, hidden } = bindOrder(orderBy, { names, projection, faults, bind });
  if (select.isDistinct && hidden.length > 0) tellHidden(orderBy, faults);
  const made = relation();
  const make: MakeOutput = (names, projection) => output(made, names, projection);
  const whole = { names: withHidden(names, hidden, made), projection: [...projection, ...hidden], make };
  const projected = rowNumber === undefined ? make(whole.names, whole.projection) : numbered(rowNumber, whole);
  const rows = select.isDistinct ? distinct(projected) : projected;
  return {
    relation: ordered === undefined ? rows : project(orderedRelation(rows, keys, { ordered, faults }), [...names.keys()]),
    columns: items.map(({ span }, index) => ({ span, isFaulty: projection[index] === POISON })),
    isWhole: !(scope.isOpen && select.items.some((item) => item.kind === 'star')),
  };
}

function plainOutput(input: Relation, scope: Scope, faults: Faults): SelectOutput {
  return { bind: (expression, intercept) => bindExpression(expression, { scope, faults, intercept }), relation: () => input };
}

/** Behind a UNION ALL or a query in parentheses: over its output alone. */
function bindOrdered(ordered: ast.Ordered, context: QueryContext): BoundQuery {
  const { faults } = context;
  const query = bindQuery(ordered.input, context);
  const { schema } = query.relation;
  const columns = schema.map(({ name, type }, index) => ({ relation: '', name, type, index }));
  const scope: Scope = { columns, merged: [], relations: [], isOpen: !query.isWhole };
  const { bind } = plainOutput(query.relation, scope, faults);
  const [names, projection] = [schema.map(({ name }) => name), columns.map(({ index, type }) => column(index, type))];
  const { keys, hidden } = bindOrder(ordered.orderBy, { names, projection, faults, bind });
  const rows = calc(query.relation, {
    names: [...names, ...hidden.map((_, index) => `$order${index}`)],
    projection: [...projection, ...hidden],
  });
  return { ...query, relation: project(orderedRelation(rows, keys, { ordered, faults }), [...names.keys()]) };
}

/** Columns that only the order reads keep the names they have in the input. */
function withHidden(names: readonly string[], hidden: readonly Expression[], { schema }: Relation): readonly string[] {
  const more = hidden.map((one) => (one.kind === 'column' ? schema[one.index]?.name : undefined) ?? '$order');
  return uniqueNames([...names, ...more]);
}

function tellHidden([first]: readonly ast.OrderItem[], faults: Faults): void {
  faults.add('SQL_ORDER_BY', first?.span, {
    problem: 'ORDER BY reads what SELECT DISTINCT does not give, so that its rows have no one place.',
    remedy: 'Order by columns of the SELECT list, or add what is ordered by to it.',
  });
}

/** `SELECT 1 WHERE …`: one row of no columns, filtered. */
function withoutFrom(select: ast.Select, faults: Faults): BoundFrom {
  const where = select.where === undefined ? undefined : bindCondition(select.where, 'WHERE', { scope: EMPTY_SCOPE, faults });
  return { relation: filter(NOTHING, where), scope: EMPTY_SCOPE };
}

function output(relation: Relation, names: readonly string[], projection: readonly Expression[]): Relation {
  if (relation !== NOTHING) return calc(relation, { names, projection });
  return { kind: 'values', schema: projection.map(({ type }, index) => ({ name: names[index] ?? '', type })), rows: [projection] };
}

function expandStars(items: readonly ast.SelectItem[], scope: Scope, faults: Faults): readonly OutputItem[] {
  return items.flatMap((item): readonly OutputItem[] => {
    if (item.kind === 'expression') return [{ span: item.span, name: item.alias?.name, expression: item.expression }];
    const relation = item.qualifier?.parts.at(-1)?.name;
    const merged = relation === undefined ? scope.merged : [];
    const columns = relation === undefined ? unmerged(scope) : scope.columns.filter((one) => one.relation === relation);
    if (columns.length + merged.length === 0 && !scope.isOpen) {
      const known = scope.relations.length === 0 ? 'The query has no FROM.' : `FROM has: ${scope.relations.join(', ')}.`;
      faults.add('SQL_UNKNOWN_TABLE', item.span, {
        problem: relation === undefined ? '* has no columns to stand for.' : `FROM has no '${relation}'.`,
        remedy: known,
      });
    }
    const { span } = item;
    const written = [...merged.map(({ name }) => [name]), ...columns.map((one) => [one.relation, one.name])];
    return written.map((names) => {
      const parts = names.map((name) => ({ name, span }));
      return { span, name: names.at(-1), expression: { kind: 'column', span, name: { parts, span } } };
    });
  });
}

function nameOf(expression: ast.Expression): string | undefined {
  return expression.kind === 'column' ? expression.name.parts.at(-1)?.name : undefined;
}

function bindUnion(union: ast.Union, context: QueryContext): BoundQuery {
  const left = bindQuery(union.left, context);
  const right = bindQuery(union.right, context);
  if (!left.isWhole || !right.isWhole) return left.isWhole ? { ...left, isWhole: false } : left;
  const name = union.isAll ? 'UNION ALL' : 'UNION';
  if (left.columns.length !== right.columns.length) {
    context.faults.add('SQL_TYPE', union.right.span, {
      problem: `${name} joins ${left.columns.length} columns and ${right.columns.length}.`,
      remedy: 'Give both queries the same number of columns.',
    });
    return { ...left, isWhole: false };
  }
  const columns = left.columns.map((one, index) => ({ span: one.span, isFaulty: one.isFaulty || right.columns[index]?.isFaulty === true }));
  const schema = left.relation.schema.map((own, index) => {
    const other = right.relation.schema[index]?.type ?? own.type;
    const common = commonType([own.type, other]);
    if (common === undefined) {
      context.faults.add('SQL_TYPE', right.columns[index]?.span ?? union.span, {
        problem: `Column ${index + 1} ('${own.name}') is ${formatType(own.type)} on one side of ${name} and ${formatType(other)} on the other.`,
        remedy: `CAST one of them, for instance CAST(… AS ${formatType({ ...own.type, nullable: true })}).`,
      });
    }
    return { name: own.name, type: common ?? own.type };
  });
  const inputs = [left.relation, right.relation].map((relation) => ofTypes(relation, schema));
  const relation = union.isAll ? unionOf(inputs, schema) : distinct(unionOf(inputs.map(withoutDistinct), schema));
  return { relation, columns, isWhole: true };
}

function ofTypes(relation: Relation, schema: Schema): Relation {
  const cast = (expression: Expression, index: number): Expression => castTo(expression, schema[index]?.type ?? expression.type);
  if (relation.kind === 'values') return { kind: 'values', schema, rows: relation.rows.map((row) => row.map(cast)) };
  const names = schema.map(({ name }) => name);
  return calc(relation, { names, projection: relation.schema.map(({ type }, index) => cast(column(index, type), index)) });
}

/** A union of unions is one union, as long as no column had to change; one of rows alone is VALUES. */
function unionOf(sides: readonly Relation[], schema: Schema): Relation {
  const inputs = sides.flatMap((side) => (side.kind === 'union' ? side.inputs : [side]));
  const rows = inputs.flatMap((input) => (input.kind === 'values' ? [input.rows] : []));
  return rows.length === inputs.length ? { kind: 'values', schema, rows: rows.flat() } : { kind: 'union', schema, inputs };
}
