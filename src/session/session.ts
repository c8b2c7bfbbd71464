/**
 * A REPL without a screen: executes statements, runs their jobs, and tells about both in the messages of protocol.ts.
 *
 * Knows no thread and no terminal. Statements of one request run in order and stop behind the first that fails; requests do not wait
 * for each other's SELECT, so that SHOW JOBS answers while a query is on the screen.
 */
import { join } from 'node:path';
import type { Sink } from '../connectors/sink.ts';
import { isInsertOnly } from '../model/changelog-mode.ts';
import { type Clock, systemClock } from '../model/clock.ts';
import { combined, invariant, type Span, UserError } from '../model/errors.ts';
import type { Schema } from '../model/schema.ts';
import { timeZoneOf } from '../model/settings.ts';
import { formatType, isNumeric } from '../model/types.ts';
import type { JobPlan } from '../planner/plan.ts';
import type { OriginReader } from '../runtime/cause.ts';
import { Job } from '../runtime/job.ts';
import type { Statement } from '../sql/ast-statements.ts';
import { type ParsedStatement, parse } from '../sql/parse.ts';
import { reportOf } from './error-report.ts';
import { JobRegistry, type TwinPolicy } from './job-registry.ts';
import { JobStore } from './job-store.ts';
import type { Event, QueryColumn, StatementResult } from './protocol.ts';
import { SessionCatalog } from './session-catalog.ts';
import { SessionSettings } from './session-settings.ts';
import { sourceFile, type TextPlace } from './sql-file.ts';
import type { StatementContext } from './statement-context.ts';
import { execute } from './statements/execute.ts';

const STATUS_INTERVAL_MS = 500;
/** Statements behind which the catalog may be another. */
const CATALOG_CHANGES: readonly Statement['kind'][] = [
  'create-table',
  'create-table-from',
  'import-database',
  'create-view',
  'drop-table',
  'drop-view',
  'alter-table',
  'alter-view',
];

/** Where the rows of one SELECT go. */
export interface OpenResult {
  /** Takes the rows of one run; asked again at each restart. */
  sink(cause: OriginReader): Sink<unknown>;
  /** The query is over, for whatever reason. */
  end(): Promise<void>;
}

export interface ResultContext {
  readonly timeZone: string;
  /** Columns that identify a row, where they are known. */
  readonly key: readonly number[] | undefined;
  /** No row of it ever changes or leaves. */
  readonly isInsertOnly: boolean;
  readonly tableRowsMax: number;
  /** The statement ended in `\G`. */
  readonly isVertical: boolean;
  /** Ends the query from the side of its result: `--max-rows` reached. */
  stop(): void;
}

export interface SessionOptions {
  readonly stateDir: string;
  /** Whether the tables outlive the session. */
  readonly keepsCatalog: boolean;
  readonly twins: TwinPolicy;
  readonly settings: Iterable<readonly [string, string]>;
  readonly clock?: Clock;
  /** A screen shows the plan at work: each operator's changes are counted. */
  readonly countsOperators?: boolean;
  /** The file that the executed text comes from. */
  readonly file?: string | undefined;
  emit(event: Event): void;
  openResult(query: number, schema: Schema, context: ResultContext): OpenResult;
  /** Lines of the print connector. */
  print(lines: string, stream: 'stdout' | 'stderr'): Promise<void>;
}

/** One request to execute a text, and the files it names. */
interface Run {
  readonly id: number;
  readonly signal: AbortSignal;
  /** QUIT was executed. */
  hasQuit: boolean;
}

type RunPlace = TextPlace & { readonly run: Run };

