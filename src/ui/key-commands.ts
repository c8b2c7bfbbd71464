/**
 * What each key does, as data: the first entry whose keys match and whose condition holds runs. What no entry takes is typed into the
 * editor. The hint line names the same keys.
 */
import { moveVertically } from './editor/vertical.ts';
import { recall, searchHistory, selectFound, takeFound } from './history-search.ts';
import { isLargeScreen } from './layout.ts';
import { cyclePane, moveColumns, scrollLine, scrollPage, scrollToEnd } from './pane-motion.ts';
import { offerResume, resumeAll } from './resume-offer.ts';
import type { Screen } from './screen.ts';
import { resumable } from './screen-state.ts';
import { chord, type Input, type Key } from './terminal/key.ts';

interface KeyCommand {
  readonly keys: readonly string[];
  readonly when?: (screen: Screen) => boolean;
  run(screen: Screen): void;
}

/** Rows of the pane that PgUp and PgDn turn; the painter knows them. */
export type PageRows = () => number;

const isEmpty = (screen: Screen): boolean => screen.editor.isEmpty;
const showsQuery = ({ state }: Screen): boolean =>
  state.query !== undefined && (state.pane === 'changelog' || isLargeScreen(state.columns, state.rows));

const ANYWHERE: readonly KeyCommand[] = [
  { keys: ['ctrl+c'], run: (screen) => screen.interrupt() },
  { keys: ['f1'], run: (screen) => screen.execute('HELP;') },
  { keys: ['f2'], run: (screen) => cyclePane(screen) },
  { keys: ['f3', 'alt+n'], when: (screen) => screen.tourLine !== undefined, run: (screen) => screen.nextTourLine() },
  { keys: ['f4', 'alt+r'], run: (screen) => screen.repair() },
  { keys: ['f5', 'alt+enter'], run: (screen) => screen.executeNow() },
  { keys: ['f6'], when: ({ state }) => resumable(state).length > 0, run: (screen) => offerResume(screen) },
  { keys: ['ctrl+l'], run: (screen) => screen.options.redraw() },
  { keys: ['ctrl+home'], run: (screen) => scrollToEnd(screen, 'first') },
  { keys: ['ctrl+end'], run: (screen) => scrollToEnd(screen, 'last') },
];

/** Letters stay letters, so that a statement can be typed from here too; none begins with an f. */
const IN_PANE: readonly KeyCommand[] = [
  { keys: ['escape', 'tab', 'enter'], run: (screen) => screen.setFocus('editor') },
  { keys: [' '], when: showsQuery, run: (screen) => screen.viewer.togglePause() },
  { keys: ['f', 'end'], run: (screen) => scrollToEnd(screen, 'last') },
  { keys: ['home'], run: (screen) => scrollToEnd(screen, 'first') },
  { keys: ['up'], run: (screen) => scrollLine(screen, -1) },
  { keys: ['down'], run: (screen) => scrollLine(screen, 1) },
  { keys: ['left'], run: (screen) => moveColumns(screen, -1) },
  { keys: ['right'], run: (screen) => moveColumns(screen, 1) },
  { keys: ['ctrl+d'], run: (screen) => screen.endOfInput() },
];

const IN_EDITOR: readonly KeyCommand[] = [
  { keys: ['enter'], run: (screen) => screen.enter() },
  // Typed ahead, before the terminal was in raw mode, Enter has become a line feed.
  { keys: ['newline'], when: ({ state }) => state.phase === 'starting', run: (screen) => screen.enter() },
  { keys: ['newline', 'shift+enter'], run: (screen) => edit(screen, () => screen.editor.insert('\n')) },
  { keys: ['escape'], run: (screen) => screen.setFocus('pane') },
  { keys: ['ctrl+d'], run: (screen) => screen.endOfInput() },
  { keys: ['ctrl+r'], run: (screen) => searchHistory(screen, '') },
  // An empty editor has no use for these: they go to the changelog.
  { keys: [' '], when: (screen) => isEmpty(screen) && showsQuery(screen), run: (screen) => screen.viewer.togglePause() },
  { keys: ['home'], when: isEmpty, run: (screen) => scrollToEnd(screen, 'first') },
  { keys: ['end'], when: isEmpty, run: (screen) => scrollToEnd(screen, 'last') },
  { keys: ['left'], when: isEmpty, run: (screen) => moveColumns(screen, -1) },
  { keys: ['right'], when: isEmpty, run: (screen) => moveColumns(screen, 1) },
  { keys: ['up'], run: (screen) => vertical(screen, -1) },
  { keys: ['down'], run: (screen) => vertical(screen, 1) },
  { keys: ['ctrl+p'], run: (screen) => recall(screen, 'previous') },
  { keys: ['ctrl+n'], run: (screen) => recall(screen, 'next') },
  { keys: ['left', 'ctrl+b'], run: (screen) => edit(screen, () => screen.editor.left()) },
  { keys: ['right', 'ctrl+f'], run: (screen) => edit(screen, () => screen.editor.right()) },
  { keys: ['ctrl+left', 'alt+left', 'alt+b'], run: (screen) => edit(screen, () => screen.editor.wordLeft()) },
  { keys: ['ctrl+right', 'alt+right', 'alt+f'], run: (screen) => edit(screen, () => screen.editor.wordRight()) },
  { keys: ['home', 'ctrl+a'], run: (screen) => edit(screen, () => screen.editor.lineStart()) },
  { keys: ['end', 'ctrl+e'], run: (screen) => edit(screen, () => screen.editor.lineEnd()) },
  { keys: ['backspace', 'shift+backspace'], run: (screen) => edit(screen, () => screen.editor.backspace()) },
  { keys: ['delete'], run: (screen) => edit(screen, () => screen.editor.deleteForward()) },
  { keys: ['ctrl+w', 'alt+backspace', 'ctrl+backspace'], run: (screen) => edit(screen, () => screen.editor.killWordBefore()) },
  { keys: ['alt+d', 'ctrl+delete'], run: (screen) => edit(screen, () => screen.editor.killWordAfter()) },
  { keys: ['ctrl+k'], run: (screen) => edit(screen, () => screen.editor.killToLineEnd()) },
  { keys: ['ctrl+u'], run: (screen) => edit(screen, () => screen.editor.killToLineStart()) },
  { keys: ['ctrl+y'], run: (screen) => edit(screen, () => screen.editor.yank()) },
  { keys: ['ctrl+z', 'ctrl+_'], run: (screen) => edit(screen, () => screen.editor.undo()) },
  { keys: ['tab'], run: (screen) => edit(screen, () => screen.editor.insert('  ')) },
];

