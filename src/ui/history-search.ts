/** What was executed before: one step back or forth, and Ctrl-R, the dialog in the editor's place that finds it. */
import type { Screen } from './screen.ts';

const FOUND_MAX = 50;

export function recall(screen: Screen, direction: 'previous' | 'next'): void {
  const text = direction === 'previous' ? screen.history.previous(screen.editor.text) : screen.history.next();
  if (text === undefined) return;
  screen.editor.set(text);
  screen.edited();
}

export function searchHistory(screen: Screen, pattern: string, selected = 0): void {
  const found = screen.history.search(pattern, FOUND_MAX);
  screen.store.update({ dialog: { kind: 'search', pattern, found, selected: Math.max(0, Math.min(selected, found.length - 1)) } });
  screen.options.repaint();
}

export function selectFound(screen: Screen, by: 1 | -1): void {
  const { dialog } = screen.state;
  if (dialog?.kind === 'search') searchHistory(screen, dialog.pattern, dialog.selected + by);
}

/** Puts the selected entry into the editor. */
export function takeFound(screen: Screen): void {
  const { dialog } = screen.state;
  const text = dialog?.kind === 'search' ? dialog.found[dialog.selected] : undefined;
  if (text !== undefined) screen.editor.set(text);
  screen.dismiss();
  screen.edited();
}
