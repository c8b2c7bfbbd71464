import { Box } from 'ink';
import type { ReactNode } from 'react';
import { type Layout, MARGIN, type Rows } from '../layout.ts';
import type { ScreenState } from '../screen-state.ts';
import { checkpointLines } from '../status/checkpoint-lines.ts';
import { jobsWindow } from '../status/jobs-window.ts';
import { type StatusPlace, splitStatus } from '../status/split.ts';
import { Lines } from './lines.tsx';

interface StatusPanesProps {
  readonly state: ScreenState;
  readonly layout: Layout;
  readonly place: Rows;
}

/** Jobs and checkpoints, below their titles. */
export function StatusPanes({ state, layout, place }: StatusPanesProps): ReactNode {
  const { jobs, checkpoints } = splitStatus(state, layout, place);
  const content = (one: StatusPlace): number => one.columns - 2 * MARGIN;
  return (
    <Box flexDirection={layout.isLarge ? 'row' : 'column'} height={place.height} flexShrink={0}>
      <Box flexDirection="column" width={jobs.columns} flexShrink={0} paddingTop={1}>
        <Lines lines={jobsWindow(state, jobs).lines} height={jobs.height - 1} left={MARGIN} />
      </Box>
      <Box flexDirection="column" width={checkpoints.columns} flexShrink={0} paddingTop={1}>
        <Lines
          lines={checkpointLines(state.jobs, state.nowMs, content(checkpoints), checkpoints.height - 1)}
          height={checkpoints.height - 1}
          left={MARGIN}
        />
      </Box>
    </Box>
  );
}
