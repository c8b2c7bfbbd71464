/** The keys of the editor: part of the table in key-commands.ts. */
import { acceptChosen, ask, choose, completeOrIndent, hasChosen, isOffering, offerWhileTyping, refuse } from './completion.ts';
import { editElsewhere } from './edit-elsewhere.ts';
import { moveVertically } from './editor/vertical.ts';
import { recall, searchHistory } from './history-search.ts';
import type { KeyCommand } from './key-command.ts';
import { scrollToEnd } from './pane-motion.ts';
import type { Screen } from './screen.ts';
import { showsQuery } from './screen-state.ts';

const isEmpty = (screen: Screen): boolean => screen.editor.isEmpty;

const ENTER = { name: 'run', help: 'Run the statement when it ends in a semicolon, else begin a new line.' };
const PAUSE = { name: 'pause or follow', help: 'Hold the changelog still, or follow its newest change again.' };

/** An empty editor has no use for these: they go to the changelog. */
const WHILE_EMPTY: readonly KeyCommand[] = [
  {
    ...PAUSE,
    keys: [' '],
    when: (screen) => isEmpty(screen) && showsQuery(screen.state),
    run: (screen) => screen.result.togglePause(),
  },
  {
    keys: ['home'],
    name: 'oldest change',
    help: 'Scroll to the oldest change that is kept, from an empty editor.',
    when: isEmpty,
    run: (screen) => scrollToEnd(screen, 'first'),
  },
  {
    keys: ['end'],
    name: 'newest change',
    help: 'Scroll to the newest change and follow, from an empty editor.',
    when: isEmpty,
    run: (screen) => scrollToEnd(screen, 'last'),
  },
  {
    keys: ['left'],
    name: 'columns left',
    help: 'Show the column to the left, from an empty editor.',
    when: (screen) => isEmpty(screen) && showsQuery(screen.state),
    run: (screen) => screen.result.moveColumns(-1),
  },
  {
    keys: ['right'],
    name: 'columns right',
    help: 'Show the column to the right, from an empty editor.',
    when: (screen) => isEmpty(screen) && showsQuery(screen.state),
    run: (screen) => screen.result.moveColumns(1),
  },
];

/** While completions are offered. */
const OFFERED: readonly KeyCommand[] = [
  { keys: ['down'], name: 'next completion', help: 'Choose the next completion.', when: isOffering, run: (screen) => choose(screen, 1) },
  {
    keys: ['up', 'shift+tab'],
    name: 'completion before',
    help: 'Choose the completion before.',
    when: isOffering,
    run: (screen) => choose(screen, -1),
  },
  {
    keys: ['enter'],
    name: 'take completion',
    help: 'Take the completion that the arrows chose.',
    when: hasChosen,
    run: (screen) => acceptChosen(screen),
  },
  { keys: ['escape'], name: 'no completion', help: 'Close the completions.', when: isOffering, run: (screen) => refuse(screen) },
  {
    keys: ['backspace', 'shift+backspace'],
    name: 'delete back',
    help: 'Delete the character before the cursor.',
    when: isOffering,
    run(screen) {
      edit(screen, () => screen.editor.backspace());
      offerWhileTyping(screen);
    },
  },
];

const STATEMENT: readonly KeyCommand[] = [
  { ...ENTER, keys: ['enter'], run: (screen) => screen.enter() },
  // Typed ahead, before the terminal was in raw mode, Enter has become a line feed.
  { ...ENTER, keys: ['newline'], when: ({ state }) => state.phase === 'starting', run: (screen) => screen.enter() },
  {
    keys: ['newline', 'shift+enter'],
    name: 'new line',
    help: 'Begin a new line, also behind a semicolon.',
    run: (screen) => edit(screen, () => screen.editor.insert('\n')),
  },
  { keys: ['escape'], name: 'to the pane', help: 'Let the keys work on the pane above.', run: (screen) => screen.setFocus('pane') },
  {
    keys: ['ctrl+d'],
    name: 'delete or quit',
    help: 'Delete the character at the cursor; quit from an empty editor.',
    run: (screen) => screen.endOfInput(),
  },
  { keys: ['ctrl+r'], name: 'search history', help: 'Find an earlier statement.', run: (screen) => searchHistory(screen, '') },
];

