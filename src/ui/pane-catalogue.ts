/** What can be done in the tree of tables: open one, and take its name, or that of a column, into the editor. */
import { quoteName } from '../sql/quote-name.ts';
import { itemOf } from './panes/catalog-content.ts';
import { placeIn } from './panes/contents.ts';
import type { Screen } from './screen.ts';

export function expandTable(screen: Screen, isOpen: boolean): void {
  const item = itemOf(placeIn(screen, 'catalogue').item);
  if (item === undefined) return;
  const others = screen.state.expanded.filter((name) => name !== item.table);
  screen.store.update({ expanded: isOpen ? [...others, item.table] : others });
  screen.revise();
}

/** A table begins a SELECT in an empty editor; else the name goes where the cursor is. */
export function takeName(screen: Screen): void {
  const item = itemOf(placeIn(screen, 'catalogue').item);
  if (item === undefined) {
    screen.say('hint', 'Choose a table with ↑ and ↓.');
    return;
  }
  const { editor } = screen;
  const table = quoteName(item.table);
  if (item.column !== undefined) editor.insert(quoteName(item.column));
  else editor.insert(editor.isEmpty ? `SELECT * FROM ${table};` : table);
  screen.setFocus('editor');
  screen.edited();
}
