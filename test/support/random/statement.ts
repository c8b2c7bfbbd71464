/** A random query over the tables: WITH, and a list of UNION branches, shown in both dialects. */
import { randomAggregate } from './aggregates.ts';
import { BINDS, column, type Dialect, type Node, show, test, textOf } from './expression.ts';
import { Expressions, type ScopeColumn } from './expressions.ts';
import { BOOLEAN, commonKind, isComparable, type Kind } from './kinds.ts';
import type { Random } from './random.ts';
import { randomCommons, randomSource, type Source, sourceText, withText } from './sources.ts';

type JoinType = 'JOIN' | 'LEFT JOIN' | 'RIGHT OUTER JOIN' | 'FULL JOIN';

interface Join {
  readonly type: JoinType;
  /** The first is the equality. */
  readonly on: readonly Node[];
}

export interface Select {
  readonly from: readonly { readonly table: Source; readonly alias: string }[];
  /** One per joined table. */
  readonly joins: readonly Join[];
  /** Three tables: the second and third are joined first, in parentheses. */
  readonly isNested: boolean;
  /** Joined by commas, with all conditions in WHERE. */
  readonly isComma: boolean;
  readonly where: Node | undefined;
  /** Written as * where they are all columns of FROM. */
  readonly isStar?: boolean;
  readonly isDistinct: boolean;
  readonly items: readonly Node[];
  readonly groupBy: readonly Node[] | undefined;
  readonly having: Node | undefined;
  /** With LIMIT: by what is not shown, if that is given, and then by every column, so that the rows are determined. */
  readonly order?: Order;
}

interface Order {
  readonly hidden: Node | undefined;
  /** One per column. */
  readonly columns: readonly { readonly isPlace: boolean; readonly isDescending: boolean; readonly isNullFirst: boolean | undefined }[];
  readonly fetch: number;
  readonly offset: number;
}

export interface Statement {
  /** Named by WITH. */
  readonly commons: readonly Source[];
  readonly selects: readonly Select[];
  readonly operator: ' UNION ALL ' | ' UNION ';
}

export function statementText({ commons, selects, operator }: Statement, dialect: Dialect): string {
  return withText(commons, dialect) + selects.map((select) => orderedText(select, dialect)).join(operator);
}

/** In parentheses, so that the order is not that of a whole UNION ALL. */
function orderedText(select: Select, dialect: Dialect): string {
  const { order, items } = select;
  if (order === undefined) return selectText(select, dialect);
  const hidden = order.hidden === undefined ? [] : [`${textOf(order.hidden, dialect)} ASC NULLS FIRST`];
  const columns = order.columns.map(({ isPlace, isDescending, isNullFirst }, index) => {
    const item = items[index];
    const text = isPlace || item === undefined ? `${index + 1}` : textOf(item, dialect);
    // NULL is the least value to Flink and the greatest to PostgreSQL.
    const isFirst = isNullFirst ?? (dialect === 'riffle' ? undefined : !isDescending);
    return `${text}${isDescending ? ' DESC' : ''}${isFirst === undefined ? '' : ` NULLS ${isFirst ? 'FIRST' : 'LAST'}`}`;
  });
  const limit = order.offset === 0 ? `LIMIT ${order.fetch}` : `OFFSET ${order.offset} ROWS FETCH NEXT ${order.fetch} ROWS ONLY`;
  return `(${selectText(select, dialect)} ORDER BY ${[...hidden, ...columns].join(', ')} ${limit})`;
}