export class Session {
  readonly #options: SessionOptions;
  readonly #clock: Clock;
  readonly #catalog: SessionCatalog;
  readonly #settings: SessionSettings;
  readonly #store: JobStore;
  readonly #queries = new Map<number, Job>();
  #queryCount = 0;
  #statusTimer: NodeJS.Timeout | undefined;
  readonly jobs: JobRegistry;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#catalog = new SessionCatalog(options.keepsCatalog ? join(options.stateDir, 'tables') : undefined);
    this.#settings = new SessionSettings(options.settings);
    this.#store = new JobStore(options.stateDir);
    this.jobs = new JobRegistry({
      store: this.#store,
      clock: this.#clock,
      twins: options.twins,
      countsOperators: options.countsOperators === true,
      onStatus: () => this.#statusChanged(),
      notice: (text, error) => options.emit({ kind: 'notice', text, error: error === undefined ? undefined : reportOf(error) }),
      print: options.print,
    });
    options.emit({ kind: 'ready', unfinished: this.jobs.unfinished(), catalog: this.#catalog.view() });
    this.#tellLook();
  }

  /**
   * Runs the statements of `text`. Never rejects: what goes wrong, an end before the last of them
   * included, is a result of kind 'error' and gives false.
   */
  async execute(id: number, text: string, signal: AbortSignal): Promise<boolean> {
    const isDone = await this.#executeText(text, { file: this.#options.file, depth: 0, run: { id, signal, hasQuit: false } });
    this.#options.emit({ kind: 'done', id, isFailed: !isDone });
    return isDone;
  }

  /**
   * Continues unfinished jobs, all at once: one whose server does not answer keeps none of the others waiting. Gives false when one could not
   * be continued.
   */
  async resume(jobs: readonly string[], signal: AbortSignal): Promise<boolean> {
    const resumed = await Promise.all(jobs.map((id) => this.#resumeOne(id, signal)));
    return resumed.every((isResumed) => isResumed);
  }

  async #resumeOne(id: string, signal: AbortSignal): Promise<boolean> {
    try {
      const { notices } = await this.jobs.resume(id, { signal });
      for (const text of notices) this.#options.emit({ kind: 'notice', text, error: undefined });
      return true;
    } catch (error) {
      this.#options.emit({ kind: 'notice', text: `The job ${id} was not resumed.`, error: reportOf(error) });
      return false;
    }
  }

  /** Ends queries and jobs. `checkpoint`: jobs take a final checkpoint and can be resumed. */
  async close(mode: 'checkpoint' | 'cancel'): Promise<void> {
    await Promise.all([...this.#queries.values()].map((job) => job.stop('cancel')));
    const failures = await this.jobs.close(mode);
    clearTimeout(this.#statusTimer);
    this.#options.emit({ kind: 'status', jobs: this.jobs.statuses() });
    this.#options.emit({ kind: 'closed', error: failures.length === 0 ? undefined : reportOf(combined(failures)) });
  }

  async #executeText(text: string, place: RunPlace): Promise<boolean> {
    const { run } = place;
    const announce = (result: StatementResult) => this.#options.emit({ kind: 'result', id: run.id, result });
    const source = { text, file: place.file };
    const { statements } = parse(text);
    const faults = statements.flatMap((parsed) => parsed.faults);
    if (faults.length > 0) {
      // Nothing runs where something cannot be read: a half-executed paste is worse than none.
      announce({ kind: 'error', error: reportOf(combined(faults), source) });
      return false;
    }
    for (const [index, parsed] of statements.entries()) {
      if (run.hasQuit) break;
      if (run.signal.aborted) {
        announce({ kind: 'error', error: reportOf(interrupted(statements.length - index, parsed.span), source) });
        return false;
      }
      try {
        await this.#executeOne(parsed, announce, place);
      } catch (error) {
        announce({ kind: 'error', error: reportOf(error, { ...source, from: parsed.span.start }) });
        return false;
      }
    }
    return true;
  }

  async #executeOne({ statement, isVertical }: ParsedStatement, tell: (result: StatementResult) => void, place: RunPlace): Promise<void> {
    invariant(statement !== undefined, 'a statement without faults was parsed');
    const announce = (result: StatementResult) =>
      tell(isVertical && (result.kind === 'table' || result.kind === 'query') ? { ...result, isVertical } : result);
    const context: StatementContext = {
      catalog: this.#catalog,
      settings: this.#settings,
      jobs: this.jobs,
      clock: this.#clock,
      newJobId: () => this.#store.newId(),
      runQuery: (plan, told, signal) => this.#runQuery({ plan, isVertical }, told, signal),
      runFile: (path) => this.#runFile(path, place),
    };
    const result = await execute(statement, context, announce, place.run.signal);
    if (statement.kind === 'quit') place.run.hasQuit = true;
    if (result !== undefined) announce(result);
    if (CATALOG_CHANGES.includes(statement.kind)) this.#options.emit({ kind: 'catalog', catalog: this.#catalog.view() });
    if (statement.kind === 'set' || statement.kind === 'reset') this.#tellLook();
    if (statement.kind === 'stop-job') this.#options.emit({ kind: 'unfinished', jobs: this.jobs.unfinished() });
  }

  async #runQuery(
    { plan, isVertical }: { readonly plan: JobPlan; readonly isVertical: boolean },
    announce: (result: StatementResult) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const query = ++this.#queryCount;
    const timeZone = timeZoneOf(this.#settings.values);
    const { schema = [], upsertKeys = [], changelog } = plan.sinks[0]?.input ?? {};
    // The shortest: any of them identifies a row.
    const key = [...upsertKeys].sort((left, right) => left.length - right.length)[0];
    const { 'sql-client.execution.result-mode': mode, 'sql-client.execution.max-table-result.rows': tableRowsMax } = this.#settings.values;
    const stop = () => void job.stop('cancel');
    const result = this.#options.openResult(query, schema, {
      timeZone,
      key,
      isInsertOnly: changelog !== undefined && isInsertOnly(changelog),
      tableRowsMax,
      isVertical,
      stop,
    });
    const job = new Job({
      id: `query-${process.pid}-${query}`,
      name: `query ${query}`,
      plan,
      settings: this.#settings.values,
      folder: undefined,
      clock: this.#clock,
      countsOperators: this.#options.countsOperators === true,
      collect: (_schema, cause) => result.sink(cause),
      onStatus: () => this.#statusChanged(),
      notice: (text) => this.#options.emit({ kind: 'notice', text, error: undefined }),
      print: this.#options.print,
    });
    this.#queries.set(query, job);
    this.#statusChanged();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await job.start();
      announce({ kind: 'query', query, columns: schema.map(queryColumn), key, mode, notices: plan.notices });
      if (signal.aborted) stop();
      await job.ended;
    } finally {
      signal.removeEventListener('abort', stop);
      this.#queries.delete(query);
      await result.end();
    }
    const { failure } = job.status();
    if (failure !== undefined) throw new UserError(failure.code, failure);
  }