// A question is answered by no letter, and by Enter only where nothing has been typed: who types into it means the editor.
const IN_RESUME: readonly KeyCommand[] = [
  { keys: ['enter'], when: isEmpty, run: (screen) => resumeAll(screen) },
  { keys: ['escape', 'ctrl+c'], run: (screen) => screen.dismiss() },
  { keys: ['ctrl+d'], run: (screen) => screen.close('checkpoint') },
];

const IN_QUIT: readonly KeyCommand[] = [
  { keys: ['enter', 'ctrl+d'], when: isEmpty, run: (screen) => screen.close('checkpoint') },
  { keys: ['ctrl+x'], run: (screen) => screen.close('cancel') },
  { keys: ['escape', 'ctrl+c'], run: (screen) => screen.dismiss() },
];

const IN_SEARCH: readonly KeyCommand[] = [
  { keys: ['escape', 'ctrl+c', 'ctrl+g', 'ctrl+d'], run: (screen) => screen.dismiss() },
  { keys: ['enter', 'tab'], run: (screen) => takeFound(screen) },
  { keys: ['ctrl+r', 'up'], run: (screen) => selectFound(screen, 1) },
  { keys: ['ctrl+s', 'down'], run: (screen) => selectFound(screen, -1) },
];

/** Handles one input. `passOn` gives a key to the one-line prompt that has the focus. */
export function handleInput(screen: Screen, input: Input, pageRows: PageRows, passOn: (bytes: string) => void): void {
  const { dialog, focus, phase } = screen.state;
  if (phase === 'closing') {
    if (input.kind === 'key' && chord(input) === 'ctrl+c') screen.interrupt();
    return;
  }
  if (input.kind === 'paste') {
    paste(screen, input.text, passOn);
    return;
  }
  if (dialog?.kind === 'search') {
    if (!run(IN_SEARCH, screen, input)) passOn(promptBytes(input));
    return;
  }
  if (dialog !== undefined) {
    if (run(dialog.kind === 'resume' ? IN_RESUME : IN_QUIT, screen, input) || !isTyped(input)) return;
    screen.dismiss();
  }
  if (input.name === 'pageup' || input.name === 'pagedown') {
    scrollPage(screen, input.name === 'pageup' ? -1 : 1, pageRows());
    return;
  }
  if (run(ANYWHERE, screen, input)) return;
  if (focus === 'pane' && run(IN_PANE, screen, input)) return;
  if (run(IN_EDITOR, screen, input)) return;
  if (isTyped(input) && input.name === 'text') type(screen, input.text);
}

function isTyped({ name, isCtrl, isAlt }: Key): boolean {
  return (name === 'text' || name === 'enter' || name === 'newline') && !isCtrl && !isAlt;
}

function run(commands: readonly KeyCommand[], screen: Screen, key: Key): boolean {
  const name = chord(key);
  const command = commands.find(({ keys, when }) => keys.includes(name) && (when === undefined || when(screen)));
  command?.run(screen);
  return command !== undefined;
}

function edit(screen: Screen, change: () => void): void {
  change();
  screen.edited();
}

/** Typing means the editor, wherever the focus was. */
function type(screen: Screen, text: string): void {
  if (screen.state.focus === 'pane') screen.setFocus('editor');
  edit(screen, () => screen.editor.type(text));
}

function vertical(screen: Screen, direction: 1 | -1): void {
  if (moveVertically(screen.editor, screen.state.columns, direction)) screen.edited();
  else recall(screen, direction === -1 ? 'previous' : 'next');
}

/** A paste is one insert; what steers a terminal is left out. */
function paste(screen: Screen, pasted: string, passOn: (bytes: string) => void): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get into the text.
  const text = pasted.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
  const { dialog } = screen.state;
  if (dialog?.kind === 'search') {
    passOn(text.split('\n')[0] ?? '');
    return;
  }
  if (text === '') return;
  if (dialog !== undefined) screen.dismiss();
  type(screen, text);
}

/** What Ink's own parser understands. */
function promptBytes(key: Key): string {
  if (key.name === 'text') return key.isCtrl || key.isAlt ? '' : key.text;
  if (key.name === 'backspace') return '\u007f';
  return '';
}
