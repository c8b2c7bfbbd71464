/**
 * Columns whose old value cannot be taken back. The -U or -D of a change log carries the metadata of the change that removes the row
 * (when it was committed, where it stands in the log), not of the change that brought it; and a function that asks the clock or chance
 * gives it another value. A sink that goes by key does not mind; state that finds a row by its values would keep it for ever, so such a
 * query is refused, as Flink's analysis of non-deterministic updates does.
 *
 *   +I[1, apple, 10:00]   -D[1, apple, 10:05]        MAX(op_ts) would have to forget 10:05, which it never saw
 */
import type { Span } from '../model/errors.ts';
import { kindsOf } from './changelog.ts';
import { unsteadyFunction } from './determinism.ts';
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
  const tell: Tell = ({ subject, why }, where) => {
    if (told.has(subject)) return;
    told.add(subject);
    context.faults.add('SQL_UNSTABLE_COLUMN', context.span, {
      problem: `${subject} is used in ${where}, but ${why}.`,
      remedy: 'Leave it out there, or write it by key: into a table whose PRIMARY KEY is the key of the source.',
    });
  };
  const unstable = unstableOf(relation, tell);
  if (context.materializedBy === undefined) return;
  tellAll(unstable, isKeyed(relation) ? context.materializedBy : [...unstable.keys()], 'SinkUpsertMaterialize', tell);
}

interface Cause {
  /** Begins a sentence. */
  readonly subject: string;
  readonly why: string;
}

/** Place → what makes it unstable. */
type Unstable = ReadonlyMap<number, Cause>;

type Tell = (cause: Cause, where: string) => void;

function metadataCause(name: string): Cause {
  return { subject: `The metadata column '${name}'`, why: 'a -U or -D carries the metadata of the change that takes the row away' };
}

function functionCause(name: string): Cause {
  return { subject: name, why: 'a -U or -D would get another result than the row that it takes away' };
}

function unstableOf(relation: Relation, tell: Tell): Unstable {
  switch (relation.kind) {
    case 'scan': {
      const { updates, deletes } = kindsOf(relation);
      if (!updates && !deletes) return new Map();
      const { columns } = relation.source.bound.table;
      return new Map(
        columns.flatMap(({ name, metadata }, index) => (metadata === undefined ? [] : [[index, metadataCause(name)] as const])),
      );
    }
    case 'values':
      return new Map();
    case 'calc': {
      const input = unstableOf(relation.input, tell);
      const { updates, deletes } = kindsOf(relation.input);
      const causesOf = (expression: Expression): readonly Cause[] => causesIn(input, expression, updates || deletes);
      const [ofCondition] = relation.condition === undefined ? [] : causesOf(relation.condition);
      if (ofCondition !== undefined) tell(ofCondition, 'a condition');
      return new Map(relation.projection.flatMap((item, index) => causesOf(item).map((cause) => [index, cause] as const)));
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
  for (const place of places) {
    const cause = unstable.get(place);
    if (cause !== undefined) tell(cause, where);
  }
}

/** What is unstable in an expression; a function only where rows are taken back. */
function causesIn(unstable: Unstable, expression: Expression, isRetracted: boolean): readonly Cause[] {
  const columns = columnsOf(expression).flatMap((place) => unstable.get(place) ?? []);
  const name = isRetracted ? unsteadyFunction(expression) : undefined;
  return [...columns, ...(name === undefined ? [] : [functionCause(name)])].slice(0, 1);
}
