/** Paints what changes too often for React or is too slow in Ink: the changelog, the editor with its cursor, titles and hints. */

import type { TableView } from '../session/protocol.ts';
import { quoteName } from '../sql/quote-name.ts';
import { paintResult } from './changelog/paint.ts';
import { resultBody, resultState, resultTitle } from './changelog/picture.ts';
import { chromeLines } from './chrome-lines.ts';
import { editorColumn, paintEditor } from './editor/paint.ts';
import { paintPopup } from './editor/paint-popup.ts';
import type { Layout } from './layout.ts';
import { PROMPTS } from './panes/dialog-lines.ts';
import type { Screen } from './screen.ts';
import { screenLayout } from './screen-layout.ts';
import { attentionOf, isPrompt, promptText } from './screen-state.ts';
import { cyan, dim } from './style.ts';
import { type Compositor, rowsAt } from './terminal/compositor.ts';
import { cut, printable, widthOf } from './text-width.ts';

export function paintScreen(screen: Screen, compositor: Compositor): void {
  const layout = screenLayout(screen);
  compositor.pane('chrome', chromeLines(screen, layout));
  paintResultPane(screen, layout, compositor);
  paintEditorPane(screen, layout, compositor);
  paintCompletions(screen, layout, compositor);
}

function paintResultPane(screen: Screen, layout: Layout, compositor: Compositor): void {
  const { changelog } = layout;
  if (changelog === undefined || changelog.height < 2) {
    compositor.pane('changelog', undefined);
    return;
  }
  const { state, result } = screen;
  const rows = Math.max(1, changelog.height - 2);
  result.resize(rows);
  const painted = paintResult({
    ...resultBody(result, layout.columns, result.inspected === undefined ? rows : rows + 1),
    columns: layout.columns,
    rows: changelog.height,
    title: resultTitle(result, state),
    titleRight: resultState(result, state),
    empty: emptyLines(screen),
    attention: attentionOf(state, 'changelog'),
  });
  compositor.pane('changelog', rowsAt(changelog.top, 0, painted));
}

function emptyLines({ state, options, result }: Screen): readonly string[] {
  if (state.phase === 'starting') return [];
  const lines =
    state.query === undefined ? welcome(state.catalog.tables, options.demo !== undefined) : [waiting(state.query.isRunning, result.filter)];
  return ['', ...lines].map((line) => `  ${line}`);
}

function waiting(isRunning: boolean, filter: string): string {
  if (filter !== '') return dim(`Nothing that is held matches ${printable(filter)}.`);
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
    lines.push(
      '',
      `${dim('No server at hand?')}  ${cyan('demo;')}  ${dim('plays a recorded shop.')}  ${dim('HELP; lists all statements.')}`,
    );
  return lines;
}

function paintEditorPane(screen: Screen, layout: Layout, compositor: Compositor): void {
  const { state, editor } = screen;
  if (state.dialog !== undefined || state.phase === 'closing') {
    compositor.pane('editor', undefined);
    if (state.dialog === undefined || !isPrompt(state.dialog)) compositor.cursor(undefined);
    else compositor.cursor({ row: layout.bottom.top + 1, column: PROMPTS[state.dialog.kind].length + widthOf(promptText(state.dialog)) });
    return;
  }
  const top = layout.bottom.top + 1;
  const rows = layout.bottom.height - 1;
  const painted = paintEditor({
    text: editor.text,
    cursor: editor.cursor,
    isOffered: editor.isOffered,
    marks: editor.marks,
    columns: layout.columns,
    rows,
    placeholder: placeholder(state.phase),
  });
  compositor.pane('editor', rowsAt(top, 0, painted.lines));
  compositor.cursor(state.focus === 'pane' ? undefined : { row: top + painted.cursor.row, column: painted.cursor.column });
}

/** Above the editor and its title, over the last rows of the pane there. */
function paintCompletions({ state, editor, completer }: Screen, layout: Layout, compositor: Compositor): void {
  const offer = state.dialog !== undefined || state.focus === 'pane' || state.phase === 'closing' ? undefined : completer.offerFor(editor);
  if (offer === undefined) {
    compositor.pane('completions', undefined);
    return;
  }
  const column = editorColumn(editor.text, offer.span.start, layout.columns);
  compositor.pane(
    'completions',
    paintPopup(offer, { bottom: layout.bottom.top, rows: layout.bottom.top - 1, column, columns: layout.columns }),
  );
}

function placeholder(phase: Screen['state']['phase']): string {
  return phase === 'starting' ? 'starting the engine …' : 'SELECT …;   (HELP; lists what can be typed, F1 the keys)';
}
