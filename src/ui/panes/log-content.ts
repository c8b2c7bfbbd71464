import { dim, red, yellow } from '../style.ts';
import { printable, wrap } from '../text-width.ts';
import type { EventLog } from './event-log.ts';
import type { PaneContent } from './pane-content.ts';

const STYLES = { notice: yellow, error: red, state: (text: string) => text } as const;
const MARKS = { notice: '!', error: '✗', state: '·' } as const;

export function logContent({ entries }: EventLog, columns: number): PaneContent {
  const rows = entries.flatMap(({ atMs, kind, text }) =>
    wrap(printable(text), columns - 13).map((line, index) => ({
      text: index === 0 ? `${dim(timeOf(atMs))}  ${STYLES[kind](`${MARKS[kind]} ${line}`)}` : `${' '.repeat(12)}${STYLES[kind](line)}`,
    })),
  );
  const none = [{ text: dim('Nothing has happened yet: notices, errors, restarts and failed checkpoints stand here.') }];
  return { title: 'log', rows: rows.length === 0 ? none : rows, isFollowed: true };
}

/** The time of day here. */
function timeOf(atMs: number): string {
  return new Date(atMs).toTimeString().slice(0, 8);
}
