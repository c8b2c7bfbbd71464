import { ownText } from '../../model/own-text.ts';

const TELL_INTERVAL_MS = 100;
const LINES_MAX = 200;
const LINE_CHARACTERS_MAX = 1000;

/**
 * Lines of the print connector on their way to a screen, which reads as a person does: told ten times a second at most, and only when the
 * screen has taken what came before.
 *
 * A job that prints faster waits for the next turn with every batch; of what comes between two tellings the newest lines are kept, and the
 * others are counted. So neither side ever holds more than LINES_MAX lines on their way.
 */
export class PrintedLines {
  readonly #tell: (lines: readonly string[], leftOut: number) => void;
  #lines: string[] = [];
  #leftOut = 0;
  #isTaken = true;
  #lastTurnMs = Number.NEGATIVE_INFINITY;
  #turn: Promise<void> | undefined;

  constructor(tell: (lines: readonly string[], leftOut: number) => void) {
    this.#tell = tell;
  }

  /** Whole lines. Resolves with the next turn, whether the screen has taken the last ones or not: it never stops a job. */
  add(text: string): Promise<void> {
    const lines = text.replace(/\n$/, '').split('\n');
    const all = [...this.#lines, ...lines.slice(-LINES_MAX).map(cut)];
    this.#leftOut += this.#lines.length + lines.length;
    this.#lines = all.slice(-LINES_MAX);
    this.#leftOut -= this.#lines.length;
    return this.#nextTurn();
  }

  /** The screen has taken what it was told last. */
  taken(): void {
    this.#isTaken = true;
    if (this.#lines.length > 0) void this.#nextTurn();
  }

  #nextTurn(): Promise<void> {
    this.#turn ??= new Promise((resolve) => {
      const waitMs = Math.max(0, this.#lastTurnMs + TELL_INTERVAL_MS - performance.now());
      setTimeout(() => {
        this.#takeTurn();
        resolve();
      }, waitMs);
    });
    return this.#turn;
  }

  #takeTurn(): void {
    this.#turn = undefined;
    this.#lastTurnMs = performance.now();
    if (!this.#isTaken || this.#lines.length === 0) return;
    const [lines, leftOut] = [this.#lines, this.#leftOut];
    this.#lines = [];
    this.#leftOut = 0;
    this.#isTaken = false;
    this.#tell(lines, leftOut);
  }
}

/** A line of its own, not a slice that keeps its whole batch in memory. */
function cut(line: string): string {
  return ownText(line.length <= LINE_CHARACTERS_MAX ? line : `${line.slice(0, LINE_CHARACTERS_MAX - 1)}…`);
}