function selectText(select: Select, dialect: Dialect): string {
  const { from, joins, isComma, where, isStar, isDistinct, items, groupBy, having } = select;
  const start = isDistinct ? 'SELECT DISTINCT' : 'SELECT';
  if (from.length === 0) return `${start} ${items.map((item) => textOf(item, dialect)).join(', ')}`;
  const conditions = [...(isComma ? joins.flatMap(({ on }) => on) : []), ...(where === undefined ? [] : [where])];
  const filter = conditions.length === 0 ? '' : ` WHERE ${conjunction(conditions, dialect)}`;
  const grouping =
    groupBy === undefined || groupBy.length === 0 ? '' : ` GROUP BY ${groupBy.map((key) => textOf(key, dialect)).join(', ')}`;
  const output = isStar === true ? '*' : items.map((item) => textOf(item, dialect)).join(', ');
  const groupFilter = having === undefined ? '' : ` HAVING ${textOf(having, dialect)}`;
  return `${start} ${output} FROM ${fromText(select, dialect)}${filter}${grouping}${groupFilter}`;
}

function fromText({ from, joins, isComma, isNested }: Select, dialect: Dialect): string {
  const [first = '', ...others] = from.map(({ table, alias }) => sourceText(table, alias, dialect));
  if (isComma) return [first, ...others].join(', ');
  const joined = (left: string, right: string, join: Join | undefined): string =>
    `${left} ${join?.type} ${right} ON ${conjunction(join?.on ?? [], dialect)}`;
  const [second = '', third = ''] = others;
  if (isNested) return joined(first, `(${joined(second, third, joins[1])})`, joins[0]);
  return others.reduce((left, right, index) => joined(left, right, joins[index]), first);
}

function conjunction(conditions: readonly Node[], dialect: Dialect): string {
  const shown = conditions.map((condition) => show(condition, dialect));
  if (shown.length === 1) return shown[0]?.text ?? '';
  return shown.map(({ text, binds }) => (binds < BINDS.and ? `(${text})` : text)).join(' AND ');
}

const ALIASES = ['a', 'b', 'c'];

export function randomStatement(random: Random): Statement {
  const commons = randomCommons(random);
  const operator = random.pick([' UNION ALL ', ' UNION ALL ', ' UNION '] as const);
  const first = randomSelect(random, commons, undefined);
  if (random.chance(80)) return { commons, selects: [first], operator };
  const kinds = first.items.map(({ kind }) => kind);
  const others = random.some(1 + random.below(2), () => randomSelect(random, commons, kinds));
  // Where the common type would lose digits, the sides of a UNION ALL lose them too.
  let common = kinds;
  const fitting = others.filter(({ items }) => {
    const isFitting = items.every(({ kind }, place) => isComparable(common[place] as Kind, kind));
    if (isFitting) common = common.map((kind, place) => commonKind(kind, items[place]?.kind ?? kind));
    return isFitting;
  });
  return { commons, selects: [first, ...fitting], operator };
}

function randomSelect(random: Random, commons: readonly Source[], kinds: readonly Kind[] | undefined): Select {
  const select = randomRows(random, commons, kinds);
  return random.chance(25) && select.from.length > 0 ? { ...select, order: randomOrder(random, select) } : select;
}

function randomOrder(random: Random, { items, isDistinct, groupBy, from }: Select): Order {
  const isHidden = random.chance(30) && !isDistinct && groupBy === undefined;
  const scope = from.flatMap(({ table, alias }) => Object.entries(table.columns).map(([name, kind]) => column(kind, `${alias}.${name}`)));
  return {
    hidden: isHidden ? random.pick(scope) : undefined,
    columns: items.map((item) => ({
      // To PostgreSQL a constant is a place, or an error.
      isPlace: random.chance(50) || !/\b[abc]\.\w/.test(textOf(item, 'riffle')),
      isDescending: random.chance(40),
      isNullFirst: random.pick([undefined, undefined, true, false]),
    })),
    fetch: random.pick([1, 2, 3, 5, 10, 40]),
    offset: random.pick([0, 0, 0, 1, 4]),
  };
}

