/**
 * What to do with the jobs that an earlier process left unfinished: asked at the start and with F6 as long as one waits, or told by --resume.
 */
import type { Screen } from './screen.ts';
import { resumable } from './screen-state.ts';

export function offerResume(screen: Screen): void {
  screen.store.update({ dialog: { kind: 'resume' } });
  screen.options.repaint();
}

/** Those that another process runs are left to it. */
export function resumeAll(screen: Screen): void {
  const jobs = resumable(screen.state).map(({ id }) => id);
  if (jobs.length === 0) {
    screen.say('hint', 'There is no unfinished job to resume.');
    return;
  }
  screen.options.port.send({ kind: 'resume', jobs });
  screen.dismiss();
  screen.show('jobs');
  screen.say('ok', jobs.length === 1 ? 'Resuming 1 job.' : `Resuming ${jobs.length} jobs.`);
}
