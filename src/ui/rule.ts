import { bold, cyan, dim, plain, type Style } from './style.ts';
import { cut, printable, widthOf } from './text-width.ts';

/** `keys`: the keyboard works here. `scroll`: PgUp and PgDn do. */
export type Attention = 'keys' | 'scroll' | 'none';

const TITLE_STYLE: Readonly<Record<Attention, Style>> = { keys: (text) => cyan(bold(text)), scroll: bold, none: dim };

/** The line above a pane: `── title ─────────── right ──`. Both texts are plain; the right one is cut last, for it tells the state. */
export function rule(title: string, right: string, columns: number, attention: Attention = 'none', rightStyle: Style = plain): string {
  const shownRight = cut(printable(right), Math.max(0, columns - 12));
  const rightColumns = shownRight === '' ? 0 : widthOf(shownRight) + 4;
  const shownTitle = cut(printable(title), Math.max(0, columns - rightColumns - 5));
  const fill = Math.max(0, columns - rightColumns - 4 - widthOf(shownTitle));
  const tail = shownRight === '' ? '' : ` ${rightStyle(shownRight)} ${dim('──')}`;
  return `${dim('──')} ${TITLE_STYLE[attention](shownTitle)} ${dim('─'.repeat(fill))}${tail}`;
}
