/**
 * Opens the screen over an engine and gives the exit code when the person has left: 0, 1 when it did not end as it should, or 128 plus the
 * signal that ended it. Whatever ends the program, the terminal is given back first; what has to be said then stands on the normal screen.
 */
import { render } from 'ink';
import { UserError } from '../model/errors.ts';
import type { EnginePort } from '../session/protocol.ts';
import { App } from './app.tsx';
import { engineListener } from './engine-events.ts';
import { farewell } from './farewell.ts';
import { handleInput } from './key-input.ts';
import { paintScreen } from './painter.ts';
import { pageRows } from './pane-motion.ts';
import { Screen } from './screen.ts';
import { isPrompt } from './screen-state.ts';
import { Compositor } from './terminal/compositor.ts';
import { watchExits } from './terminal/exits.ts';
import { inkInput, inkOutput, inTurn } from './terminal/ink-streams.ts';
import { KeyParser } from './terminal/key-parser.ts';
import { editOutside } from './terminal/outside-editor.ts';
import { ScreenSession } from './terminal/screen-session.ts';

export interface TuiOptions {
  readonly historyFile: string;
  /** Named when jobs are left in it. */
  readonly stateDir: string;
  /** Continue unfinished jobs without asking. */
  readonly resumes: boolean;
  /** Lines that explain the screen, one at a time. */
  readonly tour?: readonly string[] | undefined;
  /** SQL to execute as soon as the engine is ready. */
  readonly script?: string | undefined;
  /** SQL that `demo;` executes; offered while the session is empty. */
  readonly demo?: string | undefined;
}

const TICK_MS = 1000;
/** As if SIGHUP had come. */
const HANGUP_CODE = 129;

/** How the screen ended: the exit code, and what has to be said on the normal screen. */
interface End {
  readonly code: number;
  readonly words: string | undefined;
}

export async function runTui(port: EnginePort, options: TuiOptions): Promise<number> {
  refuseDumbTerminal();
  const terminal = new ScreenSession(process.stdin, process.stdout);
  const compositor = new Compositor(terminal);
  const { screen, ended } = openScreen(port, options, terminal, compositor);
  const stop = showScreen(screen, terminal, compositor);
  try {
    port.listen(engineListener(screen, screen.options.ended));
    const { code, words } = await ended;
    stop();
    // After a hangup nobody is there to read it.
    if (code !== HANGUP_CODE) process.stderr.write(farewell(screen.state, options.stateDir));
    if (words !== undefined) process.stderr.write(`${words.trimEnd()}\n`);
    return code;
  } finally {
    stop();
  }
}

function refuseDumbTerminal(): void {
  if (process.env['TERM'] !== 'dumb') return;
  throw new UserError('TERMINAL_DUMB', {
    problem: 'This terminal (TERM=dumb) cannot show a screen.',
    remedy: 'Run a script with riffle -f FILE or riffle -e "SQL", or set TERM to what your terminal is, for example xterm-256color.',
  });
}

function openScreen(
  port: EnginePort,
  options: TuiOptions,
  terminal: ScreenSession,
  compositor: Compositor,
): { readonly screen: Screen; readonly ended: Promise<End> } {
  let signalCode = 0;
  let isPaintDue = false;
  let resolve: (end: End) => void = () => {};
  const ended = new Promise<End>((given) => {
    resolve = given;
  });
  const screen = new Screen({
    port,
    historyFile: options.historyFile,
    resumes: options.resumes,
    tour: options.tour,
    script: options.script,
    demo: options.demo,
    columns: terminal.columns,
    rows: terminal.rows,
    repaint() {
      if (isPaintDue) return;
      isPaintDue = true;
      queueMicrotask(() => {
        isPaintDue = false;
        paintScreen(screen, compositor);
      });
    },
    redraw: () => compositor.invalidate(),
    mouse: (isOn) => terminal.mouse(isOn),
    suspend: () => process.kill(process.pid, 'SIGTSTP'),
    writeTerminal: (text) => terminal.write(text),
    editOutside: (text) => terminal.lend((signal) => editOutside(text, signal)).finally(() => compositor.invalidate()),
    endBySignal(code) {
      signalCode = code;
    },
    ended: (wrong) => resolve({ code: signalCode || (wrong === undefined ? 0 : 1), words: wrong }),
  });
  screen.store.subscribe(screen.options.repaint);
  return { screen, ended };
}

/** Connects the screen with the terminal. Gives a function that gives the terminal back; it may be called twice. */
function showScreen(screen: Screen, terminal: ScreenSession, compositor: Compositor): () => void {
  const { stdin, stdout } = process;
  const output = inkOutput((text) => compositor.frame(text), terminal.columns, terminal.rows);
  const input = inkInput();
  const context = { screen, pageRows: () => pageRows(screen), passOn: input.feed, prefix: '' };
  const hasPrompt = (): boolean => screen.state.dialog !== undefined && isPrompt(screen.state.dialog);
  const parser = new KeyParser(inTurn((key) => handleInput(context, key), hasPrompt, input.isTaken));
  const restore = (): void => {
    compositor.stop();
    terminal.leave();
  };
  const onLost = (): void => {
    screen.options.endBySignal(HANGUP_CODE);
    screen.close('checkpoint');
  };
  const onDefect = (error: unknown): void => {
    // A terminal that is gone is not a defect: the jobs still get their final checkpoint.
    if (isTerminalLost(error)) {
      compositor.stop();
      onLost();
      return;
    }
    restore();
    process.stderr.write(describeDefect(error));
    process.exit(1);
  };
  const unwatch = watchExits({
    restore,
    onDefect,
    isAway: () => terminal.isLent,
    onSuspend() {
      if (!terminal.isLent) terminal.leave();
    },
    onContinue() {
      terminal.enter();
      compositor.invalidate();
    },
    onSignal(code) {
      screen.options.endBySignal(code);
      screen.close('checkpoint');
    },
  });
  const onData = (chunk: Uint8Array): void => parser.push(chunk);
  const onResize = (): void => {
    Object.assign(output, { columns: terminal.columns, rows: terminal.rows });
    compositor.invalidate();
    screen.resize(terminal.columns, terminal.rows);
  };
  const onDrain = (): void => compositor.drained();
  terminal.enter();
  stdin.on('data', onData);
  stdin.on('error', onDefect);
  stdin.on('end', onLost);
  stdout.on('error', onDefect);
  stdout.on('resize', onResize);
  stdout.on('drain', onDrain);
  const ink = render(<App screen={screen} />, {
    stdout: output,
    stdin: input.stream,
    debug: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  ink.waitUntilExit().catch(onDefect);
  paintScreen(screen, compositor);
  const ticker = setInterval(() => screen.tick(), TICK_MS);
  return () => {
    clearInterval(ticker);
    parser.stop();
    screen.result.stop();
    stdin.off('data', onData);
    stdin.off('error', onDefect);
    stdin.off('end', onLost);
    stdout.off('error', onDefect);
    stdout.off('resize', onResize);
    stdout.off('drain', onDrain);
    restore();
    unwatch();
    ink.unmount();
  };
}

function isTerminalLost(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EIO' || error.code === 'EPIPE' || error.code === 'ENXIO');
}

function describeDefect(error: unknown): string {
  if (error instanceof UserError) return `${error.code}: ${error.problem}\n${error.remedy}\n`;
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `Riffle has a defect and had to end. Jobs go on from their last checkpoint at the next start.\n${trace}\n`;
}
