/** What the engine tells → the state of the screen. */
import type { JobStatus } from '../runtime/status.ts';
import type { ErrorReport, Event, StatementResult } from '../session/protocol.ts';
import type { ShownQuery } from './changelog/result-pane.ts';
import { offsetOf, statementAt, unexecutedPart } from './editor/statement-text.ts';
import { exported } from './export-prompt.ts';
import { formatExactCount } from './format.ts';
import { offerResume, resumeAll } from './resume-offer.ts';
import type { Screen } from './screen.ts';
import { resumable } from './screen-state.ts';

/** The listener of the engine's end. `ended` is told when the engine has closed, and what went wrong with that. */
export function engineListener(screen: Screen, ended: (wrong: string | undefined) => void): (event: Event) => void {
  return (event) => {
    // Statements that end because the person leaves have nothing to say any more.
    if (screen.state.phase === 'closing' && (event.kind === 'result' || event.kind === 'done')) return;
    switch (event.kind) {
      case 'view':
      case 'table-view':
      case 'inspected':
        screen.result.received(event);
        break;
      case 'status':
        toldJobs(screen, event.jobs);
        break;
      case 'catalog':
        screen.store.update({ catalog: event.catalog });
        screen.options.repaint();
        break;
      case 'unfinished':
        screen.store.update({ unfinished: event.jobs });
        break;
      case 'look':
        screen.applyLook(event.look);
        break;
      case 'exported':
        exported(screen, event);
        break;
      case 'ready':
        ready(screen, event);
        break;
      case 'result':
        resulted(screen, event.id, event.result);
        break;
      case 'done':
        done(screen, event.id);
        break;
      case 'notice':
        notice(screen, event);
        break;
      case 'printed':
        printed(screen, event);
        break;
      case 'closed':
        ended(event.error === undefined ? undefined : `${event.error.problem}\n${event.error.remedy}`);
    }
  };
}

/** How long ago what rates are taken from was told. */
const BEFORE_MS = 3000;

function toldJobs(screen: Screen, jobs: readonly JobStatus[]): void {
  const { jobs: known, jobsTold } = screen.state;
  const nowMs = Date.now();
  screen.log.compare(known, jobs);
  const first = jobsTold.findLastIndex(({ atMs }) => nowMs - atMs >= BEFORE_MS);
  screen.store.update({ jobs, nowMs, jobsTold: [...jobsTold.slice(Math.max(0, first)), { atMs: nowMs, jobs }] });
}

function ready(screen: Screen, event: Extract<Event, { kind: 'ready' }>): void {
  // The person has left before the engine was there.
  if (screen.state.phase === 'closing') return;
  const { unfinished, catalog } = event;
  const { resumes, script } = screen.options;
  screen.store.update({ phase: 'ready', catalog, unfinished });
  const waiting = resumes ? 0 : resumable(screen.state).length;
  // What is being typed is not covered by a question.
  if (waiting > 0 && screen.editor.isEmpty) offerResume(screen);
  else if (waiting > 0) screen.say('notice', `${waiting === 1 ? 'A job waits' : `${waiting} jobs wait`} to be resumed: F6.`);
  // The question names them itself.
  for (const { name, ownerPid } of waiting > 0 ? [] : unfinished) {
    if (ownerPid !== undefined) screen.output.append({ kind: 'notice', text: `The job ${name} is run by process ${ownerPid}.` });
  }
  screen.revise();
  if (resumes) resumeAll(screen);
  if (script !== undefined) screen.execute(script);
}

