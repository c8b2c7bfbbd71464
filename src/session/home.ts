import { constants as systemConstants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type Conf from 'conf';
import { UserError } from '../model/errors.ts';
import { makeFolder } from './make-folder.ts';

interface Kept {
  /** Where jobs, checkpoints and tables are kept. */
  stateDir: string;
  historyFile: string;
  /** Settings every session begins with, as SET takes them. */
  settings: Record<string, string>;
}

/** Where a user's things live, and what he always sets: a small JSON file that may be edited by hand. */
export interface Home {
  readonly stateDir: string;
  readonly historyFile: string;
  readonly settings: readonly (readonly [string, string])[];
}

/** `stateDir` of the command line wins over the file's, which wins over the default beside the file. */
export async function openHome(stateDir: string | undefined): Promise<Home> {
  if (stateDir === '') throw stateDirEmpty();
  const kept = await openSettings();
  const folder = dirname(kept.path);
  const home = {
    stateDir: resolve(stateDir ?? kept.get('stateDir') ?? join(folder, 'state')),
    historyFile: resolve(kept.get('historyFile') ?? join(folder, 'history')),
    settings: Object.entries(kept.get('settings') ?? {}),
  };
  makeFolder(home.stateDir);
  makeFolder(dirname(home.historyFile));
  return home;
}

async function openSettings(): Promise<Conf<Partial<Kept>>> {
  const { default: ConfFile } = await withoutSignalHandlers(() => import('conf'));
  try {
    return new ConfFile<Partial<Kept>>({ projectName: 'riffle', projectSuffix: '', clearInvalidConfig: false });
  } catch (cause) {
    throw new UserError('SETTINGS_UNREADABLE', {
      problem: `The file of your settings cannot be read or made: ${cause instanceof Error ? cause.message : String(cause)}.`,
      remedy:
        'Correct or remove it (riffle/config.json in the folder for settings), or name a home that can be written to: HOME=DIR riffle …',
      cause,
    });
  }
}

/** An unset variable of a script: the current folder would be taken. */
function stateDirEmpty(): UserError {
  return new UserError('STATE_DIR_UNUSABLE', { problem: '--state-dir names no folder.', remedy: 'Write it as --state-dir DIR.' });
}

/**
 * conf's writer of files (atomically, by way of when-exit) answers the first signal by raising it once more. Here the second signal means "at
 * once": a job would never get to its final checkpoint.
 */
async function withoutSignalHandlers<T>(load: () => Promise<T>): Promise<T> {
  const signals = Object.keys(systemConstants.signals) as NodeJS.Signals[];
  const before = new Map(signals.map((signal) => [signal, new Set(process.rawListeners(signal))]));
  const loaded = await load();
  for (const [signal, known] of before) {
    for (const listener of process.rawListeners(signal)) {
      if (!known.has(listener)) process.removeListener(signal, listener as NodeJS.SignalsListener);
    }
  }
  return loaded;
}
