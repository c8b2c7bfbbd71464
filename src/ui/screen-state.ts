/** Everything the chrome of the screen shows. The text being edited and the changelog are painted and live outside. */
import type { JobStatus } from '../runtime/status.ts';
import type { CatalogView, QueryColumn, UnfinishedJob } from '../session/protocol.ts';
import { isLargeScreen, type PaneName } from './layout.ts';
import type { PanePlace } from './panes/pane-content.ts';
import type { JobsTold } from './panes/plan-content.ts';
import type { Attention } from './rule.ts';
import { isActive, isQuery } from './status/state-style.ts';

export interface ScreenState {
  readonly columns: number;
  readonly rows: number;
  readonly phase: 'starting' | 'ready' | 'closing';
  readonly dialog: Dialog | undefined;
  /** Raised where the text of a prompt is set by something else than its letters: it then begins with its cursor at the end of that. */
  readonly promptEdition: number;
  /** The pane shown where there is room for one, and the one that scrolls. */
  readonly pane: PaneName;
  readonly focus: 'editor' | 'pane';
  readonly jobs: readonly JobStatus[];
  /** What they told over the last seconds, oldest first. */
  readonly jobsTold: readonly JobsTold[];
  /** Where the person is in the panes made of lines. */
  readonly places: Readonly<Partial<Record<PaneName, PanePlace>>>;
  /** Tables of the catalogue whose columns are shown. */
  readonly expanded: readonly string[];
  /** Jobs that do not run, or not here, and are kept. */
  readonly unfinished: readonly UnfinishedJob[];
  readonly catalog: CatalogView;
  readonly query: ScreenQuery | undefined;
  readonly executing: readonly Execution[];
  readonly message: Message | undefined;
  /** The repaired text of the statement that failed last. */
  readonly repaired: string | undefined;
  /** The terminal reports clicks and the wheel. */
  readonly mouse: boolean;
  readonly tourStep: number;
  readonly nowMs: number;
  /** Raised by whatever is not part of this state but changes the layout or the output pane. */
  readonly revision: number;
}

/** Where the keys go when they are meant for `pane`. */
export function attentionOf(state: ScreenState, pane: PaneName): Attention {
  if (state.pane !== pane) return 'none';
  return state.focus === 'pane' && state.dialog === undefined ? 'keys' : 'scroll';
}

/** Whether a query's changelog is in sight. */
export function showsQuery({ query, pane, columns, rows }: ScreenState): boolean {
  return query !== undefined && (pane === 'changelog' || isLargeScreen(columns, rows));
}

/** What is executed beside the SELECT on the screen; Ctrl-C cancels it first. */
export function statementUnderWay({ executing, query }: ScreenState): Execution | undefined {
  return executing.findLast(({ id }) => id !== query?.execution);
}

/** The jobs that can be resumed here. */
export function resumable({ unfinished, jobs }: ScreenState): readonly UnfinishedJob[] {
  return unfinished.filter(({ id, ownerPid }) => ownerPid === undefined && !jobs.some((job) => job.id === id));
}

/** The jobs with a target that would end with the program: a SELECT on the screen keeps nothing. */
export function runningJobs({ jobs }: ScreenState): readonly JobStatus[] {
  return jobs.filter((job) => !isQuery(job) && isActive(job.state));
}

export type Dialog =
  /** What to do with the jobs that are `resumable`. */
  | { readonly kind: 'resume' }
  | { readonly kind: 'quit' }
  /** How a job is to end. */
  | { readonly kind: 'stop'; readonly job: { readonly id: string; readonly name: string } }
  /** Ctrl-R: entries of the history that hold `pattern`. */
  | { readonly kind: 'search'; readonly pattern: string; readonly found: readonly string[]; readonly selected: number }
  /** What a row must hold to be shown. */
  | { readonly kind: 'filter'; readonly text: string }
  /** The commands whose names answer `text`. */
  | { readonly kind: 'commands'; readonly text: string; readonly selected: number }
  /** Which file the result goes to; `replaces`: it is there already, and Enter once more writes over it; `wrong`: what to do instead. */
  | { readonly kind: 'export'; readonly text: string; readonly replaces: boolean; readonly wrong: string | undefined };

/** A question that is answered with a line of text. */
export type Prompt = Extract<Dialog, { kind: 'search' | 'filter' | 'commands' | 'export' }>;

export function isPrompt(dialog: Dialog): dialog is Prompt {
  return dialog.kind === 'search' || 'text' in dialog;
}

/** What has been typed into it. */
export function promptText(prompt: Prompt): string {
  return prompt.kind === 'search' ? prompt.pattern : prompt.text;
}

interface ScreenQuery {
  /** Id of the `execute` that started it, for `cancel`. */
  readonly execution: number;
  readonly query: number;
  readonly text: string;
  readonly columns: readonly QueryColumn[];
  readonly isRunning: boolean;
}

/** A text sent to the engine and not done yet. */
interface Execution {
  readonly id: number;
  readonly text: string;
  /** By a person, who gets it back for correction when it fails. */
  readonly isTyped: boolean;
  readonly startedAtMs: number;
  /** Results that have come. */
  readonly results: number;
}

export interface Message {
  /** `notice`: told by the engine unasked, such as a lost connection. */
  readonly kind: 'ok' | 'hint' | 'notice' | 'error';
  readonly text: string;
}

export function initialState(columns: number, rows: number, nowMs: number): ScreenState {
  return {
    columns,
    rows,
    phase: 'starting',
    dialog: undefined,
    promptEdition: 0,
    pane: 'changelog',
    focus: 'editor',
    jobs: [],
    jobsTold: [],
    places: {},
    expanded: [],
    unfinished: [],
    catalog: { tables: [] },
    query: undefined,
    executing: [],
    message: undefined,
    repaired: undefined,
    mouse: false,
    tourStep: 0,
    nowMs,
    revision: 0,
  };
}
