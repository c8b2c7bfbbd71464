/**
 * Columns whose old value cannot be taken back. The -U or -D of a change log carries the metadata of the change that removes the row
 * (when it was committed, where it stands in the log), not of the change that brought it. A sink that goes by key does not mind; state that
 * finds a row by its values would keep it for ever, so such a query is refused, as Flink's analysis of non-deterministic updates does.
 *
 *   +I[1, apple, 10:00]   -D[1, apple, 10:05]        MAX(op_ts) would have to forget 10:05, which it never saw
 */
import type { Span } from '../model/errors.ts';
import { kindsOf } from './changelog.ts';
import type { Expression } from './expression.ts';
import { columnsOf } from './expression-tree.ts';
import type { Faults } from './faults.ts';
import type { Relation } from './relation.ts';
import { upsertKeysOf } from './upsert-keys.ts';

interface Context {
  readonly span: Span;
  readonly faults: Faults;
  /** Places of the key of a SinkUpsertMaterialize above: it finds rows under that key, by the query's key or else by all their values. */
  readonly materializedBy: readonly number[] | undefined;
}

/** Tells a fault where an operator would look for a row by a column that is not stable. */
export function checkUnstable(relation: Relation, context: Context): void {
  const told = new Set<string>();
  const tell = (name: string, where: string): void => {
    if (told.has(name)) return;
    told.add(name);
    context.faults.add('SQL_UNSTABLE_COLUMN', context.span, {
      problem: `The metadata column '${name}' is used in ${where}, but a -U or -D carries the metadata of the change that takes the row away.`,
      remedy: `Leave '${name}' out there, or write it by key: into a table whose PRIMARY KEY is the key of the source.`,
    });
  };
  const unstable = unstableOf(relation, tell);
  if (context.materializedBy === undefined) return;
  tellAll(unstable, isKeyed(relation) ? context.materializedBy : [...unstable.keys()], 'SinkUpsertMaterialize', tell);
}

/** Place → name of the metadata column behind it. */
type Unstable = ReadonlyMap<number, string>;

type Tell = (name: string, where: string) => void;

function unstableOf(relation: Relation, tell: Tell): Unstable {
  switch (relation.kind) {
    case 'scan': {
      const { updates, deletes } = kindsOf(relation);
      if (!updates && !deletes) return new Map();
      const { columns } = relation.source.bound.table;
      return new Map(columns.flatMap(({ name, metadata }, index) => (metadata === undefined ? [] : [[index, name] as const])));
    }
    case 'values':
      return new Map();
    case 'calc': {
      const input = unstableOf(relation.input, tell);
      tellAll(input, columnsOf(relation.condition), 'a condition', tell);
      return new Map(relation.projection.flatMap((item, index) => nameBehind(input, item).map((name) => [index, name] as const)));
    }
    case 'aggregate': {
      const read = relation.calls.map(({ operand }) => operand).filter((operand) => operand !== undefined);
      tellAll(unstableOf(relation.input, tell), [...relation.grouping, ...read], 'an aggregation', tell);
      return new Map();
    }
    case 'join':
      return unstableOfJoin(relation, tell);
    case 'union': {
      const inputs = relation.inputs.map((input) => unstableOf(input, tell));
      return new Map(inputs.flatMap((input) => [...input]));
    }
  }
}

function unstableOfJoin({ left, right, leftKey, rightKey, condition }: Relation & { kind: 'join' }, tell: Tell): Unstable {
  const width = left.schema.length;
  const ofLeft = unstableOf(left, tell);
  const ofRight = unstableOf(right, tell);
  tellAll(ofLeft, isKeyed(left) ? leftKey : [...ofLeft.keys()], 'a join', tell);
  tellAll(ofRight, isKeyed(right) ? rightKey : [...ofRight.keys()], 'a join', tell);
  const all = new Map([...ofLeft, ...[...ofRight].map(([place, name]) => [width + place, name] as const)]);
  tellAll(all, columnsOf(condition), 'the condition of a join', tell);
  return all;
}

/** Without a key rows are found by all their values. */
function isKeyed(relation: Relation): boolean {
  return upsertKeysOf(relation).some((key) => key.length > 0);
}

function tellAll(unstable: Unstable, places: readonly number[], where: string, tell: Tell): void {
  for (const one of places) {
    const name = unstable.get(one);
    if (name !== undefined) tell(name, where);
  }
}

function nameBehind(unstable: Unstable, expression: Expression): readonly string[] {
  return columnsOf(expression)
    .map((place) => unstable.get(place))
    .filter((name) => name !== undefined)
    .slice(0, 1);
}
