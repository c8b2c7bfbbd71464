/** The key that repairs the statement that failed: its text comes into the editor, what changed is told and marked, and undo takes it back. */
import { type TextChange, textChanges } from './editor/text-changes.ts';
import type { Screen } from './screen.ts';
import { cut } from './text-width.ts';

const TOLD_MAX = 3;
const TOLD_COLUMNS_MAX = 24;

export function repair(screen: Screen): void {
  const { repaired } = screen.state;
  const { editor } = screen;
  if (repaired === undefined) {
    screen.say('hint', 'There is nothing to repair.');
    return;
  }
  const changes = editor.isEmpty ? [] : textChanges(editor.text, repaired);
  editor.set(repaired, changes[0]?.span.end);
  editor.mark(changes.map(({ span }) => span).filter(({ start, end }) => end > start));
  screen.store.update({ repaired: undefined, focus: 'editor' });
  screen.say('ok', `Repaired: ${told(changes)}. Enter runs it, ^_ undoes it.`);
  screen.edited();
}

function told(changes: readonly TextChange[]): string {
  if (changes.length === 0) return 'look at it';
  const shown = changes.slice(0, TOLD_MAX).map(({ removed, added }) => {
    if (removed === '') return `+ ${short(added)}`;
    return added === '' ? `− ${short(removed)}` : `${short(removed)} → ${short(added)}`;
  });
  const more = changes.length - shown.length;
  return shown.join('   ') + (more > 0 ? `   and ${more} more` : '');
}

function short(text: string): string {
  return cut(text.replace(/\s+/g, ' '), TOLD_COLUMNS_MAX);
}
