/**
 * The law of the planner: whatever row kinds it leaves out, whatever it materialises, the table at the sink equals the query over the source
 * tables. Random small queries run through the real operators on random changes; what they should give is computed from the final
 * tables, in plain JavaScript.
 */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Scan } from '../../src/connectors/connector.ts';
import type { Row } from '../../src/model/row.ts';
import { DELETE, INSERT, isAddition, kindSymbol, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../src/model/row-kind.ts';
import type { JobPlan } from '../../src/planner/plan.ts';
import type { Chain } from '../../src/runtime/chain.ts';
import { runPlan } from './run.ts';
import { PlanSession } from './session.ts';

vi.mock('../../src/connectors/catalogue.ts', () => import('./connectors.ts'));

const DECLARATIONS = `
  CREATE TABLE l (id INT, a INT, b INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'log');
  CREATE TABLE r (id INT, a INT, b INT, PRIMARY KEY (id, a) NOT ENFORCED) WITH ('connector' = 'log');
  CREATE TABLE k (id INT, a INT, b INT) WITH ('connector' = 'log');
  CREATE TABLE u (id INT, a INT, b INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'keyed');
  CREATE TABLE e (id INT, a INT, b INT) WITH ('connector' = 'appended');
`;
const COLUMNS = ['id', 'a', 'b'] as const;
const KEYS: Readonly<Record<string, readonly number[]>> = { l: [0], r: [0, 1], u: [0], k: [], e: [] };

type Cell = number | null;
type Place = { readonly relation: number; readonly column: number };
type Item = { readonly place: Place; readonly form: 'plain' | 'wide' | 'plus' };
type Condition = { readonly place: Place; readonly operator: '=' | '<>' | '<' | 'IS NOT NULL' | 'IS NULL'; readonly value: number };
type Call = {
  readonly name: 'COUNT' | 'SUM' | 'MIN' | 'MAX';
  readonly place: Place | undefined;
  readonly isDistinct: boolean;
  readonly filter: Condition | undefined;
};
type JoinType = 'JOIN' | 'LEFT JOIN' | 'RIGHT JOIN' | 'FULL JOIN';
type Equality = { readonly from: number; readonly left: number; readonly right: number };

interface Select {
  readonly tables: readonly string[];
  /** One per further table. */
  readonly equalities: readonly Equality[];
  /** One per further table; JOIN where there is none. */
  readonly types?: readonly JoinType[];
  /** More in ON, one list per further table. */
  readonly on?: readonly (readonly Condition[])[];
  readonly unequal: { readonly left: Place; readonly right: Place } | undefined;
  readonly where: readonly Condition[];
  readonly items: readonly Item[];
  readonly isDistinct: boolean;
  readonly calls: readonly Call[] | undefined;
  /** Of a query with calls: the number of rows of a group is at least this. */
  readonly having: number | undefined;
  /** Rows at these places, in the order of all columns, the first one as it says. */
  readonly limit: { readonly offset: number; readonly fetch: number; readonly isDescending: boolean } | undefined;
}

/** There in one of four cases. */
function seldom<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

const place = fc.record({ relation: fc.nat(2), column: fc.nat(2) });
const condition: fc.Arbitrary<Condition> = fc.record({
  place,
  operator: fc.constantFrom('=', '<>', '<', 'IS NOT NULL', 'IS NULL'),
  value: fc.nat(3),
});
const select: fc.Arbitrary<Select> = fc.record({
  tables: fc.array(fc.constantFrom('l', 'l', 'r', 'u', 'k', 'e'), { minLength: 1, maxLength: 3 }),
  equalities: fc.array(fc.record({ from: fc.nat(1), left: fc.nat(2), right: fc.nat(2) }), { minLength: 2, maxLength: 2 }),
  unequal: seldom(fc.record({ left: place, right: place })),
  types: fc.array(fc.constantFrom<JoinType[]>('JOIN', 'JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'), { minLength: 2, maxLength: 2 }),
  on: fc.array(fc.array(condition, { maxLength: 1 }), { minLength: 2, maxLength: 2 }),
  where: fc.array(condition, { maxLength: 2 }),
  items: fc.array(fc.record({ place, form: fc.constantFrom('plain', 'plain', 'wide', 'plus') }) as fc.Arbitrary<Item>, {
    minLength: 1,
    maxLength: 3,
  }),
  isDistinct: seldom(fc.constant(true)).map((one) => one === true),
  having: seldom(fc.integer({ min: 1, max: 3 })),
  limit: seldom(fc.record({ offset: fc.nat(2), fetch: fc.integer({ min: 1, max: 4 }), isDescending: fc.boolean() })),
  calls: seldom(
    fc.array(
      fc.record({
        name: fc.constantFrom('COUNT', 'SUM', 'MIN', 'MAX'),
        place: fc.option(place, { nil: undefined }),
        isDistinct: fc.boolean(),
        filter: seldom(condition),
      }) as fc.Arbitrary<Call>,
      {
        minLength: 1,
        maxLength: 2,
      },
    ),
  ),
});

/** A change of one table: `at` picks a row that is there (or the key of a new one). */
const change = fc.record({
  table: fc.constantFrom('l', 'l', 'l', 'r', 'r', 'u', 'u', 'k', 'e'),
  what: fc.constantFrom('insert', 'insert', 'insert', 'update', 'update', 'rekey', 'delete'),
  at: fc.nat(20),
  cells: fc.tuple(fc.nat(3), fc.nat(2), fc.option(fc.nat(2))),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

const clip = (select: Select, { relation, column }: Place): Place => ({ relation: relation % select.tables.length, column });
const sql = (select: Select, at: Place): string => `t${clip(select, at).relation}.${COLUMNS[at.column]}`;

function text(query: Select): string {
  const from = query.tables.map((table, index) => {
    if (index === 0) return `${table} AS t0`;
    const { from: other, left, right } = query.equalities[index - 1] ?? { from: 0, left: 0, right: 0 };
    const equality = `t${Math.min(other, index - 1)}.${COLUMNS[left]} = t${index}.${COLUMNS[right]}`;
    const on = (query.on?.[index - 1] ?? []).map((one) => conditionText(query, one, index));
    return `${query.types?.[index - 1] ?? 'JOIN'} ${table} AS t${index} ON ${[equality, ...on].join(' AND ')}`;
  });
  const unequal = query.unequal === undefined ? [] : [`${sql(query, query.unequal.left)} <> ${sql(query, query.unequal.right)}`];
  const where = [...query.where.map((one) => conditionText(query, one)), ...unequal];
  const items = query.items.map(({ place: at, form }) => {
    const column = sql(query, at);
    return form === 'plain' ? column : form === 'wide' ? `CAST(${column} AS BIGINT)` : `${column} + 1`;
  });
  const calls = (query.calls ?? []).map(({ name, place: at, isDistinct, filter }) => {
    const operand = at === undefined && name === 'COUNT' ? '*' : `${isDistinct ? 'DISTINCT ' : ''}${sql(query, at ?? ZERO)}`;
    return `${name}(${operand})${filter === undefined ? '' : ` FILTER (WHERE ${conditionText(query, filter)})`}`;
  });
  const having = query.calls === undefined || query.having === undefined ? '' : ` HAVING COUNT(*) >= ${query.having}`;
  const group = `${query.calls === undefined || items.length === 0 ? '' : ` GROUP BY ${items.join(', ')}`}${having}`;
  const select = `SELECT ${query.isDistinct ? 'DISTINCT ' : ''}${[...items, ...calls].join(', ')} FROM ${from.join(' ')}${where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''}${group}`;
  if (query.limit === undefined) return select;
  const columns = [...items, ...calls].map((_, index) => `${index + 1}${index === 0 && query.limit?.isDescending === true ? ' DESC' : ''}`);
  return `(${select} ORDER BY ${columns.join(', ')} LIMIT ${query.limit.fetch} OFFSET ${query.limit.offset})`;
}

/** `last`: the last table it may name. */
function conditionText(query: Select, { place: at, operator, value }: Condition, last = 2): string {
  const column = sql(query, { ...at, relation: Math.min(at.relation % query.tables.length, last) });
  return `${column} ${operator}${operator.startsWith('IS') ? '' : ` ${value}`}`;
}

const ZERO: Place = { relation: 0, column: 0 };
type Tables = Map<string, Cell[][]>;

/** The query over whole tables, the slow way. */
function evaluate(query: Select, tables: Tables): readonly Row[] {
  const all = evaluateAll(query, tables);
  const rows = query.isDistinct ? [...new Map(all.map((row) => [JSON.stringify(row), row])).values()] : all;
  if (query.limit === undefined) return rows;
  const { offset, fetch, isDescending } = query.limit;
  return [...rows].sort((left, right) => compareRows(left, right, isDescending)).slice(offset, offset + fetch);
}

/** NULL is the least. */
function compareRows(left: Row, right: Row, isDescending: boolean): number {
  for (const [place, one] of left.entries()) {
    const [less, more] = [Number(one ?? -1), Number(right[place] ?? -1)];
    if (less !== more) return (less < more ? -1 : 1) * (isDescending && place === 0 ? -1 : 1);
  }
  return 0;
}

function evaluateAll(query: Select, tables: Tables): readonly Row[] {
  const joined = query.tables.slice(1).reduce<readonly Joined[]>(
    (rows, _, index) => joinedWith(query, rows, { index: index + 1, tables }),
    (tables.get(query.tables[0] ?? '') ?? []).map((row): Joined => [row]),
  );
  const read = (rows: Joined, at: Place): Cell => rows[clip(query, at).relation]?.[at.column] ?? null;
  const passing = joined.filter((rows) => {
    const isUnequal = query.unequal === undefined || differ(read(rows, query.unequal.left), read(rows, query.unequal.right));
    return isUnequal && query.where.every(({ place: at, operator, value }) => holds(read(rows, at), operator, value));
  });
  const output = passing.map((rows) => ({
    rows,
    items: query.items.map(({ place: at, form }) => {
      const cell = read(rows, at);
      return cell !== null && form === 'plus' ? cell + 1 : cell;
    }),
  }));
  if (query.calls === undefined) return output.map(({ items }) => items);
  const groups = new Map<string, typeof output>();
  if (query.items.length === 0) groups.set('[]', []);
  for (const one of output) groups.set(JSON.stringify(one.items), [...(groups.get(JSON.stringify(one.items)) ?? []), one]);
  const having = [...groups.entries()].filter(([, members]) => members.length >= (query.having ?? 0));
  return having.map(([key, all]) => [
    ...(JSON.parse(key) as Cell[]),
    ...(query.calls ?? []).map(({ name, place: at, isDistinct, filter }) => {
      const members = all.filter(({ rows }) => filter === undefined || holds(read(rows, filter.place), filter.operator, filter.value));
      if (at === undefined && name === 'COUNT') return members.length;
      const values = members.map(({ rows }) => read(rows, at ?? ZERO)).filter((cell) => cell !== null);
      const cells = isDistinct ? [...new Set(values)] : values;
      if (name === 'COUNT') return cells.length;
      if (cells.length === 0) return null;
      return name === 'SUM' ? cells.reduce((sum, cell) => sum + cell, 0) : name === 'MIN' ? Math.min(...cells) : Math.max(...cells);
    }),
  ]);
}

/** A row of each table; undefined for one that matched nothing. */
type Joined = readonly (readonly Cell[] | undefined)[];

function joinedWith(query: Select, rows: readonly Joined[], { index, tables }: { index: number; tables: Tables }): readonly Joined[] {
  const { from, left, right } = query.equalities[index - 1] ?? { from: 0, left: 0, right: 0 };
  const others = tables.get(query.tables[index] ?? '') ?? [];
  const matches = (joined: Joined): boolean => {
    const one = joined[Math.min(from, index - 1)]?.[left] ?? null;
    const isRest = (query.on?.[index - 1] ?? []).every(({ place: { relation, column }, operator, value }) =>
      holds(joined[Math.min(relation % query.tables.length, index)]?.[column] ?? null, operator, value),
    );
    return one !== null && one === joined[index]?.[right] && isRest;
  };
  const pairs = rows
    .flatMap((row) => others.map((other) => ({ row, other, joined: [...row, other] })))
    .filter(({ joined }) => matches(joined));
  const type = query.types?.[index - 1] ?? 'JOIN';
  const isLeftKept = type === 'LEFT JOIN' || type === 'FULL JOIN';
  const isRightKept = type === 'RIGHT JOIN' || type === 'FULL JOIN';
  const lonely = isLeftKept ? rows.filter((row) => !pairs.some((pair) => pair.row === row)) : [];
  const lonelyOthers = isRightKept ? others.filter((other) => !pairs.some((pair) => pair.other === other)) : [];
  return [
    ...pairs.map(({ joined }) => joined),
    ...lonely.map((row) => [...row, undefined]),
    ...lonelyOthers.map((other) => [...Array.from({ length: index }, () => undefined), other]),
  ];
}

function differ(left: Cell, right: Cell): boolean {
  return left !== null && right !== null && left !== right;
}

function holds(cell: Cell, operator: Condition['operator'], value: number): boolean {
  if (operator === 'IS NULL') return cell === null;
  if (cell === null) return false;
  return operator === '=' ? cell === value : operator === '<>' ? cell !== value : operator === '<' ? cell < value : true;
}

interface Told {
  readonly table: string;
  readonly kind: RowKind;
  readonly row: readonly Cell[];
}

/** What is told again: so many changes, after this one. */
type Repeats = ReadonlyMap<number, number>;

/** Applies random changes to tables and tells each as its source would. */
function play(changes: readonly Change[], { plan, chain, repeats }: { plan: JobPlan; chain: Chain; repeats: Repeats }): Tables {
  const tables: Tables = new Map(Object.keys(KEYS).map((name) => [name, []]));
  const all: Told[] = [];
  const push = ({ table, kind, row }: Told): void => {
    for (const [index, { scan }] of plan.scans.entries()) {
      if (scan.table.name !== table || (kind === UPDATE_BEFORE && !scan.needsUpdateBefore)) continue;
      chain.push(index, kind, pruned(scan, row));
    }
  };
  const tell = (table: string, kind: RowKind, row: readonly Cell[]): void => {
    const told = table === 'u' ? byKey({ table, kind, row }) : [{ table, kind, row }];
    for (const one of told) push(one);
    all.push(...told);
  };
  for (const [place, { table, what, at, cells }] of changes.entries()) {
    const again = repeats.get(place) ?? 0;
    for (const one of inAnotherOrder(all.slice(Math.max(0, all.length - again)))) push(one);
    const rows = tables.get(table) ?? [];
    const key = KEYS[table] ?? [];
    const isTaken = (row: readonly Cell[], but?: readonly Cell[]): boolean =>
      key.length > 0 && rows.some((other) => other !== but && key.every((column) => other[column] === row[column]));
    if (what === 'insert' || table === 'e') {
      const row = [...cells];
      if (isTaken(row)) continue;
      rows.push(row);
      tell(table, INSERT, row);
      continue;
    }
    const before = rows[at % Math.max(1, rows.length)];
    if (before === undefined) continue;
    if (what === 'delete') {
      rows.splice(rows.indexOf(before), 1);
      tell(table, DELETE, before);
      continue;
    }
    const after = cells.map((cell, column) => (what === 'update' && key.includes(column) ? (before[column] ?? null) : cell));
    if (isTaken(after, before)) continue;
    rows[rows.indexOf(before)] = after;
    const isRekeyed = key.some((column) => before[column] !== after[column]);
    tell(table, isRekeyed ? DELETE : UPDATE_BEFORE, before);
    tell(table, isRekeyed ? INSERT : UPDATE_AFTER, after);
  }
  return tables;
}

/** As a source tells it that knows the key alone: everything twice. */
function byKey({ table, kind, row }: Told): readonly Told[] {
  if (kind === UPDATE_BEFORE) return [];
  const told: Told = isAddition(kind) ? { table, kind: UPDATE_AFTER, row } : { table, kind, row: [row[0] ?? null, null, null] };
  return [told, told];
}

/** Changes of one key stay in their order, keys do not. What is only appended does not come again. */
function inAnotherOrder(told: readonly Told[]): readonly Told[] {
  const keyed = told.filter(({ table }) => table !== 'e' && table !== 'k');
  const keyOf = ({ table, row }: Told): string => JSON.stringify([(KEYS[table] ?? []).map((column) => row[column]), table]);
  return [...keyed].sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : keyOf(left) > keyOf(right) ? 1 : 0));
}

function pruned(scan: Scan, row: readonly Cell[]): Row {
  return scan.columns.map(({ name }) => row[(COLUMNS as readonly string[]).indexOf(name)] ?? null);
}

type Changes = readonly (readonly [RowKind, Row])[];

interface Outcome {
  /** Of each sink. */
  readonly arrived: readonly Changes[];
  readonly tables: Tables;
  readonly plan: JobPlan;
}

function run(session: PlanSession, statement: string, given: readonly Change[], repeats: Repeats = new Map()): Outcome {
  const plan = session.plan(statement, repeats.size > 0 ? { 'table.exec.source.cdc-events-duplicate': 'true' } : {});
  let tables: Tables = new Map();
  const arrived = runPlan(plan, (chain) => {
    tables = play(given, { plan, chain, repeats });
  });
  return { arrived, tables, plan };
}

function checkKinds({ arrived, plan }: Outcome): void {
  for (const [index, sink] of plan.sinks.entries()) {
    const { updateBefore, updateAfter, delete: deletes } = sink.input.changelog;
    const allowed = [true, updateBefore, updateAfter, deletes];
    // A filter lets the -U of a row that leaves it stand alone, but makes no kind that the mode does not have.
    expect(arrived[index]?.filter(([kind]) => allowed[kind] !== true).map(([kind]) => kindSymbol(kind))).toEqual([]);
  }
}

/** What a person rebuilds who sees every change; each retraction must meet a row. */
function rebuilt(changes: Changes): readonly string[] {
  const left: string[] = [];
  for (const [kind, row] of changes) {
    if (isAddition(kind)) left.push(JSON.stringify(row));
    else expect(left.splice(left.lastIndexOf(JSON.stringify(row)), 1)).toEqual([JSON.stringify(row)]);
  }
  return left.sort();
}

/** One row of the query under each key, and no other key. */
function checkTarget(changes: Changes, key: readonly number[], wanted: readonly Row[]): void {
  const keyOf = (row: Row): string => JSON.stringify(key.map((index) => row[index]));
  const target = new Map<string, Row>();
  for (const [kind, row] of changes) {
    if (isAddition(kind)) target.set(keyOf(row), row);
    else target.delete(keyOf(row));
  }
  expect([...target.keys()].sort()).toEqual([...new Set(wanted.map(keyOf))].sort());
  const rows = new Set(sorted(wanted));
  expect(sorted([...target.values()]).filter((row) => !rows.has(row))).toEqual([]);
}

const sorted = (rows: readonly Row[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();
const changes = fc.array(change, { minLength: 12, maxLength: 40, size: 'max' });
/** The key of the first table, so that the query has a key more often than chance would give it one. */
function withKey(one: Select): Select {
  const key = (KEYS[one.tables[0] ?? ''] ?? []).map((column): Item => ({ place: { relation: 0, column }, form: 'plain' }));
  return { ...one, items: [...key, ...one.items] };
}

const at = (relation: number, column: number): Place => ({ relation, column });
const items = (...places: readonly Place[]): readonly Item[] => places.map((one) => ({ place: one, form: 'plain' }));
const plain: Select = {
  tables: ['l'],
  equalities: [],
  unequal: undefined,
  where: [],
  items: items(at(0, 0), at(0, 2)),
  isDistinct: false,
  calls: undefined,
  having: undefined,
  limit: undefined,
};
/** A key that stays while a row moves: out of a filter, to another partner, past the rest of a join's condition. */
const moving: readonly Select[] = [
  { ...plain, where: [{ place: at(0, 1), operator: '=', value: 1 }] },
  { ...plain, tables: ['l', 'l'], equalities: [{ from: 0, left: 1, right: 0 }], items: items(at(0, 0), at(1, 1)) },
  { ...plain, tables: ['l', 'l'], equalities: [{ from: 0, left: 0, right: 0 }], unequal: { left: at(0, 1), right: at(1, 2) } },
  { ...plain, tables: ['l', 'r'], equalities: [{ from: 0, left: 0, right: 0 }], items: items(at(0, 0), at(1, 1), at(0, 1)) },
  ...(['LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'] as const).map(
    (type): Select => ({
      ...plain,
      tables: ['l', 'l'],
      equalities: [{ from: 0, left: 1, right: 0 }],
      types: [type],
      items: items(at(0, 0), at(1, 0), at(1, 1)),
    }),
  ),
];

const random = fc.tuple(select, seldom(select), fc.nat(5)).map(([first, second, shape]) => {
  const one = shape === 0 && first.calls !== undefined ? { ...first, items: [] } : shape > 2 ? withKey(first) : first;
  if (second === undefined) return [one];
  const two = {
    ...second,
    calls: undefined,
    items: Array.from({ length: width([one]) }, (_, index) => second.items[index % second.items.length] as Item),
  };
  return [one, two];
});
const query = fc.oneof({ weight: 4, arbitrary: random }, { weight: 1, arbitrary: fc.constantFrom(...moving).map((one) => [one]) });

function width([first]: readonly Select[]): number {
  return (first?.items.length ?? 0) + (first?.calls?.length ?? 0);
}

/** Mostly a key that the query has, which is where -U may be left out; else any columns. */
function chosenKey(session: PlanSession, selects: readonly Select[], choice: number): readonly number[] {
  const known = session.plan(union(selects)).sinks[0]?.input.upsertKeys.filter(({ length }) => length > 0) ?? [];
  const any = Array.from({ length: width(selects) }, (_, index) => index).filter((index) => ((choice + 1) >> index) % 2 === 1);
  return choice > 1 ? (known[choice % Math.max(1, known.length)] ?? any) : any;
}

function declare(session: PlanSession, name: string, table: { columns: number; key: readonly number[]; connector: string }): void {
  const columns = Array.from({ length: table.columns }, (_, index) => `c${index} BIGINT`).join(', ');
  const key = table.key.length === 0 ? '' : `, PRIMARY KEY (${table.key.map((index) => `c${index}`).join(', ')}) NOT ENFORCED`;
  session.declare(`CREATE TABLE ${name} (${columns}${key}) WITH ('connector' = '${table.connector}')`);
}

const union = (selects: readonly Select[]): string => selects.map(text).join(' UNION ALL ');
const wantedOf = (selects: readonly Select[], tables: Tables): readonly Row[] => selects.flatMap((one) => evaluate(one, tables));

test('a sink that shows every change can rebuild the table of the query', () => {
  fc.assert(
    fc.property(query, changes, (selects, given) => {
      const outcome = run(new PlanSession(DECLARATIONS), union(selects), given);
      checkKinds(outcome);
      expect(rebuilt(outcome.arrived[0] ?? [])).toEqual(sorted(wantedOf(selects, outcome.tables)));
    }),
    { numRuns: 300 },
  );
}, 60_000);

test('a sink that writes by key holds one row of the query under each key, and no other key', () => {
  fc.assert(
    fc.property(query, changes, fc.nat(6), fc.constantFrom('upserts', 'lines'), (selects, given, choice, connector) => {
      const session = new PlanSession(DECLARATIONS);
      const key = chosenKey(session, selects, choice);
      fc.pre(key.length > 0);
      declare(session, 'target', { columns: width(selects), key, connector });
      const outcome = run(session, `INSERT INTO target ${union(selects)}`, given);
      checkKinds(outcome);
      checkTarget(outcome.arrived[0] ?? [], key, wantedOf(selects, outcome.tables));
    }),
    { numRuns: 500 },
  );
}, 60_000);

test('queries that share their scans in one job do not disturb each other', () => {
  fc.assert(
    fc.property(query, query, changes, fc.nat(6), (keyed, shown, given, choice) => {
      const session = new PlanSession(DECLARATIONS);
      const key = chosenKey(session, keyed, choice);
      fc.pre(key.length > 0);
      declare(session, 'keyed', { columns: width(keyed), key, connector: 'upserts' });
      declare(session, 'shown', { columns: width(shown), key: [], connector: 'lines' });
      const inserts = `INSERT INTO keyed ${union(keyed)}; INSERT INTO shown ${union(shown)};`;
      const outcome = run(session, `EXECUTE STATEMENT SET BEGIN ${inserts} END`, given);
      checkKinds(outcome);
      checkTarget(outcome.arrived[0] ?? [], key, wantedOf(keyed, outcome.tables));
      expect(rebuilt(outcome.arrived[1] ?? [])).toEqual(sorted(wantedOf(shown, outcome.tables)));
    }),
    { numRuns: 200 },
  );
}, 60_000);

test('with table.exec.source.cdc-events-duplicate a source may go back and tell again what it told, in another order of the keys', () => {
  const anyRepeats = fc.array(fc.tuple(fc.nat(39), fc.integer({ min: 1, max: 30 })), { minLength: 1, maxLength: 4 });
  const keyedQuery = query.map((selects) =>
    selects.map((one): Select => ({ ...one, tables: one.tables.map((table) => (table === 'k' ? 'l' : table)) })),
  );
  fc.assert(
    fc.property(keyedQuery, changes, anyRepeats, fc.nat(6), (selects, given, repeats, choice) => {
      const session = new PlanSession(DECLARATIONS);
      const key = chosenKey(session, selects, choice);
      declare(session, 'target', { columns: width(selects), key, connector: key.length > 0 ? 'upserts' : 'lines' });
      const outcome = run(session, `INSERT INTO target ${union(selects)}`, given, new Map(repeats));
      const wanted = wantedOf(selects, outcome.tables);
      checkKinds(outcome);
      if (key.length > 0) checkTarget(outcome.arrived[0] ?? [], key, wanted);
      else expect(rebuilt(outcome.arrived[0] ?? [])).toEqual(sorted(wanted));
    }),
    { numRuns: 400 },
  );
}, 60_000);
