/** What a random query reads: tables, and queries over them, either in FROM or named by WITH. */
import { call, column, type Dialect, type Node, textOf } from './expression.ts';
import { Expressions, type ScopeColumn } from './expressions.ts';
import { BIGINT, type Kind } from './kinds.ts';
import type { Random } from './random.ts';
import { type RandomTable, TABLES } from './tables.ts';

export interface Source extends Pick<RandomTable, 'name' | 'columns' | 'key'> {
  /** The query it is; undefined for a table. */
  readonly text?: (dialect: Dialect) => string;
  /** Named by WITH. */
  readonly isCommon?: boolean;
}

/** As it stands in FROM. */
export function sourceText({ name, columns, text, isCommon }: Source, alias: string, dialect: Dialect): string {
  if (text === undefined || isCommon === true) return `${name} AS ${alias}`;
  return `(${text(dialect)}) AS ${alias} (${Object.keys(columns).join(', ')})`;
}

/** Each may read those before it. */
export function withText(commons: readonly Source[], dialect: Dialect): string {
  if (commons.length === 0) return '';
  return `WITH ${commons.map(({ name, columns, text }) => `${name} (${Object.keys(columns).join(', ')}) AS (${text?.(dialect)})`).join(', ')} `;
}

export function randomCommons(random: Random): readonly Source[] {
  if (!random.chance(25)) return [];
  const first: Source = { ...derived(random, TABLES), name: 'q1', isCommon: true };
  return random.chance(50)
    ? [first]
    : [first, { ...(random.chance(40) ? ranked : derived)(random, [first, ...TABLES]), name: 'q2', isCommon: true }];
}

export function randomSource(random: Random, commons: readonly Source[]): Source {
  if (commons.length > 0 && random.chance(60)) return random.pick(commons);
  if (random.chance(10)) return ranked(random, TABLES);
  return random.chance(15) ? derived(random, TABLES) : random.pick(TABLES);
}

/** The first rows of each partition of a source, in an order of all its columns, so that they are determined; their numbers now and then. */
function ranked(random: Random, sources: readonly Source[]): Source {
  const base = random.pick(sources);
  const names = Object.keys(base.columns);
  const partition = random.chance(80) ? [random.pick(names)] : [];
  const first = random.pick(names);
  const order = [first, ...names.filter((name) => name !== first)].map((name) => ({
    name,
    isDescending: random.chance(40),
    isNullFirst: random.chance(50),
  }));
  const hasNumber = random.chance(40);
  const [from, to] = [random.pick([1, 1, 1, 2]), random.pick([2, 3, 5])];
  const filter = random.chance(40) ? 'rn = 1' : `rn >= ${from} AND rn <= ${to}`;
  return {
    name: 'ranked',
    columns: hasNumber ? { ...base.columns, rn: BIGINT } : base.columns,
    key: base.key,
    text(dialect) {
      const by = order.map(({ name, isDescending, isNullFirst }) => {
        const nulls = dialect === 'riffle' && isNullFirst !== isDescending ? '' : ` NULLS ${isNullFirst ? 'FIRST' : 'LAST'}`;
        return `y.${name}${isDescending ? ' DESC' : ''}${nulls}`;
      });
      const over = `${partition.map((name) => `PARTITION BY y.${name} `).join('')}ORDER BY ${by.join(', ')}`;
      const inner = `SELECT y.*, ROW_NUMBER() OVER (${over}) AS rn FROM ${sourceText(base, 'y', dialect)}`;
      return `SELECT ${[...names, ...(hasNumber ? ['rn'] : [])].map((name) => `x.${name}`).join(', ')} FROM (${inner}) AS x WHERE ${filter}`;
    },
  };
}

/** A query over one of the sources. It keeps a column `id` or `k`, by which the others are joined. */
function derived(random: Random, sources: readonly Source[]): Source {
  const base = random.pick(sources);
  const scope = Object.entries(base.columns).map(([name, kind]): ScopeColumn => ({ text: `x.${name}`, kind }));
  const expressions = new Expressions(random, scope);
  const joined = Object.keys(base.columns).find((name) => name === 'id' || name === 'k') ?? '';
  const isGrouped = random.chance(30);
  const kept = isGrouped ? [joined] : [...new Set([...base.key, joined])];
  const computed = isGrouped ? aggregates(random, expressions) : random.some(1 + random.below(2), () => expressions.any(2));
  const items = [...kept.map((name) => column(base.columns[name] as Kind, `x.${name}`)), ...computed];
  const names = [...kept, ...computed.map((_, index) => `c${index}`)];
  const conditions = random.some(random.pick([1, 1, 1, 2]), () => (random.chance(40) ? expressions.condition(2) : undefined));
  const isDistinct = !isGrouped && random.chance(15);
  const operator = random.pick([' UNION ALL ', ' UNION ']);
  return {
    name: 'derived',
    columns: Object.fromEntries(names.map((name, index) => [name, items[index]?.kind as Kind])),
    key: isGrouped || conditions.length > 1 ? [] : base.key,
    text: (dialect) =>
      conditions
        .map((condition) => {
          const list = items.map((item) => textOf(item, dialect)).join(', ');
          const where = condition === undefined ? '' : ` WHERE ${textOf(condition, dialect)}`;
          return `SELECT ${isDistinct ? 'DISTINCT ' : ''}${list} FROM ${sourceText(base, 'x', dialect)}${where}${isGrouped ? ` GROUP BY x.${joined}` : ''}`;
        })
        .join(operator),
  };
}

function aggregates(random: Random, { leaves }: Expressions): readonly Node[] {
  const operand = random.pick(leaves.filter(({ kind }) => kind.kind !== 'bool'));
  return [call(BIGINT, [], 'COUNT(*)'), call(operand.kind, [operand], `${random.pick(['MIN', 'MAX'])}($1)`)];
}
