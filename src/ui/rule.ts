import { bold, cyan, dim } from './style.ts';
import { cut, printable, widthOf } from './text-width.ts';

/**
 * The line above a pane: `── title ─────────── right ──`. Both texts are plain; the right one is cut last, for it tells the state.
 * The pane that has the keyboard shows its title in colour.
 */
export function rule(
  title: string,
  right: string,
  columns: number,
  hasFocus = false,
  rightStyle: (text: string) => string = (text) => text,
): string {
  const shownRight = cut(printable(right), Math.max(0, columns - 12));
  const rightColumns = shownRight === '' ? 0 : widthOf(shownRight) + 4;
  const shownTitle = cut(printable(title), Math.max(0, columns - rightColumns - 5));
  const fill = Math.max(0, columns - rightColumns - 4 - widthOf(shownTitle));
  const head = `${dim('──')} ${hasFocus ? cyan(bold(shownTitle)) : bold(shownTitle)} `;
  const tail = shownRight === '' ? '' : ` ${rightStyle(shownRight)} ${dim('──')}`;
  return head + dim('─'.repeat(fill)) + tail;
}
