/** The tables that random queries read, and random changelogs of them. */
import { DELETE, INSERT, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../../src/model/row-kind.ts';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  decimal,
  INT,
  type Kind,
  MOMENT,
  postgresType,
  riffleType,
  SMALLINT,
  STRING,
  TIME,
  timestamp,
  valueText,
} from './kinds.ts';
import type { Random } from './random.ts';

export interface RandomTable {
  readonly name: string;
  readonly columns: Readonly<Record<string, Kind>>;
  /** Names of the PRIMARY KEY. */
  readonly key: readonly string[];
  /** Rows only come. */
  readonly isAppended?: boolean;
}

export const TABLES: readonly RandomTable[] = [
  {
    name: 'wide',
    columns: {
      id: INT,
      k: INT,
      b: BIGINT,
      d: decimal(10, 2),
      s: STRING,
      f: BOOLEAN,
      dt: DATE,
      ts: timestamp(3),
      x: DOUBLE,
    },
    key: ['id'],
  },
  {
    name: 'pair',
    columns: { k: SMALLINT, s: STRING, b: BIGINT, d: decimal(24, 6), dt: DATE, ts: timestamp(6) },
    key: ['k', 's'],
  },
  { name: 'bag', columns: { k: INT, d: decimal(12, 4), s: STRING, ts: timestamp(0), x: DOUBLE, f: BOOLEAN }, key: [] },
  { name: 'moments', columns: { id: INT, k: INT, z: MOMENT, c: TIME, s: STRING }, key: ['id'] },
  { name: 'events', columns: { id: INT, k: BIGINT, d: decimal(8, 3), s: STRING, dt: DATE }, key: [], isAppended: true },
];

/** A row as texts, NULL as null. */
export type TextRow = readonly (string | null)[];

export interface TableChange {
  readonly table: string;
  readonly kind: RowKind;
  readonly row: TextRow;
}

export interface History {
  readonly changes: readonly TableChange[];
  readonly rows: ReadonlyMap<string, readonly TextRow[]>;
}

const KEYS = ['1', '2', '3', '4', '5', '6'];
const KEY_TEXTS = ['', 'a', 'A', 'ab'];

function randomRow({ columns, key }: RandomTable, random: Random): TextRow {
  return Object.entries(columns).map(([name, kind]) => {
    if (key.includes(name)) return random.pick(kind.kind === 'str' ? KEY_TEXTS : KEYS);
    return random.chance(20) ? null : valueText(kind, random);
  });
}

/** Inserts, updates (some of the key, which leave as -D +I) and deletes; both halves of an update follow each other. */
export function randomHistory(random: Random, count: number): History {
  const rows = new Map<string, TextRow[]>(TABLES.map(({ name }) => [name, []]));
  const changes: TableChange[] = [];
  for (let step = 0; step < count; step++) {
    const table = random.pick(TABLES);
    const known = rows.get(table.name) as TextRow[];
    const places = table.key.map((name) => Object.keys(table.columns).indexOf(name));
    const isTaken = (row: TextRow, but: number): boolean =>
      places.length > 0 && known.some((other, index) => index !== but && places.every((place) => other[place] === row[place]));
    const tell = (kind: RowKind, row: TextRow): number => changes.push({ table: table.name, kind, row });
    const at = known.length === 0 ? -1 : random.below(known.length);
    // Equal rows are what a table without a key may have.
    const fresh = at >= 0 && table.key.length === 0 && random.chance(25) ? (known[at] as TextRow) : randomRow(table, random);
    const what = random.below(10);
    if (at < 0 || what < 4 || (known.length < 3 && what < 6) || table.isAppended === true) {
      if (isTaken(fresh, -1)) continue;
      known.push(fresh);
      tell(INSERT, fresh);
      continue;
    }
    const before = known[at] as TextRow;
    if (what < 6) {
      known.splice(at, 1);
      tell(DELETE, before);
      continue;
    }
    // Some columns change; now and then the key does.
    const after = before.map((text, place) => {
      const mayChange = places.includes(place) ? what === 9 : random.chance(40);
      return (mayChange ? fresh[place] : text) ?? null;
    });
    if (isTaken(after, at)) continue;
    known[at] = after;
    const isRekeyed = places.some((place) => before[place] !== after[place]);
    tell(isRekeyed ? DELETE : UPDATE_BEFORE, before);
    tell(isRekeyed ? INSERT : UPDATE_AFTER, after);
  }
  return { changes, rows };
}

export function riffleDeclaration({ name, columns, key, isAppended }: RandomTable): string {
  const parts = Object.entries(columns).map(([column, kind]) => `${column} ${riffleType(kind)}`);
  if (key.length > 0) parts.push(`PRIMARY KEY (${key.join(', ')}) NOT ENFORCED`);
  return `CREATE TABLE ${name} (${parts.join(', ')}) WITH ('connector' = '${isAppended === true ? 'appended' : 'log'}');`;
}

export function postgresDeclaration({ name, columns }: RandomTable): string {
  const parts = Object.entries(columns).map(([column, kind]) => `${column} ${postgresType(kind)}`);
  return `DROP TABLE IF EXISTS ${name}; CREATE TABLE ${name} (${parts.join(', ')});`;
}

/** TRUNCATE and INSERT of all rows. */
export function postgresRows({ name, columns }: RandomTable, rows: readonly TextRow[]): string {
  const kinds = Object.values(columns).map(postgresType);
  const tuples = rows.map(
    (row) => `(${row.map((text, place) => (text === null ? 'NULL' : `'${text.replaceAll("'", "''")}'::${kinds[place]}`)).join(', ')})`,
  );
  return `TRUNCATE ${name};${tuples.length === 0 ? '' : ` INSERT INTO ${name} VALUES ${tuples.join(', ')};`}`;
}
