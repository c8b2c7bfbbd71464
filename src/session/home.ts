import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Conf from 'conf';

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
export function openHome(stateDir: string | undefined): Home {
  const kept = new Conf<Partial<Kept>>({ projectName: 'riffle', projectSuffix: '', clearInvalidConfig: false });
  const folder = dirname(kept.path);
  const home = {
    stateDir: resolve(stateDir ?? kept.get('stateDir') ?? join(folder, 'state')),
    historyFile: resolve(kept.get('historyFile') ?? join(folder, 'history')),
    settings: Object.entries(kept.get('settings') ?? {}),
  };
  mkdirSync(home.stateDir, { recursive: true, mode: 0o700 });
  mkdirSync(dirname(home.historyFile), { recursive: true, mode: 0o700 });
  return home;
}
