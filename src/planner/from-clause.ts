/**
 * FROM and WHERE → joined relations. A chain of inner joins, written with JOIN … ON or with commas, is one list of relations and one
 * list of conditions: a condition on one relation filters it before the join, an equality between two becomes the key of a join, what is
 * left filters the join that first has all its columns. A join without an equality is refused.
 */
import type { Span } from '../model/errors.ts';
import type * as ast from '../sql/ast.ts';
import type { QueryContext } from './bound-query.ts';
import type { Expression } from './expression.ts';
import { conjuncts, POISON } from './expression-tree.ts';
import { bindCondition } from './expressions.ts';
import { type JoinInput, joinAll } from './joins.ts';
import type { Relation } from './relation.ts';
import { EMPTY_SCOPE, type Scope, type ScopeColumn } from './scope.ts';

export interface BoundFrom {
  readonly relation: Relation;
  readonly scope: Scope;
}

/** undefined for a query without FROM; a relation of no columns stands for one that had faults. */
export function bindFrom(select: ast.Select, context: QueryContext): BoundFrom | undefined {
  if (select.from === undefined) return undefined;
  const inputs: JoinInput[] = [];
  const conditions: Condition[] = [];
  const scope = flatten(select.from, { ...context, inputs, conditions });
  if (select.where !== undefined) {
    const where = bindCondition(select.where, 'WHERE', { scope, faults: context.faults });
    conditions.push({ bound: where, span: select.where.span });
  }
  const isWhole = !scope.isOpen && conditions.every(({ bound }) => bound !== POISON);
  const relation = isWhole
    ? joinAll(
        inputs,
        conditions.flatMap(({ bound }) => conjuncts(bound)),
        context.faults,
      )
    : undefined;
  return { relation: relation ?? placeholder(scope), scope };
}

/** Keeps the columns' places, so that the rest of a faulty query can be checked. */
function placeholder(scope: Scope): Relation {
  return { kind: 'values', schema: scope.columns.map(({ name, type }) => ({ name, type })), rows: [] };
}

interface Condition {
  readonly bound: Expression;
  readonly span: Span;
}

interface FlattenContext extends QueryContext {
  readonly inputs: JoinInput[];
  readonly conditions: Condition[];
}

/** Adds the relations and ON conditions of one part of FROM; the scope covers that part alone, its places count over the whole row. */
function flatten(relation: ast.Relation, context: FlattenContext): Scope {
  const { faults, inputs } = context;
  if (relation.kind === 'unsupported-relation') {
    faults.addUnsupported(relation.name, relation.span);
    return { ...EMPTY_SCOPE, isOpen: true };
  }
  if (relation.kind === 'join') return flattenJoin(relation, context);
  const alias = relation.alias?.name ?? relation.name.parts.at(-1)?.name ?? '';
  const bound = context.scanOf(relation.name);
  if (bound === undefined) return { columns: [], relations: [alias], isOpen: true };
  const start = inputs.reduce((width, input) => width + input.relation.schema.length, 0);
  inputs.push({ relation: bound, start, name: alias, span: relation.span });
  const columns = bound.schema.map(({ name, type }, index): ScopeColumn => ({ relation: alias, name, type, index: start + index }));
  return { columns, relations: [alias], isOpen: false };
}

function flattenJoin(join: ast.Relation & { kind: 'join' }, context: FlattenContext): Scope {
  const left = flatten(join.left, context);
  const right = flatten(join.right, context);
  const twice = right.relations.find((name) => left.relations.includes(name));
  if (twice !== undefined) {
    context.faults.add('SQL_AMBIGUOUS', join.right.span, {
      problem: `FROM has two relations named '${twice}'.`,
      remedy: `Give one an alias: … ${twice} AS ${twice}2.`,
    });
  }
  const scope: Scope = {
    columns: [...left.columns, ...right.columns],
    relations: [...left.relations, ...right.relations],
    isOpen: left.isOpen || right.isOpen || twice !== undefined,
  };
  if (join.condition !== undefined) {
    const bound = bindCondition(join.condition, 'ON', { scope, faults: context.faults });
    context.conditions.push({ bound, span: join.condition.span });
  }
  return scope;
}
