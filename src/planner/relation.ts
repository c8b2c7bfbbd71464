/**
 * What a query means, before anybody asks which row kinds flow: relational algebra over bound columns. queries.ts makes it, push-down.ts
 * and prune.ts rewrite it, physical.ts turns it into operators.
 */
import type { BoundTable, Connector } from '../connectors/connector.ts';
import type { Schema } from '../model/schema.ts';
import type { Expression } from './expression.ts';
import { column, conjunction, conjuncts, mapColumns } from './expression-tree.ts';
import { castTo, changesValue } from './implicit-casts.ts';
import type { AggregateCall } from './plan.ts';

/** A table that a statement reads, with the connector that reads it. One object per table and job. */
export interface SourceTable {
  readonly connector: Connector;
  readonly bound: BoundTable;
}

export type Relation = ScanRelation | ValuesRelation | CalcRelation | AggregateRelation | JoinRelation | UnionRelation;

/** All columns of the table, in its order. */
export interface ScanRelation {
  readonly kind: 'scan';
  readonly schema: Schema;
  readonly source: SourceTable;
}

interface ValuesRelation {
  readonly kind: 'values';
  readonly schema: Schema;
  readonly rows: readonly (readonly Expression[])[];
}

export interface CalcRelation {
  readonly kind: 'calc';
  readonly schema: Schema;
  readonly input: Relation;
  readonly projection: readonly Expression[];
  readonly condition: Expression | undefined;
}

export interface AggregateRelation {
  readonly kind: 'aggregate';
  readonly schema: Schema;
  readonly input: Relation;
  readonly grouping: readonly number[];
  readonly calls: readonly AggregateCall[];
}

/** Inner equi-join; output is left ++ right. */
export interface JoinRelation {
  readonly kind: 'join';
  readonly schema: Schema;
  readonly left: Relation;
  readonly right: Relation;
  readonly leftKey: readonly number[];
  readonly rightKey: readonly number[];
  readonly condition: Expression | undefined;
}

interface UnionRelation {
  readonly kind: 'union';
  readonly schema: Schema;
  readonly inputs: readonly Relation[];
}

export function inputsOf(relation: Relation): readonly Relation[] {
  switch (relation.kind) {
    case 'scan':
    case 'values':
      return [];
    case 'calc':
    case 'aggregate':
      return [relation.input];
    case 'join':
      return [relation.left, relation.right];
    case 'union':
      return relation.inputs;
  }
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
  return {
    kind: 'calc',
    schema: renamed(
      projection.map(({ type }) => ({ name: '', type })),
      names,
    ),
    input,
    projection,
    condition,
  };
}

/** Some columns of `input`, in the order given. */
export function project(input: Relation, places: readonly number[]): Relation {
  const picked = places.map((place) => ({ place, from: input.schema[place] })).filter(({ from }) => from !== undefined);
  return calc(input, {
    names: picked.map(({ from }) => from?.name ?? ''),
    projection: picked.map(({ place, from }) => column(place, from?.type ?? { kind: 'NULL', nullable: true })),
  });
}

/** The row of a join: left ++ right, where the second `id` is called `id0`. */
export function joinSchema(left: Schema, right: Schema): Schema {
  const all = [...left, ...right];
  return renamed(all, uniqueNames(all.map(({ name }) => name)));
}

/** As Flink does: the second `id` becomes `id0`. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let suffix = 0; taken.has(unique); suffix++) unique = `${name}${suffix}`;
    taken.add(unique);
    return unique;
  });
}

export function filter(input: Relation, condition: Expression | undefined): Relation {
  const projection = input.schema.map(({ type }, index) => column(index, type));
  return calc(input, { names: input.schema.map(({ name }) => name), projection, condition });
}

function isIdentity(schema: Schema, projection: readonly Expression[]): boolean {
  return projection.length === schema.length && projection.every((item, index) => item.kind === 'column' && item.index === index);
}

function renamed(schema: Schema, names: readonly string[]): Schema {
  return schema.map(({ type }, index) => ({ name: names[index] ?? '', type }));
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
