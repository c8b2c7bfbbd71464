/** A random SELECT over the tables: a list of UNION ALL branches, shown in both dialects. */
import { BINDS, call, column, type Dialect, type Node, show, test, textOf } from './expression.ts';
import { Expressions, type ScopeColumn } from './expressions.ts';
import { BIGINT, BOOLEAN, commonKind, DOUBLE, decimal, isComparable, type Kind } from './kinds.ts';
import type { Random } from './random.ts';
import { type RandomTable, TABLES } from './tables.ts';

export interface Select {
  readonly from: readonly { readonly table: RandomTable; readonly alias: string }[];
  /** One list of conditions per joined table; the first condition is the equality. */
  readonly on: readonly (readonly Node[])[];
  /** Joined by commas, with all conditions in WHERE. */
  readonly isComma: boolean;
  readonly where: Node | undefined;
  /** Written as * where they are all columns of FROM. */
  readonly isStar?: boolean;
  readonly items: readonly Node[];
  readonly groupBy: readonly Node[] | undefined;
}

export type Statement = readonly Select[];

export function statementText(statement: Statement, dialect: Dialect): string {
  return statement.map((select) => selectText(select, dialect)).join(' UNION ALL ');
}

function selectText({ from, on, isComma, where, isStar, items, groupBy }: Select, dialect: Dialect): string {
  if (from.length === 0) return `SELECT ${items.map((item) => textOf(item, dialect)).join(', ')}`;
  const relations = from.map(({ table, alias }, index) => {
    const relation = `${table.name} AS ${alias}`;
    if (index === 0) return relation;
    return isComma ? `, ${relation}` : ` JOIN ${relation} ON ${conjunction(on[index - 1] ?? [], dialect)}`;
  });
  const conditions = [...(isComma ? on.flat() : []), ...(where === undefined ? [] : [where])];
  const filter = conditions.length === 0 ? '' : ` WHERE ${conjunction(conditions, dialect)}`;
  const grouping =
    groupBy === undefined || groupBy.length === 0 ? '' : ` GROUP BY ${groupBy.map((key) => textOf(key, dialect)).join(', ')}`;
  const output = isStar === true ? '*' : items.map((item) => textOf(item, dialect)).join(', ');
  return `SELECT ${output} FROM ${relations.join('')}${filter}${grouping}`;
}

function conjunction(conditions: readonly Node[], dialect: Dialect): string {
  const shown = conditions.map((condition) => show(condition, dialect));
  if (shown.length === 1) return shown[0]?.text ?? '';
  return shown.map(({ text, binds }) => (binds < BINDS.and ? `(${text})` : text)).join(' AND ');
}

const ALIASES = ['a', 'b', 'c'];

export function randomStatement(random: Random): Statement {
  const first = randomSelect(random, undefined);
  if (random.chance(80)) return [first];
  const kinds = first.items.map(({ kind }) => kind);
  const others = random.some(1 + random.below(2), () => randomSelect(random, kinds));
  // Where the common type would lose digits, the sides of a UNION ALL lose them too.
  let common = kinds;
  return [
    first,
    ...others.filter(({ items }) => {
      const isFitting = items.every(({ kind }, place) => isComparable(common[place] as Kind, kind));
      if (isFitting) common = common.map((kind, place) => commonKind(kind, items[place]?.kind ?? kind));
      return isFitting;
    }),
  ];
}

