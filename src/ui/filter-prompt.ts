/** `/`: which rows of the result are shown. It takes effect while it is typed. */
import type { Screen } from './screen.ts';

export function askFilter(screen: Screen): void {
  screen.store.update({ dialog: { kind: 'filter', text: screen.result.filter } });
  screen.options.repaint();
}

export function typeFilter(screen: Screen, text: string): void {
  screen.store.update({ dialog: { kind: 'filter', text } });
  screen.result.setFilter(text.trim());
}

/** All rows again. */
export function clearFilter(screen: Screen): void {
  screen.result.setFilter('');
  screen.dismiss();
}
