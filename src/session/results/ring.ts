import type { Origin } from '../../connectors/source.ts';
import { invariant } from '../../model/errors.ts';
import { ownText, ownValue } from '../../model/own-text.ts';
import type { Row } from '../../model/row.ts';
import type { RowKind } from '../../model/row-kind.ts';
import { weightOfRow } from '../../model/row-weight.ts';
import type { Value } from '../../model/value.ts';
import type { OriginReader } from '../../runtime/cause.ts';
import { VALUE_CHARACTERS_MAX } from './change-text.ts';

export interface Change {
  readonly kind: RowKind;
  readonly row: Row;
  readonly origin: Origin | undefined;
  readonly table: string;
}

export interface RingBounds {
  readonly rowsMax: number;
  /** In rows of a KiB (model/row-weight.ts). */
  readonly weightMax: number;
}

const BOUNDS: RingBounds = { rowsMax: 10_000, weightMax: 40_000 };

/**
 * The newest changes of a SELECT, numbered from 1: as many as the bounds allow, where a large row counts as several.
 *
 * It never slows the engine: older changes make room, and nothing is formatted here. A value is kept up to VALUE_CHARACTERS_MAX, in memory of
 * its own; of where a change comes from one reference, which the rows of one event share.
 */
export class ResultRing {
  readonly #kinds: RowKind[] = [];
  readonly #rows: Row[] = [];
  readonly #origins: (Origin | undefined)[] = [];
  readonly #tables: string[] = [];
  readonly #bounds: RingBounds;
  #weight = 0;
  #first = 1;
  #last = 0;

  constructor(bounds = BOUNDS) {
    this.#bounds = bounds;
  }

  /** Number of the oldest change held; 0 before the first change. */
  get first(): number {
    return Math.min(this.#first, this.#last);
  }

  get last(): number {
    return this.#last;
  }

  /** Gives the row as it is kept. */
  write(kind: RowKind, row: Row, cause: OriginReader | undefined): Row {
    const { rowsMax, weightMax } = this.#bounds;
    const kept = row.map(keptOf);
    this.#weight += weightOfRow(kept);
    while (this.#first <= this.#last && (this.#weight > weightMax || this.#last - this.#first + 1 >= rowsMax)) this.#dropFirst();
    const slot = this.#last++ % rowsMax;
    this.#kinds[slot] = kind;
    this.#rows[slot] = kept;
    this.#origins[slot] = cause?.origin();
    this.#tables[slot] = cause?.table ?? '';
    return kept;
  }

  has(number: number): boolean {
    return number >= this.#first && number <= this.#last;
  }

  /** One that is held. */
  at(number: number): Change {
    const slot = (number - 1) % this.#bounds.rowsMax;
    const [kind, row, table] = [this.#kinds[slot], this.#rows[slot], this.#tables[slot]];
    invariant(
      this.has(number) && kind !== undefined && row !== undefined && table !== undefined,
      'only a change that is held is asked for',
    );
    return { kind, row, table, origin: this.#origins[slot] };
  }

  /** All that are held. */
  changes(): readonly Change[] {
    const { first, last } = this;
    return first === 0 ? [] : Array.from({ length: last - first + 1 }, (_, index) => this.at(first + index));
  }

  #dropFirst(): void {
    const slot = (this.#first++ - 1) % this.#bounds.rowsMax;
    this.#weight -= weightOfRow(this.#rows[slot] ?? []);
    this.#rows[slot] = [];
    this.#origins[slot] = undefined;
  }
}

/** As much of a value as is kept, and one more, so that it shows that it was cut. */
function keptOf(value: Value): Value {
  if (typeof value === 'string') return ownText(value.slice(0, VALUE_CHARACTERS_MAX + 1));
  return value instanceof Uint8Array ? value.slice(0, VALUE_CHARACTERS_MAX + 1) : ownValue(value);
}
