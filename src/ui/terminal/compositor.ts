/**
 * Puts a screen together and writes only the rows that changed.
 *
 *   in    whole frames from Ink (the chrome), painted panes (rows of exactly known width at a place of their own), the cursor
 *   out   one write per turn of the event loop: absolute moves and changed rows inside synchronized output
 *
 * A painted pane lies over the frame; what is beneath its rows is left blank by the layout. While the terminal does not take more
 * bytes nothing is written; the newest state follows when it does.
 */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  /** False: too much is waiting, `drained` will be called. */
  write(text: string): boolean;
}

/** A stretch of a row painted without Ink; `row` and `column` count from 0. */
export interface PaintedSpan {
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

/** Lines below each other. */
export function rowsAt(top: number, column: number, lines: readonly string[]): readonly PaintedSpan[] {
  return lines.map((text, index) => ({ row: top + index, column, text }));
}

export interface CursorPlace {
  readonly row: number;
  readonly column: number;
}

const BEGIN = '\u001b[?2026h\u001b[?25l';
const END = '\u001b[?2026l';

export class Compositor {
  readonly #terminal: Terminal;
  #frame: readonly string[] = [];
  readonly #panes = new Map<string, readonly PaintedSpan[]>();
  #cursor: CursorPlace | undefined;
  #written: string[] = [];
  #cursorWritten = '';
  #isScheduled = false;
  #isBlocked = false;
  #isStopped = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** A whole frame of Ink: one line per row, without trailing spaces. */
  frame(text: string): void {
    this.#frame = text.split('\n');
    this.#schedule();
  }

  /** undefined takes the pane away. */
  pane(name: string, painted: readonly PaintedSpan[] | undefined): void {
    if (painted === undefined) this.#panes.delete(name);
    else this.#panes.set(name, painted);
    this.#schedule();
  }

  /** Where the real cursor stands; undefined hides it. */
  cursor(place: CursorPlace | undefined): void {
    this.#cursor = place;
    this.#schedule();
  }

  /** Everything is written again: after a resize, or when something else has written to the terminal. */
  invalidate(): void {
    this.#written = [];
    this.#cursorWritten = '';
    this.#schedule();
  }

  drained(): void {
    this.#isBlocked = false;
    this.#schedule();
  }

  /** Nothing is written from now on. */
  stop(): void {
    this.#isStopped = true;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isBlocked || this.#isStopped) return;
    this.#isScheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#isScheduled = false;
    if (this.#isStopped) return;
    const changed = this.#changedRows();
    const cursor = this.#cursorCode();
    if (changed === '' && cursor === this.#cursorWritten) return;
    this.#cursorWritten = cursor;
    this.#isBlocked = !this.#terminal.write(BEGIN + changed + cursor + END);
  }

  #changedRows(): string {
    const overlays = this.#overlays();
    let out = '';
    for (let row = 0; row < this.#terminal.rows; row++) {
      const line = rowCode(row, this.#frame[row] ?? '', overlays.get(row) ?? '');
      if (this.#written[row] === line) continue;
      this.#written[row] = line;
      out += line;
    }
    return out;
  }

  /** The painted parts of each row, each with its move. */
  #overlays(): Map<number, string> {
    const overlays = new Map<number, string>();
    for (const spans of this.#panes.values()) {
      for (const { row, column, text } of spans) {
        overlays.set(row, `${overlays.get(row) ?? ''}${move(row, column)}${text}\u001b[m`);
      }
    }
    return overlays;
  }

  #cursorCode(): string {
    return this.#cursor === undefined ? '' : `${move(this.#cursor.row, this.#cursor.column)}\u001b[?25h`;
  }
}

/** The row is erased first: a glyph that the terminal draws narrower than we measured leaves no rest of the old row. */
function rowCode(row: number, base: string, overlay: string): string {
  return `${move(row, 0)}\u001b[m\u001b[2K${base}\u001b[m${overlay}`;
}

function move(row: number, column: number): string {
  return `\u001b[${row + 1};${column + 1}H`;
}