function randomRows(random: Random, commons: readonly Source[], kinds: readonly Kind[] | undefined): Select {
  if (kinds !== undefined && random.chance(10)) {
    const constants = new Expressions(random, []);
    return {
      from: [],
      joins: [],
      isNested: false,
      isComma: false,
      where: undefined,
      isDistinct: random.chance(10),
      items: kinds.map(({ kind }) => constants.of(kind, 1)),
      groupBy: undefined,
      having: undefined,
    };
  }
  const count = random.pick([1, 1, 1, 2, 2, 3]);
  const from = random.some(count, (index) => ({ table: randomSource(random, commons), alias: ALIASES[index] ?? '' }));
  const scopes = from.map(({ table, alias }) =>
    Object.entries(table.columns).map(([name, kind]): ScopeColumn => ({ text: `${alias}.${name}`, kind })),
  );
  const isComma = random.chance(15);
  const isNested = count === 3 && !isComma && random.chance(40);
  const joins = random.some(count - 1, (index): Join => {
    const type = isComma ? 'JOIN' : random.pick(JOIN_TYPES);
    const lefts = isNested ? scopes.slice(index, index + 1) : scopes.slice(0, index + 1);
    const rights = isNested && index === 0 ? scopes.slice(1) : scopes.slice(index + 1, index + 2);
    return { type, on: joinConditions(random, { lefts, rights, type }) };
  });
  const scope = scopes.flat();
  const expressions = new Expressions(random, scope);
  const where = random.chance(40) ? expressions.condition(1 + random.below(3)) : undefined;
  const isDistinct = random.chance(15);
  const shape = { from, joins, isNested, isComma, where, isDistinct };
  if (random.chance(40)) return { ...shape, ...grouped(random, { scope, expressions, kinds }) };
  if (kinds === undefined && random.chance(5))
    return { ...shape, isStar: true, items: expressions.leaves, groupBy: undefined, having: undefined };
  const items = kinds?.map(({ kind }) => expressions.of(kind, 2)) ?? plainItems(random, { from, expressions });
  return { ...shape, items, groupBy: undefined, having: undefined };
}

const JOIN_TYPES: readonly JoinType[] = ['JOIN', 'JOIN', 'JOIN', 'LEFT JOIN', 'LEFT JOIN', 'RIGHT OUTER JOIN', 'FULL JOIN'];

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

function grouped(random: Random, { scope, expressions, kinds }: GroupParts): Pick<Select, 'items' | 'groupBy' | 'having'> {
  const groupBy = random.some(random.pick([0, 1, 1, 1, 2]), () => groupingKey(random, expressions));
  const aggregates = random.some(1 + random.below(4), () => randomAggregate(random, scope, expressions));
  const leaves = [...groupBy, ...aggregates];
  const output = new Expressions(random, [], leaves);
  const having = random.chance(25) ? output.condition(2) : undefined;
  if (kinds !== undefined) {
    // At least one aggregate, else a query without GROUP BY is not one of groups.
    const items = kinds.map(({ kind }) => output.of(kind, 2));
    return isAggregated(items, groupBy, aggregates)
      ? { items, groupBy, having }
      : { items: kinds.map(({ kind }) => expressions.of(kind, 1)), groupBy: undefined, having: undefined };
  }
  const items = [...groupBy, ...aggregates.slice(0, 1 + random.below(4)), ...random.some(random.below(3), () => output.any(2))];
  return { items, groupBy, having };
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

interface JoinPlace {
  readonly lefts: readonly (readonly ScopeColumn[])[];
  readonly rights: readonly (readonly ScopeColumn[])[];
  readonly type: JoinType;
}

/** One or two equalities, now and then computed, and seldom something more. */
function joinConditions(random: Random, { lefts, rights, type }: JoinPlace): readonly Node[] {
  const conditions = random.some(random.pick([1, 1, 1, 2, 3]), () => equality(random, random.pick(lefts), random.pick(rights)));
  // PostgreSQL makes a FULL JOIN of equalities alone.
  if (type === 'FULL JOIN' || !random.chance(20)) return conditions;
  return [...conditions, new Expressions(random, [...lefts.flat(), ...rights.flat()]).condition(2)];
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
