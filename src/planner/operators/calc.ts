/**
 * Filter and projection in one; row kinds stay as they are. A row that leaves the filter is taken away by its -U, which then stands alone:
 * -U is left out only where the condition reads nothing but the upsert key.
 *
 * Upsert keys: those of the input whose columns are all projected: as they are, renamed, or cast so that different values stay different.
 */
import { invariant } from '../../model/errors.ts';
import type { Schema } from '../../model/schema.ts';
import { aliased, picked, placesIn, renamed } from '../columns.ts';
import { unsteadyFunction } from '../determinism.ts';
import type { Expression } from '../expression.ts';
import { column, columnsOf, conjunction, conjuncts, mapColumns, moveColumns } from '../expression-tree.ts';
import { castTo, changesValue, isInjectiveCast } from '../implicit-casts.ts';
import type { PhysicalPlanner } from '../physical.ts';
import type { NodeBase, PlanNode } from '../plan.ts';
import { printExpression } from '../print-expression.ts';
import type { Relation } from '../relation.ts';
import { type ColumnSet, combinations, containsAll, minimal } from '../upsert-keys.ts';
import type { NodeRules, RelationRules, Traits } from './rules.ts';
import { causesIn } from './unstable.ts';

export interface CalcRelation {
  readonly kind: 'calc';
  readonly schema: Schema;
  readonly input: Relation;
  readonly projection: readonly Expression[];
  readonly condition: Expression | undefined;
}

export interface CalcNode extends NodeBase {
  readonly kind: 'Calc';
  readonly input: PlanNode;
  readonly projection: readonly Expression[];
  readonly condition: Expression | undefined;
}

interface CalcParts {
  readonly names: readonly string[];
  readonly projection: readonly Expression[];
  readonly condition?: Expression | undefined;
}

/** Filter and projection over `input`; merged into a Calc below where no computation is repeated, left out where it changes nothing. */
export function calc(input: Relation, parts: CalcParts): Relation {
  const condition = conjunction(conjuncts(parts.condition));
  const { names, projection } = parts;
  const isWhole = condition === undefined && isIdentity(input.schema, projection);
  if (isWhole && input.schema.every(({ name }, index) => name === names[index])) return input;
  // Operators name their columns freely; a scan is shared, and a Calc is merged below.
  if (isWhole && input.kind !== 'scan' && input.kind !== 'calc') return { ...input, schema: renamed(input.schema, names) };
  if (input.kind === 'calc' && canMerge(input, [...projection, condition])) return merged(input, { names, projection, condition });
  const types = projection.map(({ type }) => ({ name: '', type }));
  return { kind: 'calc', schema: renamed(types, names), input, projection, condition };
}

/** Some columns of `input`, in the order given. */
export function project(input: Relation, places: readonly number[]): Relation {
  const kept = places.map((place) => ({ place, from: input.schema[place] })).filter(({ from }) => from !== undefined);
  return calc(input, {
    names: kept.map(({ from }) => from?.name ?? ''),
    projection: kept.map(({ place, from }) => column(place, from?.type ?? { kind: 'NULL', nullable: true })),
  });
}

export function filter(input: Relation, condition: Expression | undefined): Relation {
  const projection = input.schema.map(({ type }, index) => column(index, type));
  return calc(input, { names: input.schema.map(({ name }) => name), projection, condition });
}

export const calcRules: RelationRules<CalcRelation> = {
  inputs: ({ input }) => [input],
  traits: ({ projection, condition }, [input]) => {
    invariant(input !== undefined, 'a Calc has an input');
    return {
      kinds: input.kinds,
      upsertKeys: calcKeys(input.upsertKeys, projection),
      canOmitUpdateBefore: input.canOmitUpdateBefore && (condition === undefined || readsKeyOnly(condition, input)),
    };
  },
  expressions: ({ projection, condition }) => (condition === undefined ? projection : [...projection, condition]),
  prune: ({ input, schema, projection, condition }, needed, prune) => {
    const kept = picked(projection, needed);
    const read = columnsOf(...kept, condition);
    const places = placesIn(read);
    return calc(prune(input, read), {
      names: picked(schema, needed).map(({ name }) => name),
      projection: kept.map((item) => moveColumns(item, places)),
      condition: condition === undefined ? undefined : moveColumns(condition, places),
    });
  },
  unstable: ({ projection, condition }, [input], tell) => {
    invariant(input !== undefined, 'a Calc has an input');
    const [ofCondition] = condition === undefined ? [] : causesIn(input, condition);
    if (ofCondition !== undefined) tell(ofCondition, 'a condition');
    return new Map(projection.flatMap((item, index) => causesIn(input, item).map((cause) => [index, cause] as const)));
  },
  needsUpdateBefore: () => false,
  build: buildCalc,
  subject: () => 'the query',
};

