/**
 * ROW_NUMBER() OVER (PARTITION BY … ORDER BY …) in a SELECT list → Rank over the columns of the query, with those behind that only the partition
 * and the order read. It becomes a Top-N where a filter above bounds the number; a plan has no other.
 *
 *   SELECT … FROM (SELECT *, ROW_NUMBER() OVER (…) AS rn FROM t) WHERE rn <= 5 AND x > 1      Rank up to 5, then x > 1
 */
import type { Span } from '../model/errors.ts';
import { simple } from '../model/types.ts';
import type * as ast from '../sql/ast.ts';
import type { OutputItem } from './bound-query.ts';
import type { Expression } from './expression.ts';
import { conjunction, conjuncts, isSameExpression } from './expression-tree.ts';
import type { Faults } from './faults.ts';
import { type CalcRelation, calc, project } from './operators/calc.ts';
import { relationRules } from './operators/catalogue.ts';
import type { RankRelation } from './operators/rank.ts';
import type { Relation } from './relation.ts';
import { checkOrdered, isNullFirstByDefault } from './sort-key.ts';

/** Stands for the number among the output's expressions, until Rank makes it. */
export const ROW_NUMBER: Expression = { kind: 'call', name: 'ROW_NUMBER', type: simple('BIGINT', false), operands: [] };

export interface RowNumber {
  /** Place among the items. */
  readonly place: number;
  readonly partition: readonly Expression[];
  readonly order: readonly { readonly by: Expression; readonly isDescending: boolean; readonly isNullFirst: boolean }[];
}

export function overOf({ expression }: OutputItem): ast.Over | undefined {
  return expression.kind === 'call' ? expression.over : undefined;
}

/** The row number among the items; undefined where there is none, or a fault was told. */
export function bindRowNumber(
  items: readonly OutputItem[],
  { bind, faults }: { bind: (expression: ast.Expression) => Expression; faults: Faults },
): RowNumber | undefined {
  const [place, second] = items.flatMap((item, index) => (overOf(item) === undefined ? [] : [index]));
  const over = place === undefined ? undefined : items.slice(place, place + 1).map(overOf)[0];
  if (place === undefined || over === undefined) return undefined;
  if (second !== undefined) faults.addUnsupported('More than one ROW_NUMBER() in one SELECT', items[second]?.span ?? over.span);
  if (over.orderBy.length === 0) {
    faults.add('SQL_ROW_NUMBER', over.span, {
      problem: 'ROW_NUMBER() does not say in which order it counts.',
      remedy: 'Write OVER (PARTITION BY … ORDER BY …).',
    });
  }
  const partition = over.partitionBy.map((one) => bind(one));
  const order = over.orderBy.map(({ expression, isDescending, nulls }) => {
    const isNullFirst = nulls === undefined ? isNullFirstByDefault(isDescending) : nulls === 'FIRST';
    const by = bind(expression);
    checkOrdered(by.type, expression.span, faults);
    return { by, isDescending, isNullFirst };
  });
  return { place, partition, order };
}

/** The relation of these columns. */
export type MakeOutput = (names: readonly string[], projection: readonly Expression[]) => Relation;

interface Output {
  readonly names: readonly string[];
  readonly projection: readonly Expression[];
  readonly make: MakeOutput;
}

/** The output with its row number in its place. */
export function numbered({ place, partition, order }: RowNumber, { names, projection, make }: Output): Relation {
  const others = [...projection.keys()].filter((index) => index !== place);
  const read = others.map((index) => projection[index] as Expression);
  const placeOf = (expression: Expression): number => {
    const known = read.findIndex((one) => isSameExpression(one, expression));
    return known >= 0 ? known : read.push(expression) - 1;
  };
  const partitionPlaces = partition.map(placeOf);
  const keys = order.map(({ by, isDescending, isNullFirst }) => ({ column: placeOf(by), isDescending, isNullFirst }));
  const readNames = read.map((_, index) => names[others[index] ?? -1] ?? `$${index}`);
  const input = make(readNames, read);
  const schema = [...input.schema, { name: names[place] ?? '', type: ROW_NUMBER.type }];
  const ranked: RankRelation = {
    kind: 'rank',
    schema,
    input,
    partition: partitionPlaces,
    order: keys,
    from: 1,
    to: undefined,
    hasNumber: true,
  };
  return project(
    ranked,
    projection.map((_, index) => (index === place ? input.schema.length : others.indexOf(index))),
  );
}

