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
import { type CharsetTable, charsetDecoder } from '../charsets.ts';
import type { MysqlColumn } from '../columns.ts';
import { geometryText } from '../geometry-text.ts';
import type { CapturedTable, Push } from './captured-table.ts';
import { ImageCode } from './image-code.ts';
import { jsonText } from './json-text.ts';
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

/** `charsets`: the tables of the server for the character sets that are read by one. */
export function compileTable(map: TableMap, table: CapturedTable, charsets: ReadonlyMap<string, CharsetTable>): CompiledTable {
  const compiler = new RowCompiler(map, table, charsets);
  return { insert: compiler.single(INSERT), update: compiler.update(), delete: compiler.single(DELETE) };
}

class RowCompiler {
  readonly #table: CapturedTable;
  readonly #constants: unknown[] = [];
  readonly #repeated = new Map<string, string>();
  readonly #images: ImageCode;

  constructor(map: TableMap, table: CapturedTable, charsets: ReadonlyMap<string, CharsetTable>) {
    this.#table = table;
    const context = {
      timeZone: table.serverTimeZone,
      isJsonCompact: table.isJsonCompact,
      constant: (value: unknown) => this.#constant(value),
      repeated: (column: MysqlColumn) => this.#repeatedTexts(column.name),
      decoder: ({ charset = '' }: MysqlColumn) => this.#constant(charsetDecoder(charset, charsets.get(charset))),
    };
    this.#images = new ImageCode(map, table, context);
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
        ${this.#images.read('c', places)}
        if (row++ >= skip) push(${this.#table.scan}, ${kind}, ${this.#images.row('c')});
      }`);
  }

  update(): RowFunction {
    const images = this.#images;
    const places = this.#table.columns.map((_, place) => place);
    const { key, scan, needsUpdateBefore } = this.#table;
    const before = needsUpdateBefore ? places : key;
    const pair = needsUpdateBefore
      ? `push(${scan}, ${UPDATE_BEFORE}, ${images.row('b')}); push(${scan}, ${UPDATE_AFTER}, ${images.row('a')});`
      : `push(${scan}, ${UPDATE_AFTER}, ${images.row('a')});`;
    return this.#build(`
      while (p < end) {
        const start = p;
        ${images.read('b', before, needsUpdateBefore ? 'first' : 'only')}
        ${images.read('a', places, needsUpdateBefore ? 'second' : 'only')}
        if (row++ < skip) continue;
        ${key.length === 0 ? '' : `if (${this.#isMoved()}) { ${this.#movedCode(places)} } else`} { ${pair} }
      }`);
  }

  #isMoved(): string {
    const tests = this.#table.key.map((place) => {
      const type = this.#table.columns[place]?.type;
      const before = this.#images.cell('b', place);
      const after = this.#images.cell('a', place);
      return type !== undefined && isBinary(type) ? `r.differ(${before}, ${after})` : `${before} !== ${after}`;
    });
    return tests.join(' || ');
  }

  /** Where only the key of the before image was read, it is read again, whole. */
  #movedCode(places: readonly number[]): string {
    const { scan, needsUpdateBefore } = this.#table;
    const again = needsUpdateBefore ? '' : `const after = p; p = start; ${this.#images.read('w', places)} p = after;`;
    const before = this.#images.row(needsUpdateBefore ? 'b' : 'w');
    return `${again} push(${scan}, ${DELETE}, ${before}); push(${scan}, ${INSERT}, ${this.#images.row('a')});`;
  }

  #build(loop: string): RowFunction {
    const names = this.#constants.map((_, index) => `k${index}`);
    const source = `'use strict'; ${this.#images.functions.splice(0).join('\n')}
      return function rows(b, s, base, p, end, skip, push, m) { let row = 0, n = 0; ${loop} return p === end ? row : -1; };`;
    const make = new Function('r', ...names, source);
    return make({ ...values, ...times, jsonText, geometryText }, ...this.#constants) as RowFunction;
  }
}