function randomSelect(random: Random, kinds: readonly Kind[] | undefined): Select {
  if (kinds !== undefined && random.chance(10)) {
    const constants = new Expressions(random, []);
    return {
      from: [],
      on: [],
      isComma: false,
      where: undefined,
      items: kinds.map(({ kind }) => constants.of(kind, 1)),
      groupBy: undefined,
    };
  }
  const count = random.pick([1, 1, 1, 2, 2, 3]);
  const from = random.some(count, (index) => ({ table: random.pick(TABLES), alias: ALIASES[index] ?? '' }));
  const scopes = from.map(({ table, alias }) =>
    Object.entries(table.columns).map(([name, kind]): ScopeColumn => ({ text: `${alias}.${name}`, kind })),
  );
  const on = random.some(count - 1, (index) => joinConditions(random, scopes.slice(0, index + 1), scopes[index + 1] ?? []));
  const scope = scopes.flat();
  const expressions = new Expressions(random, scope);
  const isComma = random.chance(15);
  const where = random.chance(40) ? expressions.condition(1 + random.below(3)) : undefined;
  if (random.chance(40)) return { from, on, isComma, where, ...grouped(random, { scope, expressions, kinds }) };
  if (kinds === undefined && random.chance(5))
    return { from, on, isComma, where, isStar: true, items: expressions.leaves, groupBy: undefined };
  const items = kinds?.map(({ kind }) => expressions.of(kind, 2)) ?? plainItems(random, { from, expressions });
  return { from, on, isComma, where, items, groupBy: undefined };
}

/** Often with the keys of the tables, so that the query has an upsert key. */
function plainItems(random: Random, { from, expressions }: { from: Select['from']; expressions: Expressions }): readonly Node[] {
  const withKeys = random.chance(50);
  const keys = withKeys
    ? from.flatMap(({ table, alias }) => table.key.map((name) => column(table.columns[name] as Kind, `${alias}.${name}`)))
    : [];
  return [...keys, ...random.some(1 + random.below(4), () => expressions.any(random.below(4)))];
}

interface GroupParts {
  readonly scope: readonly ScopeColumn[];
  readonly expressions: Expressions;
  readonly kinds: readonly Kind[] | undefined;
}

function grouped(random: Random, { scope, expressions, kinds }: GroupParts): Pick<Select, 'items' | 'groupBy'> {
  const groupBy = random.some(random.pick([0, 1, 1, 1, 2]), () => groupingKey(random, expressions));
  const aggregates = random.some(1 + random.below(4), () => aggregate(random, scope, expressions));
  const leaves = [...groupBy, ...aggregates];
  const output = new Expressions(random, [], leaves);
  if (kinds !== undefined) {
    // At least one aggregate, else a query without GROUP BY is not one of groups.
    const items = kinds.map(({ kind }) => output.of(kind, 2));
    return isAggregated(items, groupBy, aggregates)
      ? { items, groupBy }
      : { items: kinds.map(({ kind }) => expressions.of(kind, 1)), groupBy: undefined };
  }
  const items = [...groupBy, ...aggregates.slice(0, 1 + random.below(4)), ...random.some(random.below(3), () => output.any(2))];
  return { items, groupBy };
}

function isAggregated(items: readonly Node[], groupBy: readonly Node[], aggregates: readonly Node[]): boolean {
  return groupBy.length > 0 || items.some((item) => aggregates.some((one) => textOf(item, 'riffle').includes(textOf(one, 'riffle'))));
}

function groupingKey(random: Random, expressions: Expressions): Node {
  if (random.chance(30)) {
    const key = expressions.any(1);
    // A constant in GROUP BY is a place number to PostgreSQL.
    if (/\b[abc]\.\w/.test(textOf(key, 'riffle'))) return key;
  }
  return random.pick(expressions.leaves);
}

function aggregate(random: Random, scope: readonly ScopeColumn[], expressions: Expressions): Node {
  switch (random.below(7)) {
    case 0:
      return call(BIGINT, [], 'COUNT(*)');
    case 1:
      return call(BIGINT, [expressions.any(1)], 'COUNT($1)');
    case 2:
    case 3:
      return sum(random, scope, expressions);
    case 4:
      return average(random, expressions);
    default:
      return extreme(random, expressions);
  }
}

function sum(random: Random, scope: readonly ScopeColumn[], expressions: Expressions): Node {
  const doubles = scope.filter(({ kind }) => kind.kind === 'dbl');
  // Sums of columns of DOUBLE are exact here, those of what is computed may not be.
  const inexact = doubles.length > 0 && random.chance(15) ? random.pick(doubles) : undefined;
  if (inexact !== undefined) return call(DOUBLE, [column(inexact.kind, inexact.text)], `${random.pick(['SUM', 'AVG'])}($1)`);
  const operand = expressions.of(random.pick(['int', 'dec'] as const), random.below(3));
  const { kind } = operand;
  return call(kind.kind === 'dec' ? decimal(38, kind.scale) : kind, [operand], 'SUM($1)');
}

