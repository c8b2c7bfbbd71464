/** FROM and WHERE → joined relations: names are bound here, where each condition belongs join-tree.ts says. */
import type { Span } from '../model/errors.ts';
import { withNullability } from '../model/types.ts';
import type * as ast from '../sql/ast.ts';
import type { BoundQuery, QueryContext } from './bound-query.ts';
import { type DerivedTable, derivedTable, withNames } from './derived-table.ts';
import type { Expression } from './expression.ts';
import { conjuncts, POISON } from './expression-tree.ts';
import { bindCondition, type ExpressionContext } from './expressions.ts';
import { type JoinTree, planTree } from './join-tree.ts';
import type { Relation } from './relation.ts';
import { EMPTY_SCOPE, type Scope, type ScopeColumn } from './scope.ts';
import { equalities, mergedColumns, nullableColumns } from './using.ts';

interface FromContext extends QueryContext {
  bindSubquery(query: ast.Query): BoundQuery;
}

export interface BoundFrom {
  readonly relation: Relation;
  readonly scope: Scope;
}

/** undefined for a query without FROM; a relation of no rows stands for one that had faults. */
export function bindFrom(select: ast.Select, context: FromContext): BoundFrom | undefined {
  if (select.from === undefined) return undefined;
  const { tree, scope } = bindRelation(select.from, 0, context);
  const { faults } = context;
  const where = select.where === undefined ? undefined : bindCondition(select.where, 'WHERE', { scope, faults });
  const relation = tree === undefined || where === POISON ? undefined : planTree(tree, conjuncts(where), faults);
  return { relation: relation ?? placeholder(scope), scope };
}

/** Keeps the columns' places, so that the rest of a faulty query can be checked. */
function placeholder(scope: Scope): Relation {
  return { kind: 'values', schema: scope.columns.map(({ name, type }) => ({ name, type })), rows: [] };
}

interface BoundRelation {
  /** undefined after a fault. */
  readonly tree: JoinTree | undefined;
  /** Of this relation alone; its places count over the whole row of FROM. */
  readonly scope: Scope;
}

/** `start`: how many columns stand before it in the row of FROM. */
function bindRelation(relation: ast.Relation, start: number, context: FromContext): BoundRelation {
  switch (relation.kind) {
    case 'unsupported-relation':
      context.faults.addUnsupported(relation.name, relation.span);
      return { tree: undefined, scope: { ...EMPTY_SCOPE, isOpen: true } };
    case 'join':
      return bindJoin(relation, start, context);
    case 'subquery':
      return bindSubquery(relation, start, context);
    case 'table':
      return bindTable(relation, start, context);
  }
}

interface Place {
  readonly alias: ast.RelationAlias | undefined;
  readonly name: string;
  readonly span: Span;
  readonly start: number;
}

function bindTable({ name, alias, span, hint }: ast.TableReference, start: number, context: FromContext): BoundRelation {
  const own = name.parts.at(-1)?.name ?? '';
  const common = name.parts.length === 1 ? context.common?.get(own) : undefined;
  if (common !== undefined && hint.length > 0) {
    const remedy = 'Put the hint behind a table, inside the query of WITH.';
    context.faults.add('SQL_HINT', name.span, { problem: `'${own}' is a query of WITH, which has no options.`, remedy });
  }
  const scan = common === undefined ? context.scanOf(name, hint) : undefined;
  const table = common ?? (scan === undefined ? undefined : { relation: scan, schema: scan.schema, isFaulty: false });
  return bindRows(table, { alias, name: own, span, start }, context);
}

function bindSubquery({ query, alias, span }: ast.Relation & { kind: 'subquery' }, start: number, context: FromContext): BoundRelation {
  const table = derivedTable(context.bindSubquery(query), undefined, context.faults);
  // Nobody can write the name of a subquery that has none; its columns are found without it.
  return bindRows(table, { alias, name: `EXPR$${start}`, span, start }, context);
}

/** `table`: undefined after a fault. */
function bindRows(table: DerivedTable | undefined, { alias, name: own, span, start }: Place, context: FromContext): BoundRelation {
  const name = alias?.name.name ?? own;
  const named = table === undefined ? undefined : withNames(table, alias?.columns, context.faults);
  if (named === undefined || named.isFaulty) return { tree: undefined, scope: { ...EMPTY_SCOPE, relations: [name], isOpen: true } };
  const { relation, schema } = named;
  const columns = schema.map((one, index): ScopeColumn => ({ relation: name, name: one.name, type: one.type, index: start + index }));
  const tree: JoinTree = { kind: 'leaf', relation, start, width: schema.length, name, span };
  return { tree, scope: { ...EMPTY_SCOPE, columns, relations: [name] } };
}

function bindJoin(join: ast.JoinRelation, start: number, context: FromContext): BoundRelation {
  const { faults } = context;
  const left = bindRelation(join.left, start, context);
  const right = bindRelation(join.right, start + left.scope.columns.length, context);
  const twice = right.scope.relations.find((name) => left.scope.relations.includes(name));
  if (twice !== undefined) {
    faults.add('SQL_AMBIGUOUS', join.right.span, {
      problem: `FROM has two relations named '${twice}'.`,
      remedy: `Give one an alias: … ${twice} AS ${twice}2.`,
    });
  }
  const isOpen = left.scope.isOpen || right.scope.isOpen || twice !== undefined;
  const both: Scope = {
    columns: [...left.scope.columns, ...right.scope.columns],
    merged: [...left.scope.merged, ...right.scope.merged],
    relations: [...left.scope.relations, ...right.scope.relations],
    isOpen,
  };
  const sides = { left: left.scope, right: right.scope };
  const on =
    join.using === undefined ? conditionOf(join.condition, { scope: both, faults }) : equalities(join.using, sides, context.faults);
  const keepsLeft = join.type === 'LEFT' || join.type === 'FULL';
  const keepsRight = join.type === 'RIGHT' || join.type === 'FULL';
  const padded = { left: paddedIf(keepsRight, left.scope), right: paddedIf(keepsLeft, right.scope) };
  const scope: Scope = {
    ...both,
    columns: [...padded.left.columns, ...padded.right.columns],
    merged: mergedColumns(join.using ?? [], padded, join.type),
  };
  if (left.tree === undefined || right.tree === undefined || on.includes(POISON) || isOpen) return { tree: undefined, scope };
  const { name, span } = left.tree;
  const [one, two] = [left.tree, right.tree];
  const width = one.width + two.width;
  return { tree: { kind: 'join', left: one, right: two, on, keepsLeft, keepsRight, start, width, name, span }, scope };
}

/** A fault comes back as POISON. */
function conditionOf(condition: ast.Expression | undefined, context: ExpressionContext): readonly Expression[] {
  const bound = condition === undefined ? undefined : bindCondition(condition, 'ON', context);
  return bound === POISON ? [POISON] : conjuncts(bound);
}

/** A side that is NULL where nothing matches. */
function paddedIf(isPadded: boolean, scope: Scope): Scope {
  if (!isPadded) return scope;
  const columns = scope.columns.map((one) => ({ ...one, type: withNullability(one.type, true) }));
  const merged = scope.merged.map((one) => ({ ...one, expression: nullableColumns(one.expression) }));
  return { ...scope, columns, merged };
}
