/** The columns that a name in a query may mean, and what it does mean. */
import type { SqlType } from '../model/types.ts';
import type { ObjectName } from '../sql/ast.ts';
import type { Expression } from './expression.ts';
import { column, POISON } from './expression-tree.ts';
import { type Faults, suggestion } from './faults.ts';
import { fieldOf } from './fields.ts';

export interface ScopeColumn {
  /** Alias or name of the relation it comes from. */
  readonly relation: string;
  readonly name: string;
  readonly type: SqlType;
  /** Place in the row that expressions of this scope read. */
  readonly index: number;
}

/** A column that USING makes of one on each side: what its name means where no relation is named with it. */
export interface MergedColumn {
  readonly name: string;
  readonly expression: Expression;
  /** Places of the columns it stands for. */
  readonly covers: readonly number[];
}

export interface Scope {
  readonly columns: readonly ScopeColumn[];
  readonly merged: readonly MergedColumn[];
  readonly relations: readonly string[];
  /** A relation of FROM had a fault: a name not found here may have been meant for it. */
  readonly isOpen: boolean;
}

export const EMPTY_SCOPE: Scope = { columns: [], merged: [], relations: [], isOpen: false };

/** The columns for which no merged one stands. */
export function unmerged({ columns, merged }: Scope): readonly ScopeColumn[] {
  return columns.filter(({ index }) => !merged.some(({ covers }) => covers.includes(index)));
}

/**
 * `c`, `t.c`, `default_database.t.c`, each with fields of a row behind it: `t.r.name`. The first part that names a relation with such a column
 * decides; only where there is none the first part is a column.
 */
export function resolveColumn(scope: Scope, name: ObjectName, faults: Faults): Expression {
  const { parts } = name;
  const place = parts.findIndex((part, index) => index > 0 && has(scope, parts[index - 1]?.name ?? '', part.name));
  const isColumn = place < 0 && parts.length > 1 && beginsPath(scope, parts[0]?.name ?? '');
  const end = isColumn ? 1 : place < 0 ? parts.length : place + 1;
  const column = resolveName(scope, { parts: parts.slice(0, end), span: name.span }, faults);
  return parts.slice(end).reduce((row, field) => fieldOf(row, field, faults), column);
}

/** Whether a name alone is a column; where a relation has the name too, a column with fields. */
function beginsPath(scope: Scope, name: string): boolean {
  const types = [...scope.merged.map((one) => ({ name: one.name, type: one.expression.type })), ...unmerged(scope)];
  const isRelation = scope.relations.includes(name);
  return types.some((one) => one.name === name && (one.type.kind === 'ROW' || !isRelation));
}

function resolveName(scope: Scope, name: ObjectName, faults: Faults): Expression {
  const names = name.parts.map((part) => part.name);
  const wanted = names.at(-1) ?? '';
  const relation = names.at(-2);
  if (relation !== undefined && !scope.relations.includes(relation)) return unknownRelation(scope, name, { relation, faults });
  const columns = relation === undefined ? unmerged(scope) : scope.columns.filter((candidate) => candidate.relation === relation);
  const merged = relation === undefined ? scope.merged.filter((candidate) => candidate.name === wanted) : [];
  const found = [
    ...merged.map(({ expression }) => expression),
    ...columns.filter((candidate) => candidate.name === wanted).map(({ index, type }) => column(index, type)),
  ];
  const [first, second] = found;
  if (first === undefined) return unknownColumn(scope, columns, { name, faults });
  if (second === undefined) return first;
  const owners = scope.relations.filter((one) => has(scope, one, wanted));
  faults.add('SQL_AMBIGUOUS', name.span, {
    problem: `The column '${wanted}' is in more than one table: ${owners.join(', ')}.`,
    remedy: `Say which one: ${owners
      .slice(0, 2)
      .map((one) => `${one}.${wanted}`)
      .join(' or ')}.`,
  });
  return POISON;
}

function has(scope: Scope, relation: string, name: string): boolean {
  return scope.columns.some((candidate) => candidate.relation === relation && candidate.name === name);
}

function unknownRelation(scope: Scope, name: ObjectName, context: { relation: string; faults: Faults }): Expression {
  const { relation, faults } = context;
  if (scope.isOpen) return POISON;
  const otherwise = scope.relations.length === 0 ? 'The query has no FROM.' : `FROM has: ${scope.relations.join(', ')}.`;
  faults.add('SQL_UNKNOWN_TABLE', name.span, {
    problem: `'${name.parts.map((part) => part.name).join('.')}' names '${relation}', which FROM does not have.`,
    ...suggestion({ name: relation, span: name.parts.at(-2)?.span ?? name.span, known: scope.relations, otherwise }),
  });
  return POISON;
}

function unknownColumn(scope: Scope, candidates: readonly ScopeColumn[], context: { name: ObjectName; faults: Faults }): Expression {
  const { name, faults } = context;
  if (scope.isOpen) return POISON;
  const wanted = name.parts.at(-1)?.name ?? '';
  const names = [...new Set(candidates.map((candidate) => candidate.name))];
  const otherwise = names.length === 0 ? 'The query has no FROM.' : `Columns: ${names.join(', ')}.`;
  faults.add('SQL_UNKNOWN_COLUMN', name.span, {
    problem: `There is no column '${wanted}'${name.parts.length > 1 ? ` in '${name.parts.at(-2)?.name}'` : ''}.`,
    ...suggestion({ name: wanted, span: name.parts.at(-1)?.span ?? name.span, known: names, otherwise }),
  });
  return POISON;
}
