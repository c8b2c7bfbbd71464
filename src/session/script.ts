/**
 * Runs statements without a screen: results on standard output, status on standard error.
 *
 * The process stays until every job has ended, `forMs` is over, or a signal comes; the latter two take a final checkpoint. The exit code
 * is 0 only when every statement was run and succeeded, and every job and its final checkpoint did; 130 and 143 after SIGINT and SIGTERM.
 */
import { once } from 'node:events';
import type { Schema } from '../model/schema.ts';
import { parse } from '../sql/parse.ts';
import { aborted } from './aborted.ts';
import type { EventLog } from './event-log.ts';
import type { TwinPolicy } from './job-registry.ts';
import type { Event, UnfinishedJob } from './protocol.ts';
import { changelogFormat } from './render/changelog.ts';
import { csvFormat } from './render/csv.ts';
import { jsonFormat } from './render/json.ts';
import { renderError, renderResult } from './render/result.ts';
import { renderStatus } from './render/status.ts';
import { tableauFormat } from './render/tableau.ts';
import { verticalFormat } from './render/vertical.ts';
import { ResultWriter } from './results/writer.ts';
import { type OpenResult, type ResultContext, Session } from './session.ts';

export type ResultFormat = keyof typeof FORMATS;

export interface ScriptOptions {
  readonly text: string;
  /** Named in error messages, and where SOURCE looks for files. */
  readonly file: string | undefined;
  readonly format: ResultFormat;
  readonly rowsMax: number | undefined;
  readonly forMs: number | undefined;
  readonly stateDir: string;
  readonly settings: readonly (readonly [string, string])[];
  /** 'resume' continues every unfinished job of the state directory where the text holds no statement; else only those it starts. */
  readonly twins: TwinPolicy;
  /** Told of everything, besides standard error. */
  readonly log: EventLog | undefined;
}

const FORMATS = { tableau: tableauFormat, changelog: changelogFormat, json: jsonFormat, csv: csvFormat } as const;
const PROGRESS_INTERVAL_MS = 10_000;

export async function runScript(options: ScriptOptions): Promise<number> {
  const run = new ScriptRun(options);
  return run.toExitCode();
}

class ScriptRun {
  readonly #options: ScriptOptions;
  readonly #session: Session;
  readonly #stop = new AbortController();
  #exitCode = 0;
  /** Renders in the order of the events, also where one has to load a library. */
  #rendered: Promise<void> = Promise.resolve();
  #unfinished: readonly UnfinishedJob[] = [];

  constructor(options: ScriptOptions) {
    this.#options = options;
    this.#session = new Session({
      stateDir: options.stateDir,
      keepsCatalog: false,
      twins: options.twins,
      settings: options.settings,
      file: options.file,
      emit: (event) => this.#show(event),
      openResult: (_query, schema, context) => this.#openResult(schema, context),
      print: (lines, stream) => write(stream, lines),
    });
  }

  async toExitCode(): Promise<number> {
    const { text, forMs, twins } = this.#options;
    const timer = forMs === undefined ? undefined : setTimeout(() => this.#stop.abort(), forMs);
    const progress = setInterval(() => this.#showProgress(), PROGRESS_INTERVAL_MS);
    const untrap = this.#trapSignals();
    if (twins === 'resume' && parse(text).statements.length === 0) await this.#resumeAll();
    const isDone = await this.#session.execute(1, text, this.#stop.signal);
    if (!isDone) this.#fail();
    if (isDone) await Promise.race([this.#session.jobs.allEnded(), aborted(this.#stop.signal)]);
    clearInterval(progress);
    clearTimeout(timer);
    await this.#session.close('checkpoint');
    if (this.#session.jobs.statuses().some(({ state }) => state === 'FAILED')) this.#fail();
    await this.#rendered;
    untrap();
    return this.#exitCode;
  }

  async #resumeAll(): Promise<void> {
    const owned = this.#unfinished.filter(({ ownerPid }) => ownerPid !== undefined);
    const free = this.#unfinished.filter(({ ownerPid }) => ownerPid === undefined);
    for (const { name, ownerPid } of owned) void write('stderr', `The job ${name} is run by process ${ownerPid}.\n`);
    if (free.length === 0) void write('stderr', 'There is no unfinished job to resume.\n');
    const ids = free.map(({ id }) => id);
    if (!(await this.#session.resume(ids, this.#stop.signal))) this.#fail();
  }

  #fail(): void {
    if (this.#exitCode === 0) this.#exitCode = 1;
  }

  /** The first signal ends with a final checkpoint, the second at once. */
  #trapSignals(): () => void {
    const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
    const traps = Object.entries(codes).map(([signal, code]) => {
      const trap = () => {
        if (this.#stop.signal.aborted) process.exit(code);
        this.#exitCode = code;
        if (this.#session.jobs.isRunning()) void write('stderr', `${signal}: taking a final checkpoint; once more ends at once.\n`);
        this.#stop.abort();
      };
      process.on(signal, trap);
      return () => process.off(signal, trap);
    });
    return () => {
      for (const remove of traps) remove();
    };
  }

  #openResult(schema: Schema, { timeZone, isVertical, stop }: ResultContext): OpenResult {
    const format = (isVertical ? verticalFormat : FORMATS[this.#options.format])(schema, timeZone);
    const writer = new ResultWriter(format, (text) => write('stdout', text), { rowsMax: this.#options.rowsMax, onFull: stop });
    return { sink: () => writer, end: () => writer.finish() };
  }

  #show(event: Event): void {
    this.#options.log?.take(event);
    switch (event.kind) {
      case 'ready':
        this.#unfinished = event.unfinished;
        return;
      case 'result':
        this.#rendered = this.#rendered.then(() => this.#showResult(event.result));
        return;
      case 'notice':
        void write('stderr', `${event.text}\n${event.error === undefined ? '' : renderError(event.error)}`);
        return;
      case 'closed':
        if (event.error === undefined) return;
        void write('stderr', renderError(event.error));
        this.#fail();
        return;
      default:
        return;
    }
  }

  async #showResult(result: Extract<Event, { kind: 'result' }>['result']): Promise<void> {
    switch (result.kind) {
      case 'table':
      case 'text':
        return write('stdout', await renderResult(result));
      case 'error':
        return write('stderr', renderError(result.error));
      case 'job':
        return write('stderr', `Job ${result.name} is running (${result.job}).\n${lines(result.notices)}`);
      case 'ok':
        return write('stderr', `${result.message}\n${lines(result.notices)}`);
      case 'query':
        return write('stderr', lines(result.notices));
    }
  }

  #showProgress(): void {
    for (const status of this.#session.jobs.statuses()) void write('stderr', `${renderStatus(status)}\n`);
  }
}

function lines(notices: readonly string[]): string {
  return notices.map((notice) => `  note: ${notice}\n`).join('');
}

/** Resolves when the pipe can take more. */
async function write(stream: 'stdout' | 'stderr', text: string): Promise<void> {
  if (text !== '' && !process[stream].write(text)) await once(process[stream], 'drain');
}
