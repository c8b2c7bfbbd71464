/**
 * Where everything stands: the size of the terminal and what wants to be seen → rows from the top.
 *
 * Small (80 × 24): one pane at a time above the editor, F2 cycles; the checkpoints fold into the header. Large (from 120 × 35): changelog,
 * output, jobs and checkpoints at once. A pane's rows include its title.
 */
/** Panes leave a column free on both sides. */
export const MARGIN = 1;

export type PaneName = 'changelog' | 'output' | 'jobs' | ListPane;
/** Panes that are shown only when they are gone to. */
export type ListPane = 'checkpoints' | 'job' | 'catalogue' | 'log';

/** In the order of their number keys. */
export const PANES: readonly PaneName[] = ['changelog', 'output', 'jobs', 'checkpoints', 'job', 'catalogue', 'log'];

export function isListPane(pane: PaneName): pane is ListPane {
  return pane !== 'changelog' && pane !== 'output' && pane !== 'jobs';
}

export interface Rows {
  readonly top: number;
  readonly height: number;
}

export interface Layout {
  readonly columns: number;
  readonly rows: number;
  readonly isLarge: boolean;
  readonly changelog: Rows | undefined;
  readonly output: Rows | undefined;
  /** Jobs, and beside (large) or below them (small) the checkpoints. */
  readonly jobs: Rows | undefined;
  /** The list pane that is gone to; where all are shown, in the place of the output. */
  readonly list: Rows | undefined;
  /** The editor or the dialog in its place. */
  readonly bottom: Rows;
  readonly tour: Rows | undefined;
  readonly hints: Rows;
}

export interface LayoutWishes {
  readonly columns: number;
  readonly rows: number;
  /** The pane to show where there is room for one. */
  readonly pane: PaneName;
  /** Rows the editor's text takes, or the dialog. */
  readonly bottomRows: number;
  /** Rows the tour's tip takes; 0 without one. */
  readonly tourRows: number;
  /** Rows the output and the status panes would fill. */
  readonly outputRows: number;
  readonly statusRows: number;
}

/** Whether all panes are shown at once. */
export function isLargeScreen(columns: number, rows: number): boolean {
  return columns >= LARGE_COLUMNS && rows >= LARGE_ROWS;
}

const LARGE_COLUMNS = 120;
const LARGE_ROWS = 35;

export function layoutOf(wishes: LayoutWishes): Layout {
  const { columns, rows } = wishes;
  const isLarge = isLargeScreen(columns, rows);
  const hintRow = rows - 1;
  const tourRows = rows > 10 ? wishes.tourRows : 0;
  const bottomMax = Math.max(2, Math.floor(rows * 0.4));
  const bottomHeight = Math.min(bottomMax, 1 + Math.max(isLarge ? 3 : 2, wishes.bottomRows));
  const bottomTop = Math.max(1, hintRow - tourRows - bottomHeight);
  const common = {
    columns,
    rows,
    isLarge,
    bottom: { top: bottomTop, height: bottomHeight },
    tour: tourRows > 0 ? { top: hintRow - tourRows, height: tourRows } : undefined,
    hints: { top: hintRow, height: 1 },
  };
  const body = { top: 1, height: bottomTop - 1 };
  if (!isLarge) {
    const none = { changelog: undefined, output: undefined, jobs: undefined, list: undefined };
    return { ...common, ...none, [isListPane(wishes.pane) ? 'list' : wishes.pane]: body };
  }
  return { ...common, ...stacked(body, wishes) };
}

/** The status panes and the output take what they need within bounds; the changelog has the rest. */
function stacked(body: Rows, wishes: LayoutWishes): Pick<Layout, 'changelog' | 'output' | 'jobs' | 'list'> {
  const jobsHeight = 1 + Math.min(Math.max(wishes.statusRows, 3), Math.max(4, Math.floor(body.height * 0.22)));
  const isList = isListPane(wishes.pane);
  const middleShare = isList || wishes.pane === 'output' ? 0.55 : 0.3;
  const wanted = isList ? body.height : wishes.outputRows;
  const middleHeight = wanted === 0 ? 0 : 1 + Math.min(wanted, Math.floor(body.height * middleShare));
  const changelogHeight = body.height - jobsHeight - middleHeight;
  const middle = middleHeight === 0 ? undefined : { top: body.top + changelogHeight, height: middleHeight };
  return {
    changelog: { top: body.top, height: changelogHeight },
    output: isList ? undefined : middle,
    list: isList ? middle : undefined,
    jobs: { top: body.top + changelogHeight + middleHeight, height: jobsHeight },
  };
}
