/**
 * Every way out of the program that is not a key: signals, defects, the end of the process. The terminal is given back in all of them.
 */
type EndingSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

export interface ExitOptions {
  /** The first signal: an orderly end is begun. The second ends the process at once. */
  onSignal(code: number): void;
  /** Another program has the terminal: Ctrl-C means that one. */
  isAway(): boolean;
  /** What nobody caught. */
  onDefect(error: unknown): void;
  /** The process is about to be stopped (SIGTSTP): the terminal is given back until it goes on. */
  onSuspend(): void;
  /** The process was stopped and goes on: the terminal has to be taken over again. */
  onContinue(): void;
  /** Gives the terminal back; may be called twice. */
  restore(): void;
}

/** What a shell expects of a process that a signal ended. */
const CODES: Readonly<Record<EndingSignal, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** Gives a function that ends the watch. */
export function watchExits(options: ExitOptions): () => void {
  let signals = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGINT' && options.isAway()) return;
    const code = CODES[signal as EndingSignal];
    signals++;
    if (signals === 1) {
      options.onSignal(code);
      return;
    }
    options.restore();
    process.exit(code);
  };
  const onSuspend = (): void => {
    options.onSuspend();
    process.kill(process.pid, 'SIGSTOP');
  };
  const names = Object.keys(CODES) as EndingSignal[];
  for (const name of names) process.on(name, onSignal);
  process.on('SIGTSTP', onSuspend);
  process.on('SIGCONT', options.onContinue);
  process.on('uncaughtException', options.onDefect);
  process.on('unhandledRejection', options.onDefect);
  process.on('exit', options.restore);
  return () => {
    for (const name of names) process.off(name, onSignal);
    process.off('SIGTSTP', onSuspend);
    process.off('SIGCONT', options.onContinue);
    process.off('uncaughtException', options.onDefect);
    process.off('unhandledRejection', options.onDefect);
    process.off('exit', options.restore);
  };
}
