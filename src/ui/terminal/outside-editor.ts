/**
 * Lets the person edit a text in the editor of the environment, as a program of its own that has the terminal meanwhile.
 *
 *   in    a text; VISUAL, else EDITOR, else vi, with arguments as a shell reads them
 *   out   the text of the file when the program has ended well; else a UserError
 *
 * The file lies in a folder of its own that nobody else can read, for it may hold passwords, and is gone afterwards.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../model/errors.ts';

/** What a shell answers for a command it does not find, and for one it may not run. */
const NOT_FOUND = [126, 127];

export async function editOutside(text: string, signal: AbortSignal): Promise<string> {
  const command = process.env['VISUAL'] || process.env['EDITOR'] || 'vi';
  const folder = mkdtempSync(join(tmpdir(), 'riffle-'));
  const file = join(folder, 'statement.sql');
  try {
    writeFileSync(file, text.endsWith('\n') ? text : `${text}\n`, { mode: 0o600 });
    const ended = await run(command, file, signal);
    if (ended !== 0) throw editorFailed(command, ended);
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The exit code, or the name of the signal that ended it. */
function run(command: string, file: string, signal: AbortSignal): Promise<number | string> {
  return new Promise((resolve, reject) => {
    // Ctrl-C reaches the shell, too, which must outlive it.
    const child = spawn('/bin/sh', ['-c', `trap : INT; ${command} "$0"`, file], { stdio: 'inherit', signal });
    child.on('error', reject);
    child.on('exit', (code, by) => resolve(code ?? by ?? 1));
  });
}

function editorFailed(command: string, ended: number | string): UserError {
  if (typeof ended === 'number' && NOT_FOUND.includes(ended)) {
    return new UserError('EDITOR_NOT_FOUND', {
      problem: `The editor '${command}' cannot be run.`,
      remedy: 'Set VISUAL or EDITOR to one that is installed.',
    });
  }
  return new UserError('EDITOR_FAILED', {
    problem: `The editor '${command}' ended with ${ended}.`,
    remedy: 'The text is as it was before.',
  });
}
