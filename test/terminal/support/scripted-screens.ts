/** The screen with a scripted engine (scripted-engine.ts), on terminals of the tests of one file: built once, each closed with its test. */
import { afterEach, beforeAll } from 'vitest';
import { builtEntry } from './built-entry.ts';
import { Terminal, type TerminalOptions } from './terminal.ts';

export interface ScriptedScreens {
  /** `shell`: a script of sh that runs the program as `"$0" "$1"`. */
  start(options?: TerminalOptions, shell?: string): Terminal;
  /** Resolves when the person can type. */
  ready(options?: TerminalOptions): Promise<Terminal>;
}

/** Called once, where the tests of a file are declared. */
export function scriptedScreens(): ScriptedScreens {
  let entry = '';
  const open: Terminal[] = [];

  beforeAll(async () => {
    entry = await builtEntry();
  });

  afterEach(() => {
    for (const terminal of open.splice(0)) terminal.close();
  });

  function start(options: TerminalOptions = {}, shell?: string): Terminal {
    const program = [process.execPath, entry];
    const [command = '', ...args] = shell === undefined ? program : ['/bin/sh', '-c', shell, ...program];
    const terminal = new Terminal(command, args, options);
    open.push(terminal);
    return terminal;
  }

  async function ready(options: TerminalOptions = {}): Promise<Terminal> {
    const terminal = start(options);
    await terminal.shows('SELECT * FROM orders;');
    return terminal;
  }

  return { start, ready };
}