function average(random: Random, expressions: Expressions): Node {
  const operand = expressions.of(random.pick(['int', 'dec'] as const), random.below(2));
  const { kind } = operand;
  if (kind.kind === 'int') return call(kind, [operand], 'AVG($1)', 'DIV(SUM($1), NULLIF(COUNT($1), 0))');
  const scale = Math.max(6, kind.scale);
  return call(decimal(38, scale), [operand], 'AVG($1)', `ROUND(SUM($1)::numeric(200, 90) / NULLIF(COUNT($1), 0), ${scale})`);
}

function extreme(random: Random, expressions: Expressions): Node {
  const name = random.pick(['MIN', 'MAX']);
  const operand = expressions.any(random.below(2));
  if (operand.kind.kind !== 'bool') return call(operand.kind, [operand], `${name}($1)`);
  return call(operand.kind, [operand], `${name}($1)`, `${name === 'MIN' ? 'BOOL_AND' : 'BOOL_OR'}($1)`);
}

/** One or two equalities, now and then computed, and seldom something more. */
function joinConditions(random: Random, lefts: readonly (readonly ScopeColumn[])[], right: readonly ScopeColumn[]): readonly Node[] {
  const conditions = random.some(random.pick([1, 1, 1, 2, 3]), () => {
    const left = random.pick(lefts);
    return equality(random, left, right);
  });
  if (random.chance(15)) conditions.push(new Expressions(random, [...lefts.flat(), ...right]).condition(2));
  return conditions;
}

const JOINED: readonly (readonly [Kind['kind'], Kind['kind']])[] = [
  ['int', 'int'],
  ['int', 'int'],
  ['int', 'int'],
  ['int', 'dec'],
  ['dec', 'dec'],
  ['str', 'str'],
  ['str', 'str'],
  ['date', 'date'],
  ['date', 'ts'],
  ['ts', 'ts'],
  ['ltz', 'ltz'],
  ['ltz', 'ts'],
  ['time', 'time'],
  ['dbl', 'dbl'],
  ['dbl', 'int'],
  ['bool', 'bool'],
];

function equality(random: Random, left: readonly ScopeColumn[], right: readonly ScopeColumn[]): Node {
  const options = JOINED.flatMap(([one, two]) => {
    const [lefts, rights] = [left.filter(({ kind }) => kind.kind === one), right.filter(({ kind }) => kind.kind === two)];
    return lefts.length > 0 && rights.length > 0 ? [[lefts, rights] as const] : [];
  });
  const isKey = ({ text }: ScopeColumn): boolean => /\.(id|k)$/.test(text);
  const [lefts, rights] = random.chance(50) ? [left.filter(isKey), right.filter(isKey)] : random.pick(options);
  const sides = [random.pick(lefts), random.pick(rights)].map(({ kind, text }) => column(kind, text));
  const [one, two] = sides.map((side, index) => {
    if (!random.chance(12)) return side;
    const computed = new Expressions(random, index === 0 ? left : right).of(side.kind.kind, 1);
    return /\b[abc]\.\w/.test(textOf(computed, 'riffle')) && computed.kind.precision === side.kind.precision ? computed : side;
  });
  return test(BOOLEAN, random.chance(50) ? [one as Node, two as Node] : [two as Node, one as Node], '$1 = $2');
}

const BLANKS = [' ', ' ', ' ', '\n', '  ', '\t', ' /* * */ ', " -- it's\n"];

/** The same statement in another dress: small letters, other blanks, comments. Texts in quotes stay as they are. */
export function disguised(text: string, random: Random): string {
  const isSmall = random.chance(50);
  return text
    .split(/('(?:[^']|'')*')/)
    .map((part, index) => {
      if (index % 2 === 1) return part;
      return (isSmall ? part.toLowerCase() : part).replaceAll(' ', () => random.pick(BLANKS));
    })
    .join('');
}
