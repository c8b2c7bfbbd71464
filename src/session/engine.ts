import { UserError } from '../model/errors.ts';
import type { Schema } from '../model/schema.ts';
import { reportOf } from './error-report.ts';
import type { EnginePort, Event, ExportRequest, Request } from './protocol.ts';
import { exportPath, exportRows } from './results/export.ts';
import { PrintedLines } from './results/printed-lines.ts';
import { ShownResult } from './results/shown-result.ts';
import { type OpenResult, type ResultContext, Session } from './session.ts';

export interface EngineOptions {
  readonly stateDir: string;
  readonly keepsCatalog: boolean;
  readonly settings: readonly (readonly [string, string])[];
}

/**
 * The engine behind a screen: a session whose SELECTs fill results that the screen looks into.
 *
 * One query is on the screen at a time: a new SELECT ends the one before.
 */
export class Engine implements EnginePort {
  readonly #session: Session;
  readonly #executions = new Map<number, AbortController>();
  readonly #closing = new AbortController();
  readonly #printed = new PrintedLines((lines, leftOut) => this.#emit({ kind: 'printed', lines, leftOut }));
  readonly #kept: Event[] = [];
  #listener: ((event: Event) => void) | undefined;
  #shown: { readonly query: number; readonly result: ShownResult; stop(): void } | undefined;

  constructor(options: EngineOptions) {
    this.#session = new Session({
      ...options,
      // On a screen the user sees the offer to resume; typing the statement again asks which of both is meant.
      twins: 'ask',
      countsOperators: true,
      emit: (event) => this.#emit(event),
      openResult: (query, schema, context) => this.#openResult(query, schema, context),
      print: (lines) => this.#printed.add(lines),
    });
  }

  send(request: Request): void {
    void this.#receive(request).catch((error: unknown) => {
      this.#emit({ kind: 'notice', text: 'A request of the screen failed.', error: reportOf(error) });
    });
  }

  listen(listener: (event: Event) => void): void {
    this.#listener = listener;
    for (const event of this.#kept.splice(0)) listener(event);
  }

  async #receive(request: Request): Promise<void> {
    switch (request.kind) {
      case 'execute':
        return this.#execute(request.id, request.text);
      case 'cancel':
        this.#executions.get(request.id)?.abort();
        return;
      case 'view':
        if (this.#shown?.query === request.query) this.#emit(this.#shown.result.view(request));
        return;
      case 'table-view':
        if (this.#shown?.query === request.query) this.#emit(this.#shown.result.tableView(request));
        return;
      case 'inspect':
        if (this.#shown?.query === request.query) this.#emit(this.#shown.result.inspect(request.query, request.change));
        return;
      case 'export':
        return this.#export(request);
      case 'print-more':
        this.#printed.taken();
        return;
      case 'resume':
        await this.#session.resume(request.jobs, this.#closing.signal);
        return;
      case 'close':
        this.#closing.abort();
        for (const controller of this.#executions.values()) controller.abort();
        return this.#session.close(request.mode);
    }
  }

  async #export({ query, of, filter, path: named, replaces }: ExportRequest): Promise<void> {
    const path = exportPath(named);
    const answer = { kind: 'exported', path, isThere: false } as const;
    if (this.#shown?.query !== query) return;
    try {
      const what = this.#shown.result.exportable(of, filter);
      const isThere = (await exportRows(path, replaces, what)) === 'is-there';
      this.#emit({ ...answer, rows: isThere ? undefined : what.rows.length, isThere, error: undefined });
    } catch (error) {
      this.#emit({ ...answer, rows: undefined, error: reportOf(error) });
    }
  }

  async #execute(id: number, text: string): Promise<void> {
    const controller = new AbortController();
    this.#executions.set(id, controller);
    try {
      await this.#session.execute(id, text, controller.signal);
    } finally {
      this.#executions.delete(id);
    }
  }

  #openResult(query: number, schema: Schema, { stop, ...context }: ResultContext): OpenResult {
    this.#shown?.stop();
    const result = new ShownResult({ schema, ...context });
    this.#shown = { query, result, stop };
    return {
      sink: (cause) => result.sink(cause),
      end: async () => {
        result.end();
        if (this.#shown?.result === result) this.#shown = { query, result, stop: () => undefined };
      },
    };
  }

  #emit(event: Event): void {
    if (this.#listener === undefined) this.#kept.push(event);
    else this.#listener(event);
  }
}

/** What a screen shows when its engine is gone. */
export function engineDied(cause: unknown): UserError {
  const isMemory = cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
  if (!isMemory)
    return new UserError('ENGINE_DIED', {
      problem: `The engine ended unexpectedly: ${String(cause)}`,
      remedy: 'Start Riffle again with --resume: jobs continue from their last checkpoint.',
      cause,
    });
  return new UserError('ENGINE_OUT_OF_MEMORY', {
    problem: 'The engine ran out of memory.',
    remedy:
      'Select fewer columns or rows into joins and groups, or give Node more with NODE_OPTIONS=--max-old-space-size=8000, and start again with --resume.',
    cause,
  });
}
