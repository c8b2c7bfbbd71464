import type { Sink } from '../../connectors/connector.ts';
import type { Row } from '../../model/row.ts';
import type { RowKind } from '../../model/row-kind.ts';

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
  readonly backlogRowsMax = 10_000;
  readonly drainRows = 1000;

  constructor(format: RowFormat, output: Output, limit: { readonly rowsMax: number | undefined; readonly onFull: () => void }) {
    this.#format = format;
    this.#output = output;
    this.#rowsMax = limit.rowsMax ?? Number.MAX_SAFE_INTEGER;
    this.#onFull = limit.onFull;
    this.#buffered = format.header();
  }

  get backlogRows(): number {
    return this.#bufferedRows;
  }

  write(kind: RowKind, row: Row): void {
    if (this.#rows >= this.#rowsMax) return;
    this.#rows++;
    this.#bufferedRows++;
    this.#buffered += this.#format.line(kind, row);
    if (this.#rows === this.#rowsMax) this.#onFull();
  }

  async drain(): Promise<void> {
    const text = this.#buffered;
    this.#buffered = '';
    this.#bufferedRows = 0;
    if (text !== '') await this.#output(text);
  }

  async prepare(): Promise<undefined> {
    await this.drain();
    return undefined;
  }

  /** Called by the owner when the query is over: what is left, and the footer. */
  async finish(): Promise<void> {
    this.#buffered += this.#format.footer(this.#rows);
    await this.drain();
  }

  async open(): Promise<void> {}
  async recover(): Promise<'lost'> {
    return 'lost';
  }
  visibility(): void {}
  async commit(): Promise<void> {}
  async close(): Promise<void> {}
}
