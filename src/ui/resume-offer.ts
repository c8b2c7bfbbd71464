/** The question what to do with the jobs that an earlier process left unfinished: at the start, and with F6 as long as one waits. */
import type { Screen } from './screen.ts';
import { resumable } from './screen-state.ts';

export function offerResume(screen: Screen): void {
  screen.store.update({ dialog: { kind: 'resume' } });
  screen.options.repaint();
}

export function resumeAll(screen: Screen): void {
  const jobs = resumable(screen.state).map(({ id }) => id);
  screen.options.port.send({ kind: 'resume', jobs });
  screen.dismiss();
  screen.show('jobs');
  screen.say('ok', jobs.length === 1 ? 'Resuming 1 job.' : `Resuming ${jobs.length} jobs.`);
}
