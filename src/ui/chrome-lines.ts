/**
 * Titles of the panes, the panes made of lines, tips of the tour, key hints: rows painted without Ink, whose width measurement is slow for rows made of
 * line characters. The rows beneath are blank in Ink's frame.
 */
import { formatDuration } from './format.ts';
import { hintLine } from './hints.ts';
import { type Layout, MARGIN } from './layout.ts';
import { dialogTitle } from './panes/dialog-lines.ts';
import { outOfSight, paneSpans } from './panes/paint-panes.ts';
import { rule } from './rule.ts';
import type { Screen } from './screen.ts';
import { tourLines } from './screen-layout.ts';
import { attentionOf, type Message, type ScreenState, statementUnderWay } from './screen-state.ts';
import { bold, cyan, dim, green, plain, red, type Style, underline, yellow } from './style.ts';
import { type PaintedSpan, rowsAt } from './terminal/compositor.ts';

export function chromeLines(screen: Screen, layout: Layout): readonly PaintedSpan[] {
  const { columns, output, bottom, tour, hints } = layout;
  const lines: PaintedSpan[] = [];
  if (output !== undefined) lines.push({ row: output.top, column: 0, text: outputTitle(screen, columns, output.height - 1) });
  lines.push(...paneSpans(screen, layout));
  lines.push({ row: bottom.top, column: 0, text: bottomTitle(screen, columns) });
  if (tour !== undefined) lines.push(...rowsAt(tour.top, 0, tourLines(screen, columns)));
  lines.push({ row: hints.top, column: 0, text: hintLine(hintFacts(screen, layout), columns) });
  return lines;
}

function outputTitle({ state, output }: Screen, columns: number, rows: number): string {
  const { above, below } = output.window(columns - 2 * MARGIN, rows);
  return rule('output', outOfSight(above, below), columns, attentionOf(state, 'output'), dim);
}

function bottomTitle(screen: Screen, columns: number): string {
  const { state } = screen;
  const { dialog } = state;
  const { text, style } = signature(screen) ?? saying(state);
  const hasKeys = state.focus === 'editor' || dialog !== undefined;
  return rule(dialog === undefined ? 'sql' : dialogTitle(dialog), text, columns, hasKeys ? 'keys' : 'none', style);
}

/** The call being written, its current operand standing out; a statement that comes back with an error keeps the error. */
function signature({ state, editor, completer }: Screen): Saying | undefined {
  if (state.dialog !== undefined || state.focus === 'pane' || editor.isOffered) return undefined;
  const found = completer.signatureFor(editor);
  if (found === undefined) return undefined;
  const { start, end } = found.current ?? { start: 0, end: 0 };
  return {
    text: `${found.syntax} — ${found.doc}`,
    style: (text) => text.slice(0, start) + bold(underline(text.slice(start, end))) + text.slice(end),
  };
}

interface Saying {
  readonly text: string;
  readonly style: Style;
}

/** What is going on, and one sentence about what happened last. */
function saying(state: ScreenState): Saying {
  const statement = statementUnderWay(state);
  const happened = state.message === undefined ? undefined : said(state.message, state.phase);
  if (statement === undefined) return happened ?? { text: '', style: plain };
  const elapsedMs = state.nowMs - statement.startedAtMs;
  const executing = `executing ${formatDuration(elapsedMs)}`;
  if (happened === undefined) return { text: executing, style: cyan };
  return elapsedMs < SLOW_MS ? happened : { text: `${executing}  ${happened.text}`, style: happened.style };
}

const SLOW_MS = 1000;

function said({ kind, text }: Message, phase: ScreenState['phase']): Saying {
  const shown = text.split('\n')[0] ?? '';
  switch (kind) {
    case 'error':
      return { text: `✗ ${shown}`, style: red };
    case 'notice':
      return { text: `! ${shown}`, style: yellow };
    case 'ok':
      return { text: `✓ ${shown}`, style: green };
    case 'hint':
      return { text: shown, style: phase === 'closing' ? cyan : plain };
  }
}

function hintFacts({ state, editor, completer, result, tourLine }: Screen, { isLarge }: Layout): Parameters<typeof hintLine>[0] {
  return {
    state,
    isEditorEmpty: editor.isEmpty,
    isOffered: editor.isOffered,
    isOffering: completer.offerFor(editor) !== undefined,
    isFollowing: result.mode === 'changelog' ? result.changelog.isFollowing : !result.table.isFrozen,
    isInspecting: result.inspected !== undefined,
    mode: result.mode,
    hasTour: tourLine !== undefined,
    isLarge,
  };
}
