/**
 * Leaves out columns that nobody reads, down to the scans, so that a source decodes only what the query needs.
 *
 * Law: `prune(relation, needed)` gives, row for row, what `project(relation, needed)` would.
 */
import { columnsOf, moveColumns } from './expression-tree.ts';
import { type AggregateRelation, type CalcRelation, calc, type JoinRelation, joinSchema, project, type Relation } from './relation.ts';

function prune(relation: Relation, needed: readonly number[]): Relation {
  switch (relation.kind) {
    case 'scan':
      return project(relation, needed);
    case 'values':
      return {
        kind: 'values',
        schema: picked(relation.schema, needed),
        rows: relation.rows.map((row) => picked(row, needed)),
      };
    case 'union':
      return { kind: 'union', schema: picked(relation.schema, needed), inputs: relation.inputs.map((input) => prune(input, needed)) };
    case 'calc':
      return pruneCalc(relation, needed);
    case 'aggregate':
      return pruneAggregate(relation, needed);
    case 'join':
      return pruneJoin(relation, needed);
  }
}

/** Every column kept: only what lies below is pruned. */
export function pruneAll(relation: Relation): Relation {
  return prune(
    relation,
    relation.schema.map((_, index) => index),
  );
}

function picked<T>(all: readonly T[], places: readonly number[]): readonly T[] {
  return places.flatMap((place) => all.slice(place, place + 1));
}

/** Place → place among `kept`. */
function placesIn(kept: readonly number[]): ReadonlyMap<number, number> {
  return new Map(kept.map((place, index) => [place, index]));
}

function pruneCalc({ input, schema, projection, condition }: CalcRelation, needed: readonly number[]): Relation {
  const kept = picked(projection, needed);
  const read = columnsOf(...kept, condition);
  const places = placesIn(read);
  return calc(prune(input, read), {
    names: picked(schema, needed).map(({ name }) => name),
    projection: kept.map((item) => moveColumns(item, places)),
    condition: condition === undefined ? undefined : moveColumns(condition, places),
  });
}

/** Keys stay, as they say which rows there are; calls nobody reads go. */
function pruneAggregate({ input, grouping, calls, schema }: AggregateRelation, needed: readonly number[]): Relation {
  const wanted = new Set(needed);
  const keptCalls = calls.map((_, index) => index).filter((index) => wanted.has(grouping.length + index));
  const kept = [...grouping.keys(), ...keptCalls.map((index) => grouping.length + index)];
  const remaining = picked(calls, keptCalls);
  const operands = remaining.map(({ operand }) => operand).filter((operand) => operand !== undefined);
  const read = [...new Set([...grouping, ...operands])].sort((left, right) => left - right);
  const places = placesIn(read);
  const moved = (place: number): number => places.get(place) ?? -1;
  const pruned: AggregateRelation = {
    kind: 'aggregate',
    schema: picked(schema, kept),
    input: prune(input, read),
    grouping: grouping.map(moved),
    calls: remaining.map((call) => ({ ...call, operand: call.operand === undefined ? undefined : moved(call.operand) })),
  };
  const output = placesIn(kept);
  return project(
    pruned,
    needed.map((place) => output.get(place) ?? -1),
  );
}

function pruneJoin({ left, right, leftKey, rightKey, condition }: JoinRelation, needed: readonly number[]): Relation {
  const width = left.schema.length;
  const all = new Set([...needed, ...columnsOf(condition), ...leftKey, ...rightKey.map((place) => width + place)]);
  const kept = [...all].sort((one, two) => one - two);
  const leftKept = kept.filter((place) => place < width);
  const rightKept = kept.filter((place) => place >= width).map((place) => place - width);
  const [leftPlaces, rightPlaces, places] = [placesIn(leftKept), placesIn(rightKept), placesIn(kept)];
  const prunedLeft = prune(left, leftKept);
  const prunedRight = prune(right, rightKept);
  const pruned: JoinRelation = {
    kind: 'join',
    schema: joinSchema(prunedLeft.schema, prunedRight.schema),
    left: prunedLeft,
    right: prunedRight,
    leftKey: leftKey.map((place) => leftPlaces.get(place) ?? -1),
    rightKey: rightKey.map((place) => rightPlaces.get(place) ?? -1),
    condition: condition === undefined ? undefined : moveColumns(condition, places),
  };
  return project(
    pruned,
    needed.map((place) => places.get(place) ?? -1),
  );
}
