/**
 * JavaScript source that reads whole row images. An image of few columns is read inline into variables; one of many by several functions
 * into an array, because V8 optimizes functions up to a certain size only.
 */
import type { CapturedTable, MetadataKey } from './captured-table.ts';
import { type CodeContext, readCode, skipCode, type TextPlace } from './column-code.ts';
import type { TableMap } from './table-map.ts';

/** Whether an image stands alone or is the first or second one of an update. */
export type Image = 'only' | 'first' | 'second';

/** Columns that one function reads: a multiple of eight, because of the null bitmap. */
const COLUMNS_PER_FUNCTION = 24;

/** The first image of an update is called `b` by whoever reads two. */
const FIRST = 'b';

export class ImageCode {
  readonly #map: TableMap;
  readonly #table: CapturedTable;
  readonly #context: CodeContext;
  readonly #isWide: boolean;
  /** Names of arrays that hold where the texts of a first image were found. */
  readonly #textsAt: string;
  readonly #textsLength: string;
  /** Functions that the code calls. */
  readonly functions: string[] = [];

  constructor(map: TableMap, table: CapturedTable, context: CodeContext) {
    this.#map = map;
    this.#table = table;
    this.#context = context;
    this.#isWide = map.columns.length > 2 * COLUMNS_PER_FUNCTION;
    this.#textsAt = this.#isWide ? context.constant(new Int32Array(table.columns.length)) : '';
    this.#textsLength = this.#isWide ? context.constant(new Int32Array(table.columns.length)) : '';
  }

  /** Reads an image from the cursor `p` on, which it moves behind; the columns at `places` become `cell(name, place)`. */
  read(name: string, places: readonly number[], image: Image = 'only'): string {
    const count = this.#map.columns.length;
    const width = (count + 7) >> 3;
    if (!this.#isWide) return `${this.#nulls(name, 'p', 0, count)} p += ${width};\n${this.#columns(name, places, image, [0, count])}`;
    let code = `const ${name}i = p; p += ${width}; const ${name}_ = [${this.#table.columns.map(() => 'null').join(', ')}];\n`;
    const first = image === 'second' ? `${FIRST}_` : 'null';
    for (let from = 0; from < count; from += COLUMNS_PER_FUNCTION) {
      const to = Math.min(from + COLUMNS_PER_FUNCTION, count);
      const body = `${this.#nulls(name, 'i', from, to)}\n${this.#columns(name, places, image, [from, to])}`;
      const part = `part${this.functions.length}`;
      this.functions.push(`function ${part}(b, s, base, p, i, ${name}_, first) { let n = 0; ${body} return p; }`);
      code += `p = ${part}(b, s, base, p, ${name}i, ${name}_, ${first});\n`;
    }
    return code;
  }

  cell(name: string, place: number): string {
    return this.#isWide ? `${name}_[${place}]` : `${name}${place}`;
  }

  /** The row of an image that was read, with the event's metadata. */
  row(name: string): string {
    const hasMetadata = this.#table.columns.some(({ column }) => 'metadata' in column);
    if (this.#isWide && !hasMetadata) return `${name}_`;
    const cells = this.#table.columns.map(({ column }, place) =>
      'metadata' in column ? this.#metadata(column.metadata) : this.cell(name, place),
    );
    return `[${cells.join(', ')}]`;
  }

  #metadata(key: MetadataKey): string {
    if (key === 'database_name') return JSON.stringify(this.#table.database);
    return key === 'table_name' ? JSON.stringify(this.#table.name) : `m.${key}`;
  }

  /** The bytes of the null bitmap at `start` that belong to the columns from `from` to `to`. */
  #nulls(name: string, start: string, from: number, to: number): string {
    const bytes = [];
    for (let byte = from >> 3; byte < (to + 7) >> 3; byte++) bytes.push(`${name}z${byte} = b[${start} + ${byte}]`);
    return `const ${bytes.join(', ')};`;
  }

  #columns(name: string, places: readonly number[], image: Image, [from, to]: readonly [number, number]): string {
    const wanted = this.#placesByServerColumn(places);
    let code = '';
    for (const [index, wire] of this.#map.columns.slice(from, to).entries()) {
      const at = from + index;
      const here = wanted.get(at) ?? [];
      for (const place of here) code += this.#declared(name, place, image);
      const isPresent = `(${name}z${at >> 3} & ${1 << (at & 7)}) === 0`;
      code += `if (${isPresent}) { ${here.length === 0 ? skipCode(wire) : this.#columnCode(name, at, here, image)} }\n`;
    }
    return code;
  }

  #declared(name: string, place: number, image: Image): string {
    const { at, length } = this.#textPlace(place, name);
    if (this.#isWide) return image === 'first' ? `${length} = -1;\n` : '';
    return `let ${name}${place} = null${image === 'first' ? `, ${at} = 0, ${length} = -1` : ''};\n`;
  }

  #textPlace(place: number, name: string): TextPlace {
    if (this.#isWide) return { value: `first[${place}]`, at: `${this.#textsAt}[${place}]`, length: `${this.#textsLength}[${place}]` };
    return { value: `${name}${place}`, at: `${name}${place}at`, length: `${name}${place}n` };
  }

  /** A column that is declared twice is read twice, from the same place. */
  #columnCode(name: string, index: number, places: readonly number[], image: Image): string {
    const wire = this.#map.columns[index];
    const column = this.#table.serverColumns[index];
    const reads = places.map((place) => {
      const type = this.#table.columns[place]?.type;
      if (wire === undefined || column === undefined || type === undefined) return '';
      const text = this.#textPlace(place, FIRST);
      const target = this.cell(name, place);
      return readCode(
        {
          target,
          wire,
          column,
          type,
          isKey: this.#table.key.includes(place),
          keeps: image === 'first' ? text : undefined,
          reuses: image === 'second' ? text : undefined,
        },
        this.#context,
      );
    });
    return reads.length === 1 ? reads.join('') : `const again = p; ${reads.join(' p = again; ')}`;
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
}