interface Bounds {
  readonly from: number;
  readonly to: number;
}

/** A filter over a row number, with its bounds taken down to where rows are numbered. */
export function boundRank(relation: Relation): Relation {
  if (relation.kind !== 'calc' || relation.condition === undefined) return relation;
  const places = numberPlaces(relation.input);
  const parts = conjuncts(relation.condition).map((part) => ({ part, bounds: boundsOf(part, places) }));
  const found = parts.flatMap(({ bounds }) => bounds ?? []);
  if (found.length === 0) return relation;
  const bounds = { from: Math.max(...found.map(({ from }) => from)), to: Math.min(...found.map(({ to }) => to)) };
  const condition = conjunction(parts.filter((one) => one.bounds === undefined).map(({ part }) => part));
  const { schema, projection } = relation;
  return calc(narrowed(relation.input, bounds), { names: schema.map(({ name }) => name), projection, condition });
}

/** The columns that are row numbers. */
function numberPlaces(relation: Relation): readonly number[] {
  if (relation.kind === 'rank') return relation.hasNumber ? [relation.schema.length - 1] : [];
  if (relation.kind !== 'calc') return [];
  const below = numberPlaces(relation.input);
  return relation.projection.flatMap((item, index) => (item.kind === 'column' && below.includes(item.index) ? [index] : []));
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=' };

/** `rn <= 5`, `5 > rn`: the numbers that pass; undefined for any other condition. */
function boundsOf(condition: Expression, places: readonly number[]): Bounds | undefined {
  if (condition.kind !== 'call' || !Object.hasOwn(MIRRORED, condition.name)) return undefined;
  const [left, right] = condition.operands;
  const isMirrored = right?.kind === 'column';
  const [number, bound] = isMirrored ? [right, left] : [left, right];
  if (number?.kind !== 'column' || !places.includes(number.index) || bound?.kind !== 'literal' || typeof bound.value !== 'number')
    return undefined;
  const value = bound.value;
  switch (isMirrored ? MIRRORED[condition.name] : condition.name) {
    case '<':
      return { from: 1, to: value - 1 };
    case '<=':
      return { from: 1, to: value };
    case '>':
      return { from: value + 1, to: Number.POSITIVE_INFINITY };
    case '>=':
      return { from: value, to: Number.POSITIVE_INFINITY };
    default:
      return { from: value, to: value };
  }
}

function narrowed(relation: Relation, bounds: Bounds): Relation {
  if (relation.kind === 'calc') return { ...relation, input: narrowed(relation.input, bounds) } satisfies CalcRelation;
  if (relation.kind !== 'rank') return relation;
  const from = Math.max(relation.from, bounds.from);
  const to = Math.min(relation.to ?? Number.POSITIVE_INFINITY, bounds.to);
  if (to < from) return { kind: 'values', schema: relation.schema, rows: [] };
  return { ...relation, from, to: to === Number.POSITIVE_INFINITY ? undefined : to };
}

/** Tells a fault where rows are numbered without end. */
export function checkRowNumbers(relation: Relation, context: { readonly span: Span; readonly faults: Faults }): void {
  if (relation.kind === 'rank' && relation.to === undefined) {
    context.faults.add('SQL_ROW_NUMBER', context.span, {
      problem: 'ROW_NUMBER() without a bound would number all rows anew with each change.',
      remedy: 'Filter by the number one query further out: SELECT … FROM (SELECT …, ROW_NUMBER() OVER (…) AS rn FROM t) WHERE rn <= 10.',
    });
  }
  for (const input of relationRules(relation).inputs(relation)) checkRowNumbers(input, context);
}
