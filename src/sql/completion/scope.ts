/**
 * What the columns of an unfinished query can come from. Read from the words alone, so that it works in a statement that does not parse yet,
 * and also where FROM stands behind the cursor.
 *
 *   SELECT ▮ FROM orders o, (SELECT id FROM b) x   →   o: table orders,  x: columns id
 */
import type { Word } from './words.ts';

/** One relation behind FROM. */
export interface Source {
  /** What qualifies its columns. */
  readonly alias: string;
  readonly table: string | undefined;
  /** Of a query in parentheses or before the statement; beside the columns of `table`. */
  readonly columns: readonly OutputColumn[];
}

/** A column by its name, or all columns of other relations. */
export type OutputColumn = { readonly name: string } | { readonly all: readonly Source[] };

export interface Scope {
  /** Of the innermost query first. */
  readonly sources: readonly Source[];
  /** Queries named by WITH. */
  readonly queries: readonly string[];
}

interface Range {
  readonly start: number;
  readonly end: number;
}

type Queries = ReadonlyMap<string, readonly OutputColumn[]>;

const SET_OPERATORS = ['UNION', 'EXCEPT', 'MINUS', 'INTERSECT'];
const AFTER_FROM = [...SET_OPERATORS, 'WHERE', 'GROUP', 'HAVING', 'WINDOW', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH', ';'];
const IN_FROM = ['FROM', 'JOIN', 'LATERAL', 'AS', ',', ...SET_OPERATORS];
const DEPTH_MAX = 8;
/** What a window function adds to the columns of its table. */
const WINDOWS = ['TUMBLE', 'HOP', 'CUMULATE', 'SESSION'];
const WINDOW_COLUMNS = ['window_start', 'window_end', 'window_time'].map((name) => ({ name }));

/** `at`: the number of words before the cursor. */
export function scopeAt(words: readonly Word[], at: number): Scope {
  const groups = enclosing(words, at);
  let queries: Queries = new Map();
  for (const group of groups) queries = new Map([...queries, ...commonTables(words, group, queries)]);
  const sources: Source[] = [];
  let place = at;
  for (const group of groups.toReversed()) {
    const select = selectAround(words, group, place);
    if (select !== undefined) {
      const inner = new Set(sources.map(({ alias }) => alias));
      sources.push(...sourcesOf(words, select, queries, 0).filter(({ alias }) => !inner.has(alias)));
      // A query behind FROM does not see what stands beside it.
      if (IN_FROM.includes(words[group.start - 2]?.word ?? '')) break;
    }
    place = group.start - 1;
  }
  return { sources, queries: [...queries.keys()] };
}

/** The whole text and the parentheses around a place, outermost first. */
function enclosing(words: readonly Word[], at: number): readonly Range[] {
  const starts: number[] = [];
  for (let index = 0; index < at; index++) {
    if (words[index]?.word === '(') starts.push(index + 1);
    else if (words[index]?.word === ')') starts.pop();
  }
  return [0, ...starts].map((start) => ({ start, end: start === 0 ? words.length : closing(words, start) }));
}

/** Where the parenthesis that begins before `start` closes. */
function closing(words: readonly Word[], start: number): number {
  let depth = 0;
  for (let index = start; index < words.length; index++) {
    const word = words[index]?.word;
    if (word === '(') depth++;
    else if (word === ')' && depth-- === 0) return index;
  }
  return words.length;
}

/** The places of these words in a range, outside of inner parentheses. */
function placesOf(words: readonly Word[], { start, end }: Range, wanted: readonly string[]): readonly number[] {
  const places: number[] = [];
  for (let index = start; index < end; index++) {
    const word = words[index]?.word ?? '';
    if (wanted.includes(word)) places.push(index);
    if (word === '(') index = closing(words, index + 1);
  }
  return places;
}

/** The SELECT of a group that a place belongs to, up to the next set operator. */
function selectAround(words: readonly Word[], group: Range, place: number): Range | undefined {
  const bounds = placesOf(words, group, ['SELECT', ';', ...SET_OPERATORS]);
  const start = bounds.findLast((bound) => bound < place);
  if (start === undefined || words[start]?.word !== 'SELECT') return undefined;
  return { start, end: bounds.find((bound) => bound > start) ?? group.end };
}

function sourcesOf(words: readonly Word[], select: Range, queries: Queries, depth: number): readonly Source[] {
  const [from] = placesOf(words, select, ['FROM']);
  if (from === undefined || depth > DEPTH_MAX) return [];
  const end = placesOf(words, { start: from, end: select.end }, AFTER_FROM)[0] ?? select.end;
  const starts = placesOf(words, { start: from, end }, ['FROM', 'JOIN', ',']);
  return starts.flatMap((start) => sourceAt(words, { start: start + 1, end }, queries, depth));
}

function sourceAt(words: readonly Word[], range: Range, queries: Queries, depth: number): readonly Source[] {
  let index = range.start;
  if (words[index]?.word === 'LATERAL') index++;
  const first = words[index];
  if (first === undefined || index >= range.end) return [];
  const isFunction = words[index + 1]?.word === '(';
  if (first.word === '(' || isFunction) {
    const inner = { start: index + (isFunction ? 2 : 1), end: closing(words, index + (isFunction ? 2 : 1)) };
    if (isJoined(words, inner)) return sourcesOf(words, { start: index, end: inner.end }, queries, depth + 1);
    const alias = aliasAt(words, inner.end + 1, range.end);
    if (alias === undefined && !isFunction) return [];
    return [
      isFunction ? windowOf(words, inner, alias) : { alias: alias ?? '', table: undefined, columns: outputs(words, inner, queries, depth) },
    ];
  }
  let last = index;
  while (words[last + 1]?.word === '.' && words[last + 2]?.name !== undefined) last += 2;
  const name = words[last]?.name;
  if (name === undefined) return [];
  const alias = aliasAt(words, last + 1, range.end) ?? name;
  const query = last === index ? queries.get(name) : undefined;
  return [query === undefined ? { alias, table: name, columns: [] } : { alias, table: undefined, columns: query }];
}

/** `(a JOIN b …)`, relations in parentheses. */
function isJoined(words: readonly Word[], inner: Range): boolean {
  return placesOf(words, inner, ['JOIN']).length > 0 && placesOf(words, inner, ['SELECT']).length === 0;
}

/** `TABLE(TUMBLE(TABLE orders, …))`: the columns of its table and of the window. */
function windowOf(words: readonly Word[], inner: Range, alias: string | undefined): Source {
  const inside = words.slice(inner.start, inner.end);
  const table = inside[inside.findIndex(({ word }) => word === 'TABLE') + 1]?.name;
  const isWindow = inside.some(({ word }) => WINDOWS.includes(word));
  return { alias: alias ?? '', table: isWindow ? table : undefined, columns: isWindow ? WINDOW_COLUMNS : [] };
}

/** Behind FOR SYSTEM_TIME AS OF …, too. */
function aliasAt(words: readonly Word[], start: number, end: number): string | undefined {
  let index = start;
  if (words[index]?.word === 'FOR') {
    while (index < end && words[index]?.word !== 'OF') index++;
    index += 2;
    while (words[index]?.word === '.') index += 2;
  }
  if (words[index]?.word === 'AS') index++;
  return index < end ? words[index]?.name : undefined;
}

function outputs(words: readonly Word[], query: Range, queries: Queries, depth: number): readonly OutputColumn[] {
  const [start] = placesOf(words, query, ['SELECT']);
  if (start === undefined || depth > DEPTH_MAX) return [];
  const known = new Map([...queries, ...commonTables(words, query, queries)]);
  const select = selectAround(words, query, start + 1) ?? query;
  const end = placesOf(words, select, ['FROM'])[0] ?? select.end;
  const bounds = [start, ...placesOf(words, { start: start + 1, end }, [',']), end];
  return bounds.slice(1).flatMap((bound): readonly OutputColumn[] => {
    const last = words[bound - 1];
    if (last?.word === '*') return [{ all: starred(words, bound - 1, sourcesOf(words, select, known, depth + 1)) }];
    return last?.name === undefined ? [] : [{ name: last.name }];
  });
}

/** `t.*` means one of the relations. */
function starred(words: readonly Word[], star: number, sources: readonly Source[]): readonly Source[] {
  if (words[star - 1]?.word !== '.') return sources;
  const qualifier = words[star - 2]?.name;
  return sources.filter(({ alias }) => alias === qualifier);
}

/** `WITH a (x) AS (SELECT …), b AS (…)` at the start of a query, wherever in the group it begins. */
function commonTables(words: readonly Word[], group: Range, outer: Queries): Queries {
  const found = new Map<string, readonly OutputColumn[]>();
  const [start] = placesOf(words, group, ['WITH']);
  if (start === undefined) return found;
  for (let index = start + 1; index < group.end; ) {
    const name = words[index]?.name;
    if (name === undefined) return found;
    let next = index + 1;
    let named: readonly OutputColumn[] | undefined;
    if (words[next]?.word === '(') {
      const list = { start: next + 1, end: closing(words, next + 1) };
      named = words.slice(list.start, list.end).flatMap((word) => (word.name === undefined ? [] : [{ name: word.name }]));
      next = list.end + 1;
    }
    if (words[next]?.word !== 'AS' || words[next + 1]?.word !== '(') return found;
    const body = { start: next + 2, end: closing(words, next + 2) };
    found.set(name, named ?? outputs(words, body, new Map([...outer, ...found]), 1));
    index = body.end + 2;
  }
  return found;
}
