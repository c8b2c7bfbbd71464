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
import { EventLog, logged } from './session/event-log.ts';
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

  --format tableau|changelog|json|csv   how SELECT prints (default tableau); csv: NULL is an empty field, an empty text is ""
  --max-rows N                 ends a SELECT after N changes
  --for 30s                    ends, with a final checkpoint, after that time
  --resume                     continues unfinished jobs: those of the script's INSERTs, or all where there is no script
  --fresh                      forgets the unfinished jobs of the script's INSERTs and begins them again
  --log FILE                   appends what happens to the jobs, a line each with its time in UTC: restarts, failures, checkpoints
  --state-dir DIR              where jobs, checkpoints and tables are kept
  --help, --version
`;

const OPTIONS = {
  file: { type: 'string', short: 'f' },
  execute: { type: 'string', short: 'e' },
  format: { type: 'string' },
  'max-rows': { type: 'string' },
  for: { type: 'string' },
  log: { type: 'string' },
  'state-dir': { type: 'string' },
  check: { type: 'string' },
  resume: { type: 'boolean' },
  fresh: { type: 'boolean' },
  demo: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

type OptionName = keyof typeof OPTIONS;
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
  if (given.help === true) return print(USAGE);
  if (given.version === true) return print(`riffle ${version()}\n`);
  const isScript = given.file !== undefined || given.execute !== undefined;
  const isScreen = !isScript && process.stdin.isTTY === true && process.stdout.isTTY === true;
  refuseIdle(given, isScreen);
  if (given.check !== undefined) return check(given.check);
  const log = given.log === undefined ? undefined : new EventLog(given.log);
  const code = await (isScreen ? screen(given, log) : script(given, log));
  log?.close();
  return code;
}

/** Whatever is given has an effect, or is refused. */
function refuseIdle(given: Arguments, isScreen: boolean): void {
  const rules: readonly { readonly holds: boolean; readonly idle: readonly OptionName[]; readonly why: string }[] = [
    { holds: given.check !== undefined, idle: OPTION_NAMES.filter((name) => name !== 'check'), why: '--check only reads its file' },
    { holds: given.execute !== undefined, idle: ['file'], why: '-e runs its own statements' },
    { holds: given.resume === true, idle: ['fresh'], why: '--resume continues what --fresh would forget' },
    { holds: given.demo === true, idle: ['file', 'execute', 'resume', 'fresh'], why: '--demo brings its own statements' },
    { holds: isScreen, idle: ['format', 'max-rows', 'for', 'fresh'], why: 'the screen has no use for it, only -f, -e and pipes have' },
  ];
  for (const { holds, idle, why } of rules) {
    const found = holds ? idle.find((name) => given[name] !== undefined) : undefined;
    if (found !== undefined)
      throw badUse(`${found === 'file' || found === 'execute' ? `-${found[0]}` : `--${found}`} would be ignored: ${why}.`);
  }
}

function readArguments(): Arguments {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: false }).values;
  } catch (cause) {
    throw badUse(plainly(cause instanceof Error ? cause.message : String(cause)));
  }
}

async function script(given: Arguments, log: EventLog | undefined): Promise<number> {
  const home = await openHome(given['state-dir']);
  const { text, file } = await scriptText(given);
  return runScript({
    text,
    file,
    format: formatOf(given.format ?? (given.demo === true ? 'changelog' : 'tableau')),
    rowsMax: given['max-rows'] === undefined ? undefined : rowsOf(given['max-rows']),
    forMs: given.for === undefined ? undefined : forOf(given.for),
    stateDir: home.stateDir,
    settings: home.settings,
    twins: given.resume === true ? 'resume' : given.fresh === true ? 'fresh' : 'ask',
    log,
  });
}

async function scriptText({ file, execute, demo, resume }: Arguments): Promise<{ text: string; file: string | undefined }> {
  if (demo === true) return { text: demoScript(recordings(), 'fast'), file: undefined };
  if (file !== undefined) return { text: readSql(file), file };
  if (execute !== undefined) return { text: execute, file: undefined };
  return { text: resume === true && process.stdin.isTTY === true ? '' : await readAll(process.stdin), file: undefined };
}

async function screen(given: Arguments, log: EventLog | undefined): Promise<number> {
  const home = await openHome(given['state-dir']);
  const { runTui } = await import('./ui/run.tsx');
  const port = startEngineThread(new URL('engine.js', import.meta.url), {
    stateDir: home.stateDir,
    keepsCatalog: given.demo !== true,
    settings: home.settings,
  });
  return runTui(log === undefined ? port : logged(port, log), {
    historyFile: home.historyFile,
    stateDir: home.stateDir,
    resumes: given.resume === true,
    tour: given.demo === true ? demoTour : undefined,
    script: given.demo === true ? demoScript(recordings(), 'recorded') : undefined,
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
  if (text === 'tableau' || text === 'changelog' || text === 'json' || text === 'csv') return text;
  throw badUse(`--format ${text} is not known: tableau, changelog, json or csv.`);
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
