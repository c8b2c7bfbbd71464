import type { Sink } from '../../connectors/connector.ts';
import { invariant } from '../../model/errors.ts';
import { ownText } from '../../model/own-text.ts';
import type { Row } from '../../model/row.ts';
import type { RowKind } from '../../model/row-kind.ts';
import { weightOfRow } from '../../model/row-weight.ts';
import type { Schema } from '../../model/schema.ts';
import { formatValue, type Value } from '../../model/value.ts';
import type { ChangelogView, ChangeView } from '../protocol.ts';

const CELL_CHARACTERS_MAX = 200;

/**
 * The newest changes of a SELECT, numbered from 1, for a screen that asks for what it shows: as many as the capacity holds, where a large
 * row counts as several.
 *
 * It never slows the engine: older changes make room, and cells are formatted only when they are looked at. A value is kept as far as a cell
 * can show it, in memory of its own.
 */
export class ResultRing implements Sink<unknown> {
  readonly #kinds: RowKind[] = [];
  readonly #rows: Row[] = [];
  #weight = 0;
  readonly #schema: Schema;
  readonly #timeZone: string;
  readonly #capacity: number;
  #first = 1;
  #last = 0;
  #isEnded = false;
  readonly backlogRows = 0;
  readonly backlogRowsMax = 1;
  readonly drainRows = Number.MAX_SAFE_INTEGER;

  constructor(schema: Schema, timeZone: string, capacity = 10_000) {
    this.#schema = schema;
    this.#timeZone = timeZone;
    this.#capacity = capacity;
  }

  write(kind: RowKind, row: Row): void {
    const kept = row.map(visibleOf);
    this.#weight += weightOfRow(kept);
    while (this.#weight > this.#capacity && this.#first <= this.#last) this.#dropFirst();
    const slot = this.#last++ % this.#capacity;
    this.#kinds[slot] = kind;
    this.#rows[slot] = kept;
  }

  /** At most `rows` changes, of which the newest is number `anchor`; the oldest `rows` still held where that lies before them. */
  view(query: number, anchor: number | undefined, rows: number): ChangelogView {
    const first = Math.min(this.#first, this.#last);
    const to = Math.min(this.#last, Math.max(anchor ?? this.#last, first + rows - 1));
    const changes: ChangeView[] = [];
    for (let number = Math.max(1, first, to - rows + 1); number <= to; number++) changes.push(this.#change(number));
    return { kind: 'view', query, changes, first, last: this.#last, isEnded: this.#isEnded };
  }

  end(): void {
    this.#isEnded = true;
  }

  #dropFirst(): void {
    const slot = (this.#first++ - 1) % this.#capacity;
    this.#weight -= weightOfRow(this.#rows[slot] ?? []);
    this.#rows[slot] = [];
  }

  #change(number: number): ChangeView {
    const slot = (number - 1) % this.#capacity;
    const [kind, row] = [this.#kinds[slot], this.#rows[slot]];
    invariant(kind !== undefined && row !== undefined, 'the ring holds every number between first and last');
    return { number, kind, cells: this.#schema.map(({ type }, index) => cut(formatValue(row[index] ?? null, type, this.#timeZone))) };
  }

  async open(): Promise<void> {}
  async recover(): Promise<'lost'> {
    return 'lost';
  }
  visibility(): void {}
  async drain(): Promise<void> {}
  async prepare(): Promise<undefined> {
    return undefined;
  }
  async commit(): Promise<void> {}
  async close(): Promise<void> {}
}

/** What a cell can show of a value, and one more, so that it shows that it was cut. */
function visibleOf(value: Value): Value {
  if (typeof value === 'string') return ownText(value.slice(0, CELL_CHARACTERS_MAX + 1));
  return value instanceof Uint8Array ? value.slice(0, CELL_CHARACTERS_MAX + 1) : value;
}

function cut(text: string | null): string | null {
  return text === null || text.length <= CELL_CHARACTERS_MAX ? text : `${text.slice(0, CELL_CHARACTERS_MAX - 1)}…`;
}
