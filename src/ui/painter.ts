/** Paints what changes too often for React or is too slow in Ink: the changelog, the editor with its cursor, titles and hints. */

import type { TableView } from '../session/protocol.ts';
import { quoteName } from '../sql/quote-name.ts';
import { type ChangelogPicture, paintChangelog } from './changelog/paint.ts';
import { chromeLines } from './chrome-lines.ts';
import { paintEditor } from './editor/paint.ts';
import { formatExactCount } from './format.ts';
import type { Layout } from './layout.ts';
import { SEARCH_PROMPT } from './panes/dialog-lines.ts';
import type { Screen } from './screen.ts';
import { screenLayout } from './screen-layout.ts';
import { attentionOf } from './screen-state.ts';
import { cyan, dim } from './style.ts';
import { type Compositor, rowsAt } from './terminal/compositor.ts';
import { cut, widthOf } from './text-width.ts';

export function paintScreen(screen: Screen, compositor: Compositor): void {
  const layout = screenLayout(screen);
  compositor.pane('chrome', chromeLines(screen, layout));
  paintChangelogPane(screen, layout, compositor);
  paintEditorPane(screen, layout, compositor);
}

/** Rows of changes that fit below the title and the column names. */
function changeRows(layout: Layout): number {
  return Math.max(1, (layout.changelog?.height ?? 3) - 2);
}

function paintChangelogPane(screen: Screen, layout: Layout, compositor: Compositor): void {
  const { changelog } = layout;
  if (changelog === undefined || changelog.height < 2) {
    compositor.pane('changelog', undefined);
    return;
  }
  screen.viewer.resize(changeRows(layout));
  const { state, viewer, widths } = screen;
  // Margins, the op column, and room for the mark of hidden columns.
  const placed = widths.place(screen.firstColumn, layout.columns - 8 - 4);
  const hiddenRight = widths.columns.length - screen.firstColumn - placed.length;
  const picture: ChangelogPicture = {
    columns: layout.columns,
    rows: changelog.height,
    title: state.query === undefined ? 'changelog' : `changelog · ${oneLine(state.query.text)}`,
    titleRight: stateOfView(screen),
    placed,
    hiddenLeft: screen.firstColumn,
    hiddenRight,
    changes: viewer.changes,
    empty: emptyLines(screen),
    attention: attentionOf(state, 'changelog'),
  };
  compositor.pane('changelog', rowsAt(changelog.top, 0, paintChangelog(picture)));
}

function stateOfView({ state, viewer }: Screen): string {
  if (state.query === undefined) return '';
  const count = `${formatExactCount(viewer.last)} ${viewer.last === 1 ? 'change' : 'changes'}`;
  if (viewer.isFollowing) return `${state.query.isRunning ? 'FOLLOW' : 'ENDED'}  ${count}`;
  const dropped = viewer.dropped > 0 ? `  ${formatExactCount(viewer.dropped)} older dropped` : '';
  const below = viewer.below > 0 ? `  ${formatExactCount(viewer.below)} below` : '';
  return `PAUSED  ${count}${dropped}${below}`;
}

function emptyLines({ state, options }: Screen): readonly string[] {
  if (state.phase === 'starting') return [];
  const lines = state.query === undefined ? welcome(state.catalog.tables, options.demo !== undefined) : [waiting(state.query.isRunning)];
  return ['', ...lines].map((line) => `  ${line}`);
}

function waiting(isRunning: boolean): string {
  return dim(isRunning ? 'No change yet. Rows appear here as they arrive.' : 'The query gave no row.');
}

/** What an empty changelog proposes. */
export function welcome(tables: readonly TableView[], hasDemo: boolean): readonly string[] {
  if (tables.length > 0) {
    const first = tables.find(({ isReadable }) => isReadable);
    const names = cut(tables.map(({ name }) => name).join(', '), 60);
    return [
      dim(`Tables: ${names}`),
      '',
      first === undefined
        ? `${dim('None of them can be read.')}  ${cyan('SHOW CONNECTORS;')}  ${dim('lists what can.')}`
        : `${dim('Type')}  ${cyan(`SELECT * FROM ${quoteName(first.name)};`)}  ${dim('and Enter: its changes appear here.')}`,
    ];
  }
  const lines = [
    `${dim('Declare a table, then look at its changes:')}`,
    '',
    cyan('CREATE TABLE orders (id BIGINT, total DECIMAL(10, 2),'),
    cyan('  PRIMARY KEY (id) NOT ENFORCED'),
    cyan(") WITH ('connector' = 'mysql-cdc', 'hostname' = 'localhost',"),
    cyan("  'username' = 'root', 'password' = '…',"),
    cyan("  'database-name' = 'shop', 'table-name' = 'orders');"),
    cyan('SELECT * FROM orders;'),
  ];
  if (hasDemo)
    lines.push('', `${dim('No server at hand?')}  ${cyan('demo;')}  ${dim('plays a recorded shop.')}  ${dim('F1 lists all statements.')}`);
  return lines;
}

function paintEditorPane(screen: Screen, layout: Layout, compositor: Compositor): void {
  const { state, editor } = screen;
  if (state.dialog !== undefined || state.phase === 'closing') {
    compositor.pane('editor', undefined);
    if (state.dialog?.kind !== 'search') compositor.cursor(undefined);
    else compositor.cursor({ row: layout.bottom.top + 1, column: SEARCH_PROMPT.length + searchColumns(state.dialog.pattern) });
    return;
  }
  const top = layout.bottom.top + 1;
  const rows = layout.bottom.height - 1;
  const painted = paintEditor({
    text: editor.text,
    cursor: editor.cursor,
    isOffered: editor.isOffered,
    columns: layout.columns,
    rows,
    placeholder: placeholder(state.phase),
  });
  compositor.pane('editor', rowsAt(top, 0, painted.lines));
  compositor.cursor(state.focus === 'pane' ? undefined : { row: top + painted.cursor.row, column: painted.cursor.column });
}

function searchColumns(pattern: string): number {
  return widthOf(pattern);
}

function placeholder(phase: Screen['state']['phase']): string {
  return phase === 'starting' ? 'starting the engine …' : 'SELECT …;   (F1 lists what can be typed)';
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(/;$/, '');
}