function resulted(screen: Screen, id: number, result: StatementResult): void {
  const { executing } = screen.state;
  const execution = executing.find((one) => one.id === id);
  screen.store.update({ executing: executing.map((one) => (one.id === id ? { ...one, results: one.results + 1 } : one)) });
  if (result.kind === 'error') screen.output.append({ kind: 'error', error: result.error }, id);
  else if (!isTaken(result, execution)) screen.output.append({ kind: 'result', result }, id);
  switch (result.kind) {
    case 'error':
      failed(screen, execution, result.error);
      screen.say('error', headline(result.error));
      screen.log.add('error', headline(result.error));
      break;
    case 'query':
      showQuery(screen, id, statementAt(execution?.text ?? '', execution?.results ?? 0), result);
      break;
    case 'table':
      screen.show('output');
      break;
    case 'text':
      screen.show('output');
      if (result.next !== undefined) offer(screen, execution, { text: result.next, cursor: result.next.length });
      break;
    case 'ok':
      screen.say('ok', result.message);
      break;
    case 'job':
      if (screen.state.query?.isRunning !== true) screen.show('jobs');
      screen.say('ok', `Job ${result.name} is running.`);
      break;
  }
}

/** What nobody typed, and what it says is said already: the tables of the demo. */
function isTaken(result: StatementResult, execution: Screen['state']['executing'][number] | undefined): boolean {
  return result.kind === 'ok' && execution?.isTyped === false && result.notices.length === 0;
}

function showQuery(screen: Screen, execution: number, text: string, result: ShownQuery): void {
  screen.store.update({ query: { execution, query: result.query, text, columns: result.columns, isRunning: true }, message: undefined });
  screen.showQuery(result);
}

/**
 * A typed text comes back for correction, the cursor at its first fault and without the statements that have run; unless something else is
 * being typed already. Who goes on to another statement types over it.
 */
function failed(screen: Screen, execution: Screen['state']['executing'][number] | undefined, error: ErrorReport): void {
  screen.show('output');
  const place = error.faults[0]?.location;
  // A fault in a file that SOURCE names is corrected there.
  const isInFile = place?.file !== undefined;
  screen.store.update({ repaired: isInFile ? undefined : error.repaired });
  if (execution === undefined) return;
  // A SELECT has given its result when it fails on the way: it is the one to correct.
  const isQuery = screen.state.query?.execution === execution.id && screen.state.query.isRunning;
  const { text, start } = unexecutedPart(execution.text, execution.results - (isQuery ? 1 : 0));
  const cursor = place === undefined || isInFile ? text.length : Math.max(0, offsetOf(execution.text, place) - start);
  offer(screen, execution, { text, cursor });
}

/** Puts a text to the prompt of whoever typed the statement, unless something else is being typed already. */
function offer(
  screen: Screen,
  execution: Screen['state']['executing'][number] | undefined,
  { text, cursor }: { readonly text: string; readonly cursor: number },
): void {
  if (execution?.isTyped !== true || !screen.editor.isEmpty) return;
  screen.editor.offer(text, cursor);
  screen.edited();
}

function done(screen: Screen, id: number): void {
  const { query, executing, message } = screen.state;
  screen.store.update({ executing: executing.filter((one) => one.id !== id) });
  if (query?.execution === id) {
    screen.store.update({ query: { ...query, isRunning: false } });
    if (message?.kind !== 'error' && message?.kind !== 'notice') screen.say('hint', 'The query has ended.');
  }
  screen.revise();
}

function notice(screen: Screen, { text, error }: Extract<Event, { kind: 'notice' }>): void {
  if (error === undefined) screen.log.add('notice', text);
  else screen.log.add('error', `${text} ${headline(error)}`.trim());
  if (text !== '') screen.output.append({ kind: 'notice', text });
  if (error === undefined) {
    screen.say('notice', text);
    return;
  }
  screen.output.append({ kind: 'error', error });
  screen.say('error', headline(error));
}

/** An error in one line: all of it stands in the output. */
function headline({ problem, faults }: ErrorReport): string {
  return faults.length > 1 ? `${faults.length} things are wrong; the first: ${faults[0]?.problem}` : problem;
}

function printed(screen: Screen, { lines, leftOut }: Extract<Event, { kind: 'printed' }>): void {
  const before = leftOut === 0 ? [] : [`… ${formatExactCount(leftOut)} more ${leftOut === 1 ? 'line' : 'lines'}, too fast to be shown`];
  screen.print([...before, ...lines].join('\n'));
  screen.options.port.send({ kind: 'print-more' });
}
