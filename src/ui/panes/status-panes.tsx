import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Layout, Rows } from '../layout.ts';
import { rule } from '../rule.ts';
import { halfOf, MARGIN } from '../screen-layout.ts';
import { attentionOf, type ScreenState } from '../screen-state.ts';
import { checkpointLines } from '../status/checkpoint-lines.ts';
import { jobLines } from '../status/job-lines.ts';
import { Lines } from './lines.tsx';

interface StatusPanesProps {
  readonly state: ScreenState;
  readonly layout: Layout;
  readonly place: Rows;
}

/** Jobs and checkpoints: side by side where there is room, else one below the other. */
export function StatusPanes({ state, layout, place }: StatusPanesProps): ReactNode {
  if (layout.isLarge) return <SideBySide state={state} layout={layout} place={place} />;
  const columns = layout.columns - 2 * MARGIN;
  const jobs = jobLines(state.jobs, columns);
  const jobRows = Math.min(jobs.length, Math.max(2, Math.floor((place.height - 2) * 0.6)));
  const checkpointRows = Math.max(0, place.height - 2 - jobRows);
  return (
    <Box flexDirection="column" height={place.height} flexShrink={0}>
      <Lines lines={[rule('jobs', '', layout.columns, attentionOf(state, 'jobs'))]} height={1} />
      <Lines lines={jobs} height={jobRows} left={MARGIN} />
      <Lines lines={[rule('checkpoints', totals(state), layout.columns)]} height={1} />
      <Lines lines={checkpointLines(state.jobs, state.nowMs, columns, checkpointRows)} height={checkpointRows} left={MARGIN} />
    </Box>
  );
}

function SideBySide({ state, layout, place }: StatusPanesProps): ReactNode {
  const half = halfOf(layout.columns);
  const rows = place.height - 1;
  const left = half + 2;
  return (
    <Box flexDirection="row" height={place.height} flexShrink={0}>
      <Box flexDirection="column" width={left} flexShrink={0}>
        <Lines lines={[rule('jobs', '', left, attentionOf(state, 'jobs'))]} height={1} />
        <Lines lines={jobLines(state.jobs, half)} height={rows} left={MARGIN} />
      </Box>
      <Box flexDirection="column" flexGrow={1}>
        <Lines lines={[rule('checkpoints', totals(state), layout.columns - left)]} height={1} />
        <Lines lines={checkpointLines(state.jobs, state.nowMs, half, rows)} height={rows} left={MARGIN} />
      </Box>
    </Box>
  );
}

function totals({ jobs }: ScreenState): string {
  const completed = jobs.reduce((sum, job) => sum + job.checkpoints.completed, 0);
  const failed = jobs.reduce((sum, job) => sum + job.checkpoints.failed, 0);
  if (completed + failed === 0) return '';
  return failed === 0 ? `${completed} completed` : `${completed} completed  ${failed} failed`;
}