const MOTION: readonly KeyCommand[] = [
  { keys: ['up'], name: 'line up', help: 'Go up a line; from the first, to the statement before.', run: (screen) => vertical(screen, -1) },
  {
    keys: ['down'],
    name: 'line down',
    help: 'Go down a line; from the last, to the next statement.',
    run: (screen) => vertical(screen, 1),
  },
  { keys: ['ctrl+p'], name: 'statement before', help: 'Recall the statement before.', run: (screen) => recall(screen, 'previous') },
  { keys: ['ctrl+n'], name: 'next statement', help: 'Recall the next statement.', run: (screen) => recall(screen, 'next') },
  {
    keys: ['left', 'ctrl+b'],
    name: 'left',
    help: 'Go back a character.',
    run: (screen) => edit(screen, () => screen.editor.left()),
  },
  {
    keys: ['right', 'ctrl+f'],
    name: 'right',
    help: 'Go forward a character.',
    run: (screen) => edit(screen, () => screen.editor.right()),
  },
  {
    keys: ['ctrl+left', 'alt+left', 'alt+b'],
    name: 'word left',
    help: 'Go back a word.',
    run: (screen) => edit(screen, () => screen.editor.wordLeft()),
  },
  {
    keys: ['ctrl+right', 'alt+right', 'alt+f'],
    name: 'word right',
    help: 'Go forward a word.',
    run: (screen) => edit(screen, () => screen.editor.wordRight()),
  },
  {
    keys: ['home', 'ctrl+a'],
    name: 'line start',
    help: 'Go to the start of the line.',
    run: (screen) => edit(screen, () => screen.editor.lineStart()),
  },
  {
    keys: ['end', 'ctrl+e'],
    name: 'line end',
    help: 'Go to the end of the line.',
    run: (screen) => edit(screen, () => screen.editor.lineEnd()),
  },
];

const CHANGE: readonly KeyCommand[] = [
  {
    keys: ['backspace', 'shift+backspace'],
    name: 'delete back',
    help: 'Delete the character before the cursor.',
    run: (screen) => edit(screen, () => screen.editor.backspace()),
  },
  {
    keys: ['delete'],
    name: 'delete',
    help: 'Delete the character at the cursor.',
    run: (screen) => edit(screen, () => screen.editor.deleteForward()),
  },
  {
    keys: ['ctrl+w', 'alt+backspace', 'ctrl+backspace'],
    name: 'cut word back',
    help: 'Cut the word before the cursor.',
    run: (screen) => edit(screen, () => screen.editor.killWordBefore()),
  },
  {
    keys: ['alt+d', 'ctrl+delete'],
    name: 'cut word',
    help: 'Cut the word behind the cursor.',
    run: (screen) => edit(screen, () => screen.editor.killWordAfter()),
  },
  {
    keys: ['ctrl+k'],
    name: 'cut to line end',
    help: 'Cut from the cursor to the end of the line.',
    run: (screen) => edit(screen, () => screen.editor.killToLineEnd()),
  },
  {
    keys: ['ctrl+u'],
    name: 'cut to line start',
    help: 'Cut from the start of the line to the cursor.',
    run: (screen) => edit(screen, () => screen.editor.killToLineStart()),
  },
  {
    keys: ['ctrl+y'],
    name: 'put back',
    help: 'Put what was cut last in here.',
    run: (screen) => edit(screen, () => screen.editor.yank()),
  },
  {
    keys: ['alt+y'],
    name: 'put back older',
    help: 'Right behind that: what was cut before it, instead.',
    run: (screen) => edit(screen, () => screen.editor.yankOlder()),
  },
  {
    keys: ['ctrl+_', 'ctrl+z'],
    name: 'undo',
    help: 'Undo the last change of the text.',
    run: (screen) => edit(screen, () => screen.editor.undo()),
  },
  {
    keys: ['alt+_', 'alt+/'],
    name: 'redo',
    help: 'Do again what was undone.',
    run: (screen) => edit(screen, () => screen.editor.redo()),
  },
  {
    keys: ['ctrl+x ctrl+e', 'alt+e'],
    name: 'own editor',
    help: 'Edit the text in the program that VISUAL or EDITOR names; jobs run on.',
    run: (screen) => editElsewhere(screen),
  },
  {
    keys: ['tab'],
    name: 'complete',
    help: 'Complete the word as far as it is certain, again for the best that fits; at the start of a line indent.',
    run: (screen) => completeOrIndent(screen),
  },
  { keys: ['ctrl+space'], name: 'completions', help: 'Show everything that may stand here.', run: (screen) => ask(screen) },
];

export const IN_EDITOR: readonly KeyCommand[] = [...OFFERED, ...STATEMENT, ...WHILE_EMPTY, ...MOTION, ...CHANGE];

export function edit(screen: Screen, change: () => void): void {
  change();
  screen.edited();
}

function vertical(screen: Screen, direction: 1 | -1): void {
  if (moveVertically(screen.editor, screen.state.columns, direction)) screen.edited();
  else recall(screen, direction === -1 ? 'previous' : 'next');
}
