/** Relations and the conditions between them → a tree of inner equi-joins, in the order written where that is possible. */
import type { Span } from '../model/errors.ts';
import { isInteger, type SqlType } from '../model/types.ts';
import type { Expression } from './expression.ts';
import { column, columnsOf, conjunction, moveColumns } from './expression-tree.ts';
import type { Faults } from './faults.ts';
import { changesValue, isInjectiveCast } from './implicit-casts.ts';
import { calc, filter, project } from './operators/calc.ts';
import { type JoinRelation, joinSchema } from './operators/join.ts';
import type { Relation } from './relation.ts';

export interface JoinInput {
  readonly relation: Relation;
  /** First place of its columns in the row of all inputs, side by side. */
  readonly start: number;
  readonly name: string;
  readonly span: Span;
}

/** What is joined so far; `places` says where in its row a column of all inputs stands. */
interface Joined {
  readonly relation: Relation;
  readonly places: ReadonlyMap<number, number>;
}

/** The row of the result is that of all inputs, in the order given. undefined after a fault. */
export function joinAll(inputs: readonly JoinInput[], conditions: readonly Expression[], faults: Faults): Relation | undefined {
  const all = inputs.map((input) => withOwnFilter(input, conditions));
  let open: readonly Expression[] = conditions.filter((condition) => !inputs.some((input) => isInside(condition, input)));
  const waiting = [...all];
  const first = waiting.shift();
  if (first === undefined) return undefined;
  let joined: Joined = { relation: first.relation, places: placesOf(first, 0) };
  while (waiting.length > 0) {
    const next = nextInput(joined, waiting, open);
    if (next === undefined) {
      const [{ name, span } = first] = waiting;
      faults.add('SQL_JOIN', span, {
        problem: `Nothing says which rows of '${name}' belong to which: a join needs an equality between columns of both sides.`,
        remedy: `Write JOIN … ON a.id = ${name}.…; a join of everything with everything is not executed.`,
      });
      return undefined;
    }
    waiting.splice(waiting.indexOf(next), 1);
    const step = joinOne(joined, next, open);
    joined = step.joined;
    open = step.open;
  }
  const ordered = all.flatMap(({ relation, start }) => relation.schema.map((_, index) => joined.places.get(start + index) ?? 0));
  const width = ordered.length;
  const constant = conjunction(open);
  const result =
    width === joined.relation.schema.length && ordered.every((place, index) => place === index)
      ? joined.relation
      : project(joined.relation, ordered);
  return constant === undefined ? result : filter(result, constant);
}

function placesOf({ relation, start }: JoinInput, offset: number): Map<number, number> {
  return new Map(relation.schema.map((_, index) => [start + index, offset + index]));
}

/** True when the condition reads columns, and only of this input. */
function isInside(condition: Expression, { relation, start }: JoinInput): boolean {
  const read = columnsOf(condition);
  return read.length > 0 && read.every((index) => index >= start && index < start + relation.schema.length);
}

function withOwnFilter(input: JoinInput, conditions: readonly Expression[]): JoinInput {
  const own = conditions.filter((condition) => isInside(condition, input));
  const moved = own.map((condition) => moveColumns(condition, (index) => index - input.start));
  return own.length === 0 ? input : { ...input, relation: filter(input.relation, conjunction(moved)) };
}

function nextInput(joined: Joined, waiting: readonly JoinInput[], open: readonly Expression[]): JoinInput | undefined {
  return waiting.find((input) => open.some((condition) => equality(condition, joined, input) !== undefined));
}

interface Equality {
  /** Over all inputs' columns: the one side reads what is joined already, the other the new input. */
  readonly left: Expression;
  readonly right: Expression;
}

function equality(condition: Expression, joined: Joined, input: JoinInput): Equality | undefined {
  if (condition.kind !== 'call' || condition.name !== '=') return undefined;
  const [one, two] = condition.operands.map(keyExpression);
  if (one === undefined || two === undefined || !isSameForm(one.type, two.type)) return undefined;
  const isLeft = (side: Expression): boolean => columnsOf(side).length > 0 && columnsOf(side).every((index) => joined.places.has(index));
  if (isLeft(one) && isInside(two, input)) return { left: one, right: two };
  return isLeft(two) && isInside(one, input) ? { left: two, right: one } : undefined;
}

/** Whether equal values of both types are the same JS value. */
function isSameForm(left: SqlType, right: SqlType): boolean {
  return (isInteger(left) && isInteger(right)) || !changesValue(left, right) || !changesValue(right, left);
}

/** A key needs no cast between integer types: the values look the same. */
function keyExpression(side: Expression): Expression {
  const isWidening = side.kind === 'cast' && !side.isTry && isInteger(side.type) && isInjectiveCast(side.operand.type, side.type);
  return isWidening && isInteger(side.operand.type) ? side.operand : side;
}

function joinOne(joined: Joined, input: JoinInput, conditions: readonly Expression[]): { joined: Joined; open: readonly Expression[] } {
  const equalities = conditions.map((condition) => equality(condition, joined, input)).filter((found) => found !== undefined);
  const leftSide = withKeys(
    joined.relation,
    equalities.map(({ left }) => moveColumns(left, joined.places)),
  );
  const rightSide = withKeys(
    input.relation,
    equalities.map(({ right }) => moveColumns(right, (index) => index - input.start)),
  );
  const width = leftSide.relation.schema.length;
  const places = new Map([...joined.places, ...placesOf(input, width)]);
  const rest = conditions.filter((condition) => equality(condition, joined, input) === undefined);
  const isReady = (condition: Expression): boolean =>
    columnsOf(condition).length > 0 && columnsOf(condition).every((index) => places.has(index));
  const relation: JoinRelation = {
    kind: 'join',
    schema: joinSchema(leftSide.relation.schema, rightSide.relation.schema),
    left: leftSide.relation,
    right: rightSide.relation,
    leftKey: leftSide.key,
    rightKey: rightSide.key,
    condition: conjunction(rest.filter(isReady).map((condition) => moveColumns(condition, places))),
  };
  return { joined: { relation, places }, open: rest.filter((condition) => !isReady(condition)) };
}

/** The relation with every key as a column: columns as they are, computed keys appended. */
function withKeys(relation: Relation, keys: readonly Expression[]): { readonly relation: Relation; readonly key: readonly number[] } {
  const computed = keys.filter((key) => key.kind !== 'column');
  const width = relation.schema.length;
  let appended = width;
  const key = keys.map((expression) => (expression.kind === 'column' ? expression.index : appended++));
  if (computed.length === 0) return { relation, key };
  const projection = [...relation.schema.map(({ type }, index) => column(index, type)), ...computed];
  const names = [...relation.schema.map(({ name }) => name), ...computed.map((_, index) => `$key${index}`)];
  return { relation: calc(relation, { names, projection }), key };
}
