/**
 * The chrome of the screen in Ink: header, output, jobs, checkpoints, dialogs, hints. Where the changelog and the editor stand it leaves
 * blank rows: those are painted over it without React.
 */
import { Box } from 'ink';
import { type ReactNode, useSyncExternalStore } from 'react';
import { formatDuration } from './format.ts';
import { hintLine } from './hints.ts';
import type { Layout, Rows } from './layout.ts';
import { DialogPane, dialogTitle } from './panes/dialogs.tsx';
import { Lines } from './panes/lines.tsx';
import { StatusPanes } from './panes/status-panes.tsx';
import { rule } from './rule.ts';
import type { Screen } from './screen.ts';
import { MARGIN, screenLayout, tourLines } from './screen-layout.ts';
import { attentionOf, type ScreenState } from './screen-state.ts';
import { headerLine } from './status/header-line.ts';
import { cyan, dim, green, plain, red, type Style } from './style.ts';

export function App({ screen }: { readonly screen: Screen }): ReactNode {
  const state = useSyncExternalStore(screen.store.subscribe, screen.store.snapshot);
  const layout = screenLayout(screen);
  const { columns } = layout;
  return (
    <Box flexDirection="column" width={columns} height={layout.rows} overflow="hidden">
      <Lines lines={[headerLine(state.jobs, state.phase !== 'starting', state.nowMs, columns)]} height={1} />
      {layout.changelog !== undefined && <Box height={layout.changelog.height} flexShrink={0} />}
      {layout.output !== undefined && <Output screen={screen} state={state} place={layout.output} />}
      {layout.jobs !== undefined && <StatusPanes state={state} layout={layout} place={layout.jobs} />}
      <Bottom screen={screen} state={state} layout={layout} />
      {layout.tour !== undefined && <Lines lines={tourLines(screen, columns)} height={layout.tour.height} />}
      <Lines lines={[hintLine(hintFacts(screen, layout), columns)]} height={1} />
    </Box>
  );
}

function Output({ screen, state, place }: { readonly screen: Screen; readonly state: ScreenState; readonly place: Rows }): ReactNode {
  const inner = state.columns - 2 * MARGIN;
  const rows = place.height - 1;
  const { lines, above, below } = screen.output.window(inner, rows);
  const hidden = [above > 0 && `${above} above`, below > 0 && `${below} below`].filter(Boolean).join('  ');
  const shown = screen.output.isEmpty
    ? [dim('Results of SHOW, DESCRIBE, EXPLAIN and errors appear here. Try SHOW TABLES; or HELP;')]
    : lines;
  return (
    <Box flexDirection="column" height={place.height} flexShrink={0}>
      <Lines lines={[rule('output', hidden, state.columns, attentionOf(state, 'output'), dim)]} height={1} />
      <Lines lines={shown} height={rows} left={MARGIN} />
    </Box>
  );
}

function Bottom({ screen, state, layout }: { readonly screen: Screen; readonly state: ScreenState; readonly layout: Layout }): ReactNode {
  const { dialog } = state;
  const { text, style } = saying(state);
  const title = dialog === undefined ? 'sql' : dialogTitle(dialog);
  const rows = layout.bottom.height - 1;
  return (
    <Box flexDirection="column" height={layout.bottom.height} flexShrink={0}>
      <Lines
        lines={[rule(title, text, layout.columns, state.focus === 'editor' || dialog !== undefined ? 'keys' : 'none', style)]}
        height={1}
      />
      {dialog === undefined ? <Box height={rows} /> : <DialogPane screen={screen} dialog={dialog} columns={layout.columns} rows={rows} />}
    </Box>
  );
}

/** One sentence about what happened last or is going on. */
function saying(state: ScreenState): { readonly text: string; readonly style: Style } {
  if (state.phase === 'closing') return { text: 'taking the final checkpoint …', style: cyan };
  if (state.message !== undefined) {
    const { kind, text } = state.message;
    const shown = text.split('\n')[0] ?? '';
    if (kind === 'error') return { text: `✗ ${shown}`, style: red };
    return kind === 'ok' ? { text: `✓ ${shown}`, style: green } : { text: shown, style: plain };
  }
  const running = state.executing.findLast(({ id }) => id !== state.query?.execution);
  if (running === undefined) return { text: '', style: plain };
  return { text: `executing ${formatDuration(state.nowMs - running.startedAtMs)}`, style: cyan };
}

function hintFacts(screen: Screen, { isLarge }: Layout): Parameters<typeof hintLine>[0] {
  return {
    state: screen.state,
    isEditorEmpty: screen.editor.isEmpty,
    isFollowing: screen.viewer.isFollowing,
    hasTour: screen.tourLine !== undefined,
    isLarge,
  };
}