/** Whether it makes what it should of a -D whose columns are NULL but for the key, also where they are NOT NULL. */
export function passesKeyOnlyDeletes({ input, projection }: CalcRelation, { upsertKeys }: Traits): boolean {
  const isSure = (place: number): boolean => input.schema[place]?.type.nullable === true || upsertKeys.some((key) => key.includes(place));
  return projection.every((item) => item.kind === 'column' || columnsOf(item).every(isSure));
}

export const calcNode: NodeRules<CalcNode> = {
  inputs: ({ input }) => [input],
  explain: ({ input, schema, projection, condition }) => {
    const select = projection.map((item, index) => aliased(printExpression(item, input.schema), schema[index]?.name ?? ''));
    const where = condition === undefined ? [] : [`where=[${printExpression(condition, input.schema)}]`];
    return [`select=[${select.join(', ')}]`, ...where];
  },
  // Projections and conditions keep no state; what they produce is in the types above them.
  fingerprint: () => [],
  keepsState: false,
};

function buildCalc(relation: CalcRelation, omit: boolean, planner: PhysicalPlanner): PlanNode {
  const input = planner.build(relation.input, omit);
  const move = relation.input.kind === 'scan' ? planner.placesReadOf(relation.input) : undefined;
  const moved = (expression: Expression): Expression => (move === undefined ? expression : moveColumns(expression, move));
  const projection = relation.projection.map(moved);
  const condition = relation.condition === undefined ? undefined : moved(relation.condition);
  const isNothing =
    condition === undefined &&
    isIdentity(input.schema, projection) &&
    input.schema.every(({ name }, index) => name === relation.schema[index]?.name);
  return isNothing ? input : { ...planner.base(relation, omit), kind: 'Calc', input, projection, condition };
}

function isIdentity(schema: Schema, projection: readonly Expression[]): boolean {
  return projection.length === schema.length && projection.every((item, index) => item.kind === 'column' && item.index === index);
}

/** A row that leaves a filter must be taken away, and only its -U says so; unless the filter reads nothing but the key, which stays. */
function readsKeyOnly(condition: Expression, { upsertKeys }: Traits): boolean {
  const read = columnsOf(condition);
  return unsteadyFunction(condition) === undefined && upsertKeys.some((key) => containsAll(key, read));
}

function calcKeys(keys: readonly ColumnSet[], projection: readonly Expression[]): readonly ColumnSet[] {
  return minimal(
    keys.flatMap((key) => combinations(key.map((place) => projection.flatMap((item, index) => (carries(item, place) ? [index] : []))))),
  );
}

/** Whether the output column tells the values of the input column apart. */
function carries(item: Expression, place: number): boolean {
  if (item.kind === 'column') return item.index === place;
  if (item.kind !== 'cast' || item.isTry) return false;
  return carries(item.operand, place) && isInjectiveCast(item.operand.type, item.type);
}

/** What the lower Calc computes may be used once at most, else it would be computed twice (and RAND() differ from itself). */
function canMerge(lower: CalcRelation, upper: readonly (Expression | undefined)[]): boolean {
  const uses = new Map<number, number>();
  for (const expression of upper) {
    if (expression === undefined) continue;
    mapColumns(expression, (inner) => {
      uses.set(inner.index, (uses.get(inner.index) ?? 0) + 1);
      return inner;
    });
  }
  return lower.projection.every(({ kind }, index) => kind === 'literal' || kind === 'column' || (uses.get(index) ?? 0) <= 1);
}

function merged(lower: CalcRelation, upper: CalcParts): Relation {
  const inline = (expression: Expression): Expression => {
    const inlined = mapColumns(expression, (inner) => lower.projection[inner.index] ?? inner);
    if (inlined.kind !== 'cast' || inlined.isTry || inlined.operand.kind !== 'literal') return inlined;
    // Between texts every cast is one that was written, and cuts or pads.
    return changesValue(inlined.operand.type, inlined.type) ? castTo(inlined.operand, inlined.type) : inlined;
  };
  const condition = conjunction([...conjuncts(lower.condition), ...conjuncts(upper.condition).map(inline)]);
  return calc(lower.input, { names: upper.names, projection: upper.projection.map(inline), condition });
}
