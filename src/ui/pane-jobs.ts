/** What can be done with the job that is selected in the list of jobs: look at it, stop it, continue it. */

import { goToPane } from './pane-motion.ts';
import { placeIn, shownJob } from './panes/contents.ts';
import type { Screen } from './screen.ts';
import { isActive, isQuery } from './status/state-style.ts';

export function showJob(screen: Screen): void {
  goToPane(screen, 'job');
}

/** Asks how; a SELECT keeps nothing and ends at once. */
export function askToStop(screen: Screen): void {
  const job = shownJob(screen);
  if (job === undefined || !isActive(job.state)) {
    screen.say('hint', 'No running job is selected.');
    return;
  }
  const { query } = screen.state;
  if (!isQuery(job)) screen.store.update({ dialog: { kind: 'stop', job: { id: job.id, name: job.name } } });
  else if (query?.isRunning === true) screen.options.port.send({ kind: 'cancel', id: query.execution });
  screen.options.repaint();
}

/** `WITH SAVEPOINT`: it can be resumed. */
export function stopJob(screen: Screen, mode: 'savepoint' | 'for good'): void {
  const { dialog } = screen.state;
  if (dialog?.kind !== 'stop') return;
  screen.dismiss();
  screen.execute(`STOP JOB '${dialog.job.id}'${mode === 'savepoint' ? ' WITH SAVEPOINT' : ''};`);
}

export function resumeJob(screen: Screen): void {
  const { unfinished, jobs } = screen.state;
  const selected = placeIn(screen, 'jobs').item;
  const isLive = jobs.some(({ id, state }) => id === selected && isActive(state));
  const job = [...unfinished, ...jobs.filter(({ state }) => state === 'SUSPENDED')].find(({ id }) => id === selected);
  if (job === undefined || isLive) {
    screen.say('hint', 'No suspended job is selected.');
    return;
  }
  if ('ownerPid' in job && job.ownerPid !== undefined) {
    screen.say('hint', `Process ${job.ownerPid} runs ${job.name}.`);
    return;
  }
  screen.options.port.send({ kind: 'resume', jobs: [job.id] });
  screen.say('ok', `Resuming ${job.name}.`);
}