  async #runFile(path: string, place: RunPlace): Promise<void> {
    const named = sourceFile(path, place);
    const isDone = await this.#executeText(named.text, { ...named.place, run: place.run });
    if (isDone) return;
    throw new UserError('SOURCE_FAILED', {
      problem: `The file ${named.place.file} was not executed to its end.`,
      remedy: 'The reason stands above.',
    });
  }

  #tellLook(): void {
    const { 'ui.theme': theme, 'ui.mouse': mouse } = this.#settings.values;
    this.#options.emit({ kind: 'look', look: { theme, mouse } });
  }

  /** At most two messages a second; while something runs, two every second: rates and lag change without an event. */
  #statusChanged(): void {
    this.#statusTimer ??= setTimeout(() => {
      this.#statusTimer = undefined;
      const jobs = [...[...this.#queries.values()].map((job) => job.status()), ...this.jobs.statuses()];
      this.#options.emit({ kind: 'status', jobs });
      if (jobs.some(({ state }) => state === 'CREATED' || state === 'RUNNING' || state === 'RESTARTING')) this.#statusChanged();
    }, STATUS_INTERVAL_MS);
    this.#statusTimer.unref();
  }
}

function interrupted(left: number, span: Span): UserError {
  return new UserError('INTERRUPTED', {
    problem: `The text was stopped: ${left === 1 ? 'its last statement was' : `its last ${left} statements were`} not executed.`,
    remedy: 'Run it again from here on.',
    span,
  });
}

function queryColumn({ name, type }: Schema[number]): QueryColumn {
  return { name, type: formatType(type), isNumeric: isNumeric(type) };
}
