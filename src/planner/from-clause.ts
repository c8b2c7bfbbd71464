/** FROM and WHERE → joined relations: names are bound here, where each condition belongs join-tree.ts says. */
import { withNullability } from '../model/types.ts';
import type * as ast from '../sql/ast.ts';
import type { QueryContext } from './bound-query.ts';
import { conjuncts, POISON } from './expression-tree.ts';
import { bindCondition } from './expressions.ts';
import { type JoinTree, planTree } from './join-tree.ts';
import type { Relation } from './relation.ts';
import { EMPTY_SCOPE, type Scope, type ScopeColumn } from './scope.ts';

export interface BoundFrom {
  readonly relation: Relation;
  readonly scope: Scope;
}

/** undefined for a query without FROM; a relation of no rows stands for one that had faults. */
export function bindFrom(select: ast.Select, context: QueryContext): BoundFrom | undefined {
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
function bindRelation(relation: ast.Relation, start: number, context: QueryContext): BoundRelation {
  switch (relation.kind) {
    case 'unsupported-relation':
      context.faults.addUnsupported(relation.name, relation.span);
      return { tree: undefined, scope: { ...EMPTY_SCOPE, isOpen: true } };
    case 'join':
      return bindJoin(relation, start, context);
    case 'table':
      return bindTable(relation, start, context);
  }
}

function bindTable(table: ast.Relation & { kind: 'table' }, start: number, context: QueryContext): BoundRelation {
  const { span } = table;
  const name = table.alias?.name ?? table.name.parts.at(-1)?.name ?? '';
  const relation = context.scanOf(table.name);
  if (relation === undefined) return { tree: undefined, scope: { columns: [], relations: [name], isOpen: true } };
  const { schema } = relation;
  const columns = schema.map(({ name: own, type }, index): ScopeColumn => ({ relation: name, name: own, type, index: start + index }));
  const tree: JoinTree = { kind: 'leaf', relation, start, width: schema.length, name, span };
  return { tree, scope: { columns, relations: [name], isOpen: false } };
}

function bindJoin(join: ast.JoinRelation, start: number, context: QueryContext): BoundRelation {
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
  const both: Scope = {
    columns: [...left.scope.columns, ...right.scope.columns],
    relations: [...left.scope.relations, ...right.scope.relations],
    isOpen: left.scope.isOpen || right.scope.isOpen || twice !== undefined,
  };
  const on = join.condition === undefined ? undefined : bindCondition(join.condition, 'ON', { scope: both, faults });
  const keepsLeft = join.type === 'LEFT' || join.type === 'FULL';
  const keepsRight = join.type === 'RIGHT' || join.type === 'FULL';
  const columns = [...paddedIf(keepsRight, left.scope.columns), ...paddedIf(keepsLeft, right.scope.columns)];
  const scope = { ...both, columns };
  if (left.tree === undefined || right.tree === undefined || on === POISON || both.isOpen) return { tree: undefined, scope };
  const { name, span } = left.tree;
  const [one, two] = [left.tree, right.tree];
  const width = one.width + two.width;
  return { tree: { kind: 'join', left: one, right: two, on: conjuncts(on), keepsLeft, keepsRight, start, width, name, span }, scope };
}

/** A side that is NULL where nothing matches. */
function paddedIf(isPadded: boolean, columns: readonly ScopeColumn[]): readonly ScopeColumn[] {
  return isPadded ? columns.map((one) => ({ ...one, type: withNullability(one.type, true) })) : columns;
}
