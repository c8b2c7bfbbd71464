/**
 * The chrome of the screen in Ink: header, output, dialogs. Where the changelog, the editor, the other panes, titles and hints stand
 * it leaves blank rows: those are painted over it without React.
 */
import { Box } from 'ink';
import { type ReactNode, useSyncExternalStore } from 'react';
import { MARGIN, type Rows } from './layout.ts';
import { DialogPane } from './panes/dialogs.tsx';
import { Lines } from './panes/lines.tsx';
import type { Screen } from './screen.ts';
import { screenLayout } from './screen-layout.ts';
import { headerLine } from './status/header-line.ts';
import { dim } from './style.ts';

export function App({ screen }: { readonly screen: Screen }): ReactNode {
  const state = useSyncExternalStore(screen.store.subscribe, screen.store.snapshot);
  const layout = screenLayout(screen);
  const { columns, bottom } = layout;
  return (
    <Box flexDirection="column" width={columns} height={layout.rows} overflow="hidden">
      <Lines lines={[headerLine(state.jobs, state.phase !== 'starting', state.nowMs, columns)]} height={1} />
      {layout.changelog !== undefined && <Box height={layout.changelog.height} flexShrink={0} />}
      {layout.output !== undefined && <Output screen={screen} columns={columns} place={layout.output} />}
      {layout.list !== undefined && <Box height={layout.list.height} flexShrink={0} />}
      {layout.jobs !== undefined && <Box height={layout.jobs.height} flexShrink={0} />}
      <Box height={bottom.height} flexShrink={0} paddingTop={1}>
        {state.dialog !== undefined && <DialogPane screen={screen} dialog={state.dialog} columns={columns} rows={bottom.height - 1} />}
      </Box>
    </Box>
  );
}

function Output({ screen, columns, place }: { readonly screen: Screen; readonly columns: number; readonly place: Rows }): ReactNode {
  const rows = place.height - 1;
  const { lines } = screen.output.window(columns - 2 * MARGIN, rows);
  const shown = screen.output.isEmpty
    ? [dim('Results of SHOW, DESCRIBE, EXPLAIN and errors appear here. Try SHOW TABLES; or HELP;')]
    : lines;
  return (
    <Box flexDirection="column" height={place.height} flexShrink={0} paddingTop={1}>
      <Lines lines={shown} height={rows} left={MARGIN} />
    </Box>
  );
}
