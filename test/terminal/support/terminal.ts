/**
 * A program under a pseudo terminal, and what a person sees of it: keys go in as a keyboard sends them, the screen is read from a real
 * terminal emulator. Nothing sleeps: every step waits until the screen shows what it must.
 */
import { type IPty, spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';

// CommonJS: run outside of vitest it has no named exports.
const { Terminal: Emulator } = headless;

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Told everything that the program writes. */
  readonly heard?: (data: string) => void;
}

const KEYS = {
  enter: '\r',
  escape: '\u001b',
  tab: '\t',
  backspace: '\u007f',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  home: '\u001b[H',
  end: '\u001b[F',
  pageup: '\u001b[5~',
  pagedown: '\u001b[6~',
  f1: '\u001bOP',
  f2: '\u001bOQ',
  f3: '\u001bOR',
  f4: '\u001bOS',
  f5: '\u001b[15~',
  'ctrl+c': '\u0003',
  'ctrl+d': '\u0004',
  'ctrl+r': '\u0012',
  'ctrl+w': '\u0017',
  'ctrl+x': '\u0018',
  'ctrl+z': '\u001a',
  'ctrl+_': '\u001f',
  'ctrl+e': '\u0005',
} as const;

const WAIT_MS = 10_000;

export class Terminal {
  readonly #pty: IPty;
  readonly #emulator: InstanceType<typeof Emulator>;
  readonly #waiting = new Set<() => void>();
  /** Everything the program wrote, escape sequences included. */
  output = '';
  readonly exited: Promise<{ readonly exitCode: number; readonly signal: number | undefined }>;

  constructor(
    command: string,
    args: readonly string[],
    { columns = 80, rows = 24, env = {}, cwd = process.cwd(), heard }: TerminalOptions = {},
  ) {
    this.#emulator = new Emulator({ cols: columns, rows, allowProposedApi: true });
    const environment = { ...process.env, TERM: 'xterm-256color', NO_COLOR: '', ...env };
    this.#pty = spawn(command, [...args], { name: environment.TERM, cols: columns, rows, cwd, env: environment });
    this.#pty.onData((data) => {
      this.output += data;
      heard?.(data);
      this.#emulator.write(data, () => this.#tell());
    });
    // What the emulator answers (cursor reports) goes back as a terminal's answer does.
    this.#emulator.onData((data) => this.#pty.write(data));
    this.exited = new Promise((resolve) => this.#pty.onExit(({ exitCode, signal }) => setTimeout(() => resolve({ exitCode, signal }), 50)));
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** The visible rows without trailing blanks. */
  get lines(): readonly string[] {
    const { active } = this.#emulator.buffer;
    return Array.from({ length: this.#emulator.rows }, (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '');
  }

  get text(): string {
    return this.lines.join('\n');
  }

  get cursor(): { readonly row: number; readonly column: number; readonly isVisible: boolean } {
    const { active } = this.#emulator.buffer;
    const isVisible = this.output.lastIndexOf('\u001b[?25h') > this.output.lastIndexOf('\u001b[?25l');
    return { row: active.cursorY, column: active.cursorX, isVisible };
  }

  get isAlternate(): boolean {
    return this.#emulator.buffer.active.type === 'alternate';
  }

  /** The foreground colour of a cell as an index of the palette; -1 for the default. */
  colour(row: number, column: number): number {
    const { active } = this.#emulator.buffer;
    const cell = active.getLine(active.viewportY + row)?.getCell(column);
    return cell === undefined || cell.isFgDefault() ? -1 : cell.getFgColor();
  }

  isUnderlined(row: number, column: number): boolean {
    const { active } = this.#emulator.buffer;
    return (
      active
        .getLine(active.viewportY + row)
        ?.getCell(column)
        ?.isUnderline() !== 0
    );
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  paste(text: string): void {
    this.#pty.write(`\u001b[200~${text}\u001b[201~`);
  }

  press(...keys: readonly (keyof typeof KEYS)[]): void {
    for (const key of keys) this.#pty.write(KEYS[key]);
  }

  resize(columns: number, rows: number): void {
    this.#emulator.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  kill(signal: NodeJS.Signals): void {
    process.kill(this.#pty.pid, signal);
  }

  /** Resolves when the screen shows it; fails with the screen when it does not within ten seconds. */
  shows(wanted: string | RegExp | ((screen: string) => boolean)): Promise<void> {
    const isShown = (): boolean => {
      if (typeof wanted === 'string') return this.text.includes(wanted);
      return typeof wanted === 'function' ? wanted(this.text) : wanted.test(this.text);
    };
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!isShown()) return;
        this.#waiting.delete(check);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`The screen never showed ${String(wanted)}:\n${this.text}`));
      }, WAIT_MS);
      this.#waiting.add(check);
      check();
    });
  }

  close(): void {
    try {
      this.#pty.kill('SIGKILL');
    } catch {
      // It has ended already.
    }
    this.#emulator.dispose();
  }

  #tell(): void {
    for (const check of this.#waiting) check();
  }
}
