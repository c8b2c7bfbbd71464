import type { Sink } from '../../connectors/sink.ts';
import type { Row } from '../../model/row.ts';
import type { RowKind } from '../../model/row-kind.ts';
import { weightOfLength } from '../../model/row-weight.ts';

/** How the rows of one SELECT become text. */
export interface RowFormat {
  /** What stands above the rows; empty for formats without a header. */
  header(): string;
  /** One change, with its newline. */
  line(kind: RowKind, row: Row): string;
  /** What stands below the rows, given how many there were. */
  footer(rows: number): string;
}

/** Takes text, and resolves when more may follow: a full pipe slows the engine down. */
export type Output = (text: string) => Promise<void>;

/** Writes the changes of a SELECT as text, and says when `rowsMax` of them are out. */
export class ResultWriter implements Sink<unknown> {
  readonly #format: RowFormat;
  readonly #output: Output;
  readonly #rowsMax: number;
  readonly #onFull: () => void;
  #buffered = '';
  #rows = 0;
  #bufferedRows = 0;
  #rowsInFlight = 0;
  #isOpen = false;
  readonly backlogRowsMax = 10_000;
  readonly drainRows = 1000;

  constructor(format: RowFormat, output: Output, limit: { readonly rowsMax: number | undefined; readonly onFull: () => void }) {
    this.#format = format;
    this.#output = output;
    this.#rowsMax = limit.rowsMax ?? Number.MAX_SAFE_INTEGER;
    this.#onFull = limit.onFull;
  }

  get backlogRows(): number {
    return this.#bufferedRows + this.#rowsInFlight;
  }

  write(kind: RowKind, row: Row): void {
    if (this.#rows >= this.#rowsMax) return;
    this.#rows++;
    const line = this.#format.line(kind, row);
    this.#buffered += line;
    this.#bufferedRows += weightOfLength(line.length);
    if (this.#rows === this.#rowsMax) this.#onFull();
  }

  async drain(): Promise<void> {
    const text = this.#buffered;
    const rows = this.#bufferedRows;
    this.#buffered = '';
    this.#bufferedRows = 0;
    this.#rowsInFlight += rows;
    if (text !== '') await this.#output(text);
    this.#rowsInFlight -= rows;
  }

  async prepare(): Promise<undefined> {
    await this.drain();
    return undefined;
  }

  /** Called by the owner when the query is over: what is left, and the footer. A query that never ran leaves nothing. */
  async finish(): Promise<void> {
    if (!this.#isOpen) return;
    this.#buffered += this.#format.footer(this.#rows);
    await this.drain();
  }

  /** The header comes at once: it tells that the query runs. A query that restarts has shown it. */
  async open(): Promise<void> {
    if (this.#isOpen) return;
    this.#isOpen = true;
    await this.#output(this.#format.header());
  }

  async recover(): Promise<'lost'> {
    return 'lost';
  }
  visibility(): void {}
  async commit(): Promise<void> {}
  async close(): Promise<void> {}
}
