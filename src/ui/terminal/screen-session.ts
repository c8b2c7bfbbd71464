/**
 * Takes the terminal over and gives it back: raw mode, alternate screen, bracketed paste, no automatic wrap, and no arrow keys from the
 * mouse wheel. `leave` is synchronous and may be called twice, so that any way out of the process can call it; a program that has the terminal
 * meanwhile (`lend`) is ended by it.
 */
import { writeSync } from 'node:fs';

const ENTER = '\u001b[?1049h\u001b[?1007l\u001b[?2004h\u001b[?7l\u001b[?25l\u001b[2J\u001b[H';
const MOUSE_ON = '\u001b[?1000h\u001b[?1006h';
const MOUSE_OFF = '\u001b[?1006l\u001b[?1000l';
const LEAVE = '\u001b[?2026l\u001b[m\u001b[?2004l\u001b[?7h\u001b[?1007h\u001b[?25h\u001b[?1049l';

export class ScreenSession {
  readonly #stdin: typeof process.stdin;
  readonly #stdout: typeof process.stdout;
  #isEntered = false;
  #hasMouse = false;
  #lent: AbortController | undefined;

  constructor(stdin: typeof process.stdin, stdout: typeof process.stdout) {
    this.#stdin = stdin;
    this.#stdout = stdout;
  }

  get columns(): number {
    return Math.max(20, this.#stdout.columns || 80);
  }

  get rows(): number {
    return Math.max(5, this.#stdout.rows || 24);
  }

  /** Another program has the terminal. */
  get isLent(): boolean {
    return this.#lent !== undefined;
  }

  /** Gives the terminal away until `use` is over. */
  async lend<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.leave();
    const lent = new AbortController();
    this.#lent = lent;
    try {
      return await use(lent.signal);
    } finally {
      this.#lent = undefined;
      if (!lent.signal.aborted) this.enter();
    }
  }

  enter(): void {
    if (this.isLent) return;
    this.#isEntered = true;
    this.#stdin.setRawMode(true);
    this.#stdin.resume();
    this.#stdout.write(this.#hasMouse ? ENTER + MOUSE_ON : ENTER);
  }

  leave(): void {
    this.#lent?.abort();
    if (!this.#isEntered) return;
    this.#isEntered = false;
    try {
      this.#stdin.setRawMode(false);
      this.#stdin.pause();
      writeSync(this.#stdout.fd, this.#hasMouse ? MOUSE_OFF + LEAVE : LEAVE);
    } catch {
      // The terminal itself is gone (SIGHUP): there is nothing left to restore.
    }
  }

  /** Whether the terminal reports clicks and the wheel; then it selects text only with Shift held. */
  mouse(isOn: boolean): void {
    if (isOn === this.#hasMouse) return;
    this.#hasMouse = isOn;
    this.write(isOn ? MOUSE_ON : MOUSE_OFF);
  }

  write(text: string): boolean {
    return this.#isEntered ? this.#stdout.write(text) : true;
  }
}
