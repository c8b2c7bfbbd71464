/**
 * Compiles a TableMap and a captured table into one straight-line function per row event.
 *
 *   insert   row image                   → +I
 *   delete   row image                   → -D
 *   update   before image, after image   → -U +U, or +U alone, or -D +I when the declared key changes
 *
 * Only the columns that the job reads are decoded, the others are stepped over. The first `skip` rows are read and not pushed.
 */
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../../model/row-kind.ts';
import { isBinary } from '../../../model/types.ts';
import type { CapturedColumn, CapturedTable, Push } from './captured-table.ts';
import { type CodeContext, type Image, readCode, skipCode } from './column-code.ts';
import { RepeatedTexts } from './repeated-texts.ts';
import * as times from './row-times.ts';
import * as values from './row-values.ts';
import type { TableMap } from './table-map.ts';

/** The metadata of the event being read: the same object for every event, filled before each call. */
export interface EventMetadata {
  /** Microseconds since the epoch. */
  op_ts: number;
  file: string;
  pos: number;
  gtid: string | null;
}

/** Decodes `bytes` from `at` to `end`; `text` is their latin1 text from `base` on, or empty. Returns the rows, or -1 when they do not end at `end`. */
export type RowFunction = (
  bytes: Buffer,
  text: string,
  base: number,
  at: number,
  end: number,
  skip: number,
  push: Push,
  metadata: EventMetadata,
) => number;

export interface CompiledTable {
  readonly insert: RowFunction;
  readonly update: RowFunction;
  readonly delete: RowFunction;
}

export function compileTable(map: TableMap, table: CapturedTable, timeZone: string): CompiledTable {
  const compiler = new RowCompiler(map, table, timeZone);
  return { insert: compiler.single(INSERT), update: compiler.update(), delete: compiler.single(DELETE) };
}

class RowCompiler {
  readonly #map: TableMap;
  readonly #table: CapturedTable;
  readonly #constants: unknown[] = [];
  readonly #context: CodeContext;
  readonly #repeated = new Map<string, string>();

  constructor(map: TableMap, table: CapturedTable, timeZone: string) {
    this.#map = map;
    this.#table = table;
    this.#context = { timeZone, constant: (value) => this.#constant(value), repeated: (column) => this.#repeatedTexts(column.name) };
  }

  #constant(value: unknown): string {
    return `k${this.#constants.push(value) - 1}`;
  }

  #repeatedTexts(column: string): string {
    const known = this.#repeated.get(column) ?? this.#constant(new RepeatedTexts());
    this.#repeated.set(column, known);
    return known;
  }

  single(kind: number): RowFunction {
    const places = this.#table.columns.map((_, place) => place);
    return this.#build(`
      while (p < end) {
        ${this.#image('c', places)}
        if (row++ >= skip) push(${this.#table.scan}, ${kind}, ${this.#row('c')});
      }`);
  }

  update(): RowFunction {
    const places = this.#table.columns.map((_, place) => place);
    const { key, scan, needsUpdateBefore } = this.#table;
    const isMoved = key.map((place) => this.#differs(place)).join(' || ');
    const before = needsUpdateBefore ? places : key;
    const whole = needsUpdateBefore || key.length === 0 ? '' : `const after = p; p = start; ${this.#image('w', places)} p = after;`;
    const pair = needsUpdateBefore
      ? `push(${scan}, ${UPDATE_BEFORE}, ${this.#row('b')}); push(${scan}, ${UPDATE_AFTER}, ${this.#row('a')});`
      : `push(${scan}, ${UPDATE_AFTER}, ${this.#row('a')});`;
    const moved =
      key.length === 0
        ? ''
        : `if (${isMoved}) { ${whole} push(${scan}, ${DELETE}, ${this.#row(needsUpdateBefore ? 'b' : 'w')}); push(${scan}, ${INSERT}, ${this.#row('a')}); } else`;
    return this.#build(`
      while (p < end) {
        const start = p;
        ${this.#image('b', before, needsUpdateBefore ? 'first' : 'only')}
        ${this.#image('a', places, needsUpdateBefore ? 'second' : 'only')}
        if (row++ < skip) continue;
        ${moved} { ${pair} }
      }`);
  }

  #differs(place: number): string {
    const type = this.#table.columns[place]?.type;
    return type !== undefined && isBinary(type) ? `r.differ(b${place}, a${place})` : `b${place} !== a${place}`;
  }

  #build(loop: string): RowFunction {
    const names = this.#constants.map((_, index) => `k${index}`);
    const source = `'use strict'; return function rows(b, s, base, p, end, skip, push, m) { let row = 0, n = 0; ${loop} return p === end ? row : -1; };`;
    const make = new Function('r', ...names, source);
    return make({ ...values, ...times }, ...this.#constants) as RowFunction;
  }

  /** Reads one row image; the columns at `places` land in `prefix + place`. */
  #image(prefix: string, places: readonly number[], image: Image = 'only'): string {
    const width = (this.#map.columns.length + 7) >> 3;
    const lines = Array.from({ length: width }, (_, index) => `${prefix}n${index} = b[p + ${index}]`);
    let code = `const ${lines.join(', ')}; p += ${width};\n`;
    const byServer = this.#placesByServerColumn(places);
    this.#map.columns.forEach((wire, index) => {
      const isPresent = `(${prefix}n${index >> 3} & ${1 << (index & 7)}) === 0`;
      const wanted = byServer.get(index) ?? [];
      for (const place of wanted) {
        code += `let ${prefix}${place} = null${image === 'first' ? `, ${prefix}${place}at = 0, ${prefix}${place}n = -1` : ''};\n`;
      }
      code += `if (${isPresent}) { ${this.#columnCode(prefix, index, wanted, image) || skipCode(wire)} }\n`;
    });
    return code;
  }

  #columnCode(prefix: string, index: number, places: readonly number[], image: Image): string {
    const wire = this.#map.columns[index];
    const column = this.#table.serverColumns[index];
    if (wire === undefined || column === undefined) return '';
    // A column that is declared twice is read twice, from the same place.
    return places
      .map((place, nth) => {
        const captured = this.#table.columns[place] as CapturedColumn;
        const back = nth === 0 ? '' : 'p = again; ';
        return `${nth === 0 && places.length > 1 ? 'const again = p; ' : back}${readCode({ target: `${prefix}${place}`, wire, column, type: captured.type, image }, this.#context)}`;
      })
      .join(' ');
  }

  #placesByServerColumn(places: readonly number[]): Map<number, number[]> {
    const found = new Map<number, number[]>();
    for (const place of places) {
      const column = this.#table.columns[place]?.column;
      if (column === undefined || 'metadata' in column) continue;
      const index = this.#table.serverColumns.findIndex(({ name }) => name.toLowerCase() === column.name.toLowerCase());
      found.set(index, [...(found.get(index) ?? []), place]);
    }
    return found;
  }

  #row(prefix: string): string {
    const cells = this.#table.columns.map(({ column }, place) => ('metadata' in column ? `m.${column.metadata}` : `${prefix}${place}`));
    return `[${cells.join(', ')}]`;
  }
}
