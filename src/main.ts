#!/usr/bin/env node
/** The command line: a script, a pipe, or the screen. The only file that sees every floor. */
import { readFileSync, writeSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formatDuration, parseDuration, WAIT_MS_MAX } from './model/duration.ts';
import { UserError } from './model/errors.ts';
import { checkText } from './session/check-text.ts';
import { demoScript, demoTour } from './session/demo.ts';
import { reportOf } from './session/error-report.ts';
import { openHome } from './session/home.ts';
import { renderError } from './session/render/result.ts';
import { type ResultFormat, runScript } from './session/script.ts';
import { readSql } from './session/sql-file.ts';
import { startEngineThread } from './session/thread.ts';

const USAGE = `riffle: change logs of databases, in Flink SQL, in one terminal

  riffle                       opens the screen (without a terminal: reads SQL from standard input)
  riffle -f FILE               runs a script
  riffle -e "SQL"              runs statements
  riffle --demo                a shop's recorded binlog, no server needed
  riffle --check FILE          parses and validates only: file:line:column: CODE message

  --format tableau|changelog|json   how SELECT prints (default tableau)
  --max-rows N                 ends a SELECT after N changes
  --for 30s                    ends, with a final checkpoint, after that time
  --resume                     continues the unfinished jobs of the state directory
  --fresh                      forgets an unfinished job of the same script and begins again
  --state-dir DIR              where jobs, checkpoints and tables are kept
  --help, --version
`;

const OPTIONS = {
  file: { type: 'string', short: 'f' },
  execute: { type: 'string', short: 'e' },
  format: { type: 'string' },
  'max-rows': { type: 'string' },
  for: { type: 'string' },
  'state-dir': { type: 'string' },
  check: { type: 'string' },
  resume: { type: 'boolean', default: false },
  fresh: { type: 'boolean', default: false },
  demo: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const;

type Arguments = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

// A reader that has seen enough (`riffle … | head`) is no failure.
process.stdout.on('error', quietOnClosedPipe);
process.stderr.on('error', quietOnClosedPipe);

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(renderError(reportOf(error)));
  return 1;
});
process.exit();

async function main(): Promise<number> {
  const given = readArguments();
  if (given.help) return print(USAGE);
  if (given.version) return print(`riffle ${version()}\n`);
  if (given.check !== undefined) return check(given.check);
  if (given.resume && given.fresh) throw badUse('--resume and --fresh exclude each other.');
  if (given.file !== undefined && given.execute !== undefined) throw badUse('-f and -e exclude each other.');
  const isScript = given.file !== undefined || given.execute !== undefined;
  if (isScript && given.demo) throw badUse('--demo brings its own statements: leave out -f and -e.');
  const isScreen = process.stdin.isTTY === true && process.stdout.isTTY === true;
  if (isScript || !isScreen) return script(given);
  const idle = (['format', 'max-rows', 'for'] as const).find((name) => given[name] !== undefined);
  if (idle !== undefined) throw badUse(`--${idle} is for statements from -f, -e or a pipe; the screen has no use for it.`);
  return screen(given);
}

function readArguments(): Arguments {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: false }).values;
  } catch (cause) {
    throw badUse(plainly(cause instanceof Error ? cause.message : String(cause)));
  }
}

async function script(given: Arguments): Promise<number> {
  const home = await openHome(given['state-dir']);
  const { text, file } = await scriptText(given);
  return runScript({
    text,
    file,
    format: formatOf(given.format ?? (given.demo ? 'changelog' : 'tableau')),
    rowsMax: given['max-rows'] === undefined ? undefined : rowsOf(given['max-rows']),
    forMs: given.for === undefined ? undefined : forOf(given.for),
    stateDir: home.stateDir,
    settings: home.settings,
    twins: given.resume ? 'resume' : given.fresh ? 'fresh' : 'ask',
    resumesAll: given.resume,
  });
}

async function scriptText({ file, execute, demo, resume }: Arguments): Promise<{ text: string; file: string | undefined }> {
  if (demo) return { text: demoScript(recordings(), 'fast'), file: undefined };
  if (file !== undefined) return { text: readSql(file), file };
  if (execute !== undefined) return { text: execute, file: undefined };
  return { text: resume && process.stdin.isTTY === true ? '' : await readAll(process.stdin), file: undefined };
}

async function screen(given: Arguments): Promise<number> {
  const home = await openHome(given['state-dir']);
  const { runTui } = await import('./ui/run.tsx');
  const port = startEngineThread(new URL('engine.js', import.meta.url), {
    stateDir: home.stateDir,
    keepsCatalog: !given.demo,
    settings: home.settings,
  });
  return runTui(port, {
    historyFile: home.historyFile,
    stateDir: home.stateDir,
    tour: given.demo ? demoTour : undefined,
    script: given.demo ? demoScript(recordings(), 'recorded') : undefined,
    demo: demoScript(recordings(), 'recorded'),
  });
}

function check(file: string): number {
  const faults = checkText(readSql(file), file);
  process.stdout.write(faults.map((line) => `${line}\n`).join(''));
  return faults.length === 0 ? 0 : 1;
}

/** The folder of recordings that comes with the program. */
function recordings(): string {
  return fileURLToPath(new URL('../recordings/', import.meta.url));
}

/** The one place that knows it is package.json. */
function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function formatOf(text: string): ResultFormat {
  if (text === 'tableau' || text === 'changelog' || text === 'json') return text;
  throw badUse(`--format ${text} is not known: tableau, changelog or json.`);
}

function rowsOf(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw badUse(`--max-rows ${text} is not a whole number from 1.`);
  return Number(text);
}

function forOf(text: string): number {
  try {
    return parseDuration(text, { maxMs: WAIT_MS_MAX });
  } catch {
    throw badUse(`--for ${text} is not a duration such as 30s or 5min, up to ${formatDuration(WAIT_MS_MAX)}.`);
  }
}

/** What parseArgs says, in the words of this command line. */
function plainly(message: string): string {
  const stray = /^Unexpected argument '(.*?)'/s.exec(message)?.[1];
  if (stray !== undefined) return `'${stray}' is no option. A script is run with -f FILE, a statement with -e "SQL".`;
  const bare = /^Option '(.*?)(?: <value>)?' argument (?:missing|is ambiguous)/.exec(message)?.[1];
  if (bare !== undefined) return `${bare} needs a value behind it.`;
  return message.endsWith('.') ? message : `${message.split('. To specify')[0]}.`;
}

function badUse(problem: string): UserError {
  return new UserError('USAGE', { problem, remedy: 'riffle --help lists the options.' });
}

function quietOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit();
  const full = new UserError('OUTPUT_WRITE', {
    problem: `The output cannot be written: ${error.message}.`,
    remedy: 'See that the disk it goes to has room and can be written to.',
  });
  try {
    writeSync(process.stderr.fd, renderError(reportOf(full)));
  } finally {
    process.exit(1);
  }
}
