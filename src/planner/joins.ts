/** Relations and the conditions between them → equi-joins: inner ones as one tree, in the order written where that is possible. */
import type { Span } from '../model/errors.ts';
import { isInteger, type SqlType } from '../model/types.ts';
import type { Expression } from './expression.ts';
import { column, columnsOf, conjunction, moveColumns } from './expression-tree.ts';
import type { Faults } from './faults.ts';
import { changesValue, isInjectiveCast } from './implicit-casts.ts';
import { calc, filter, project } from './operators/calc.ts';
import { isOuter, type JoinRelation, joinSchema, type Kept } from './operators/join.ts';
import type { Relation } from './relation.ts';

export interface JoinInput {
  readonly relation: Relation;
  /** First place of its columns in the row of all inputs, side by side. */
  readonly start: number;
  readonly width: number;
  readonly name: string;
  readonly span: Span;
}

/** What is joined so far; `places` says where in its row a column of all inputs stands. */
interface Joined {
  readonly relation: Relation;
  readonly places: ReadonlyMap<number, number>;
}

const INNER: Kept = { keepsLeft: false, keepsRight: false };

/** Inner joins. The row of the result is that of all inputs, in the order given. undefined after a fault. */
export function joinAll(inputs: readonly JoinInput[], conditions: readonly Expression[], faults: Faults): Relation | undefined {
  let open = conditions;
  const waiting = [...inputs];
  const first = waiting.shift();
  if (first === undefined) return undefined;
  let joined: Joined = { relation: first.relation, places: placesOf(first, 0) };
  while (waiting.length > 0) {
    const next = nextInput(joined, waiting, open);
    if (next === undefined) {
      addUnrelated(waiting[0] ?? first, faults);
      return undefined;
    }
    waiting.splice(waiting.indexOf(next), 1);
    const step = joinTwo(joined, next, { conditions: open, kept: INNER });
    joined = step.joined;
    open = step.open;
  }
  const result = inOrder(joined, inputs);
  const constant = conjunction(open);
  return constant === undefined ? result : filter(result, constant);
}

/** All of `on` decides whether two rows match. The row of the result is left ++ right. undefined after a fault. */
export function joinOuter(
  left: JoinInput,
  right: JoinInput,
  { on, kept, faults }: { readonly on: readonly Expression[]; readonly kept: Kept; readonly faults: Faults },
): Relation | undefined {
  const first: Joined = { relation: left.relation, places: placesOf(left, 0) };
  if (nextInput(first, [right], on) !== undefined) return inOrder(joinTwo(first, right, { conditions: on, kept }).joined, [left, right]);
  addUnrelated(right, faults);
  return undefined;
}

function addUnrelated({ name, span }: JoinInput, faults: Faults): void {
  faults.add('SQL_JOIN', span, {
    problem: `Nothing says which rows of '${name}' belong to which: a join needs an equality between columns of both sides.`,
    remedy: `Write JOIN … ON a.id = ${name}.…; a join of everything with everything is not executed.`,
  });
}

/** The columns of all inputs, without those that were computed as keys. */
function inOrder({ relation, places }: Joined, inputs: readonly JoinInput[]): Relation {
  const ordered = inputs.flatMap(({ start, width }) => Array.from({ length: width }, (_, index) => places.get(start + index) ?? 0));
  const isSame = ordered.length === relation.schema.length && ordered.every((place, index) => place === index);
  return isSame ? relation : project(relation, ordered);
}

function placesOf({ width, start }: JoinInput, offset: number): Map<number, number> {
  return new Map(Array.from({ length: width }, (_, index) => [start + index, offset + index]));
}

/** True when the condition reads columns, and only of this part. */
export function isInside(condition: Expression, { start, width }: Pick<JoinInput, 'start' | 'width'>): boolean {
  const read = columnsOf(condition);
  return read.length > 0 && read.every((index) => index >= start && index < start + width);
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

interface JoinStep {
  readonly conditions: readonly Expression[];
  readonly kept: Kept;
}

function joinTwo(joined: Joined, input: JoinInput, { conditions, kept }: JoinStep): { joined: Joined; open: readonly Expression[] } {
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
  const isPlaced = (condition: Expression): boolean =>
    columnsOf(condition).length > 0 && columnsOf(condition).every((index) => places.has(index));
  const isReady = (condition: Expression): boolean => isOuter(kept) || isPlaced(condition);
  const relation: JoinRelation = {
    kind: 'join',
    schema: joinSchema(leftSide.relation.schema, rightSide.relation.schema, kept),
    left: leftSide.relation,
    right: rightSide.relation,
    leftKey: leftSide.key,
    rightKey: rightSide.key,
    condition: conjunction(rest.filter(isReady).map((condition) => moveColumns(condition, places))),
    ...kept,
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
