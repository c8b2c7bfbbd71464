/** What is typed into a one-line prompt goes to whom it asks for; two keys of the editor work there too. */
import { typeCommand } from './command-list.ts';
import { typeExport } from './export-prompt.ts';
import { typeFilter } from './filter-prompt.ts';
import { searchHistory } from './history-search.ts';
import type { KeyCommand } from './key-command.ts';
import type { Screen } from './screen.ts';
import { isPrompt, type Prompt, promptText } from './screen-state.ts';

export function typePrompt(screen: Screen, kind: Prompt['kind'], text: string): void {
  switch (kind) {
    case 'search':
      searchHistory(screen, text);
      return;
    case 'filter':
      typeFilter(screen, text);
      return;
    case 'commands':
      typeCommand(screen, text);
      return;
    case 'export':
      typeExport(screen, text);
  }
}

function edit(screen: Screen, change: (text: string) => string): void {
  const { dialog, promptEdition } = screen.state;
  if (dialog === undefined || !isPrompt(dialog)) return;
  typePrompt(screen, dialog.kind, change(promptText(dialog)));
  screen.store.update({ promptEdition: promptEdition + 1 });
}

export const IN_PROMPT: readonly KeyCommand[] = [
  { keys: ['ctrl+u'], name: 'clear the line', help: 'Delete all that was typed into the line.', run: (screen) => edit(screen, () => '') },
  {
    keys: ['ctrl+w', 'alt+backspace', 'ctrl+backspace'],
    name: 'delete word back',
    help: 'Delete the last word of the line.',
    run: (screen) => edit(screen, (text) => text.replace(/\S+\s*$/, '')),
  },
];
