/**
 * What happens to the jobs of a process, as lines of a file: for those who look afterwards.
 *
 *   in    the engine's events
 *   out   `2026-11-29T13:40:00.123Z checkpoint 3 of insert-into_t completed in 12 ms, 3412 bytes written, 9120 bytes of state`
 *
 * Lines are appended, one an event, and are in the file as soon as they are told: whatever ends the process leaves them there. States and
 * checkpoints come with the status of their job, up to half a second late. Secrets are masked.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { type Clock, systemClock } from '../model/clock.ts';
import { UserError } from '../model/errors.ts';
import { maskInside } from '../model/secrets.ts';
import type { CheckpointStatus, JobState, JobStatus } from '../runtime/status.ts';
import type { EnginePort, ErrorReport, Event, StatementResult } from './protocol.ts';
import { placeText } from './render/place.ts';

/** What of a job stands in the log. */
interface Told {
  readonly startedAtMs: number;
  readonly state: JobState;
  /** Number of the last checkpoint that is over. */
  readonly checkpoint: number;
}

export class EventLog {
  readonly #file: string;
  readonly #clock: Clock;
  /** undefined once it is closed: an engine may have a last word behind it. */
  #descriptor: number | undefined;
  readonly #told = new Map<string, Told>();
  #failure: UserError | undefined;

  constructor(file: string, clock: Clock = systemClock) {
    this.#file = file;
    this.#clock = clock;
    try {
      // It may quote values of rows: its owner's alone, as the state directory is.
      this.#descriptor = openSync(file, 'a', 0o600);
    } catch (cause) {
      throw new UserError('LOG_OPEN', {
        problem: `The log ${file} cannot be opened: ${reasonOf(cause)}.`,
        remedy: 'Name a file behind --log that can be written to, in a folder that is there.',
        cause,
      });
    }
  }

  take(event: Event): void {
    switch (event.kind) {
      case 'ready':
        this.#write(`riffle has started, process ${process.pid}`);
        return;
      case 'result':
        this.#result(event.result);
        return;
      case 'notice':
        if (event.text !== '') this.#write(event.text);
        if (event.error !== undefined) this.#error(event.error);
        return;
      case 'status':
        for (const job of event.jobs) this.#job(job);
        return;
      case 'closed':
        if (event.error !== undefined) this.#error(event.error);
        this.#write('riffle has ended');
        return;
      default:
        return;
    }
  }

  /** Throws when a line could not be written. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
    if (this.#failure !== undefined) throw this.#failure;
  }

  #result(result: StatementResult): void {
    if (result.kind === 'error') this.#error(result.error);
    if (result.kind === 'job') this.#write(`job ${result.name} has been started (${result.job})`);
    if (result.kind === 'job' || result.kind === 'ok' || result.kind === 'query') for (const notice of result.notices) this.#write(notice);
  }

  #job({ id, name, state, startedAtMs, checkpoints }: JobStatus): void {
    const known = this.#told.get(id);
    // One that is resumed in the same process may number its checkpoints as before.
    const before = known?.startedAtMs === startedAtMs ? known : undefined;
    const isOver = (one: CheckpointStatus) => one.status !== 'IN_PROGRESS' && one.id > (before?.checkpoint ?? 0);
    const over = checkpoints.history.filter(isOver).reverse();
    const isNew = state !== before?.state;
    if (isNew && state === 'RUNNING') this.#write(`job ${name} is RUNNING`);
    for (const one of over) this.#write(checkpointText(name, one));
    if (isNew && state !== 'RUNNING') this.#write(`job ${name} is ${state}`);
    this.#told.set(id, { startedAtMs, state, checkpoint: over.at(-1)?.id ?? before?.checkpoint ?? 0 });
  }

  #error({ faults }: ErrorReport): void {
    for (const { code, problem, remedy, location } of faults) {
      this.#write(`ERROR ${code}${location === undefined ? '' : ` at ${placeText(location)}`} ${problem} ${remedy}`);
    }
  }

  #write(text: string): void {
    if (this.#descriptor === undefined || this.#failure !== undefined) return;
    const line = maskInside(text).replace(/\s*[\r\n]+\s*/g, ' ');
    try {
      writeSync(this.#descriptor, `${new Date(this.#clock.nowMs()).toISOString()} ${line}\n`);
    } catch (cause) {
      // The jobs go on; who closes the log is told.
      this.#failure = new UserError('LOG_WRITE', {
        problem: `The log ${this.#file} is not complete: ${reasonOf(cause)}.`,
        remedy: 'See that its disk has room. The jobs were not touched by it.',
        cause,
      });
    }
  }
}

/** The same port, whose events are logged too. */
export function logged(port: EnginePort, log: EventLog): EnginePort {
  const listen: EnginePort['listen'] = (listener) =>
    port.listen((event) => {
      log.take(event);
      listener(event);
    });
  return { send: (request) => port.send(request), listen };
}

function checkpointText(job: string, { id, status, durationMs = 0, writtenBytes, stateBytes, failure }: CheckpointStatus): string {
  const time = `${Math.round(durationMs)} ms`;
  if (status === 'FAILED') return `checkpoint ${id} of ${job} failed after ${time}: ${failure ?? 'no reason is known.'}`;
  return `checkpoint ${id} of ${job} completed in ${time}, ${writtenBytes} bytes written, ${stateBytes} bytes of state`;
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
