/**
 * What each key does: the first entry whose keys match and whose condition holds runs. What no entry takes is typed into the editor. The
 * hint line names the same keys; the key help lists KEY_GROUPS.
 */
import { openCommands, runSelected, selectCommand } from './command-list.ts';
import { copyStatement } from './copy.ts';
import { IN_EDITOR } from './editor-keys.ts';
import { writeExport } from './export-prompt.ts';
import { clearFilter } from './filter-prompt.ts';
import { selectFound, takeFound } from './history-search.ts';
import type { KeyCommand } from './key-command.ts';
import { PANES } from './layout.ts';
import { stopJob } from './pane-jobs.ts';
import { IN_PANE } from './pane-keys.ts';
import { cyclePane, goToPane, scrollPage, scrollToEnd } from './pane-motion.ts';
import { IN_PROMPT } from './prompt.ts';
import { repair } from './repair.ts';
import { offerResume, resumeAll } from './resume-offer.ts';
import type { Screen } from './screen.ts';
import { resumable } from './screen-state.ts';

function toggleMouse(screen: Screen): void {
  const mouse = !screen.state.mouse;
  screen.setMouse(mouse);
  screen.say(
    'hint',
    mouse ? 'The mouse works on the panes; text is selected with Shift held.' : 'The mouse is the terminal’s: it selects text.',
  );
}

const isEmpty = (screen: Screen): boolean => screen.editor.isEmpty;

const ANYWHERE: readonly KeyCommand[] = [
  {
    keys: ['ctrl+c'],
    name: 'cancel',
    help: 'Clear the editor, cancel the statement, stop the query.',
    run: (screen) => screen.interrupt(),
  },
  {
    keys: ['f1', 'ctrl+o', 'alt+x'],
    name: 'keys and commands',
    help: 'List all keys; type to search, Enter runs the command.',
    run: (screen) => openCommands(screen),
  },
  { keys: ['alt+h'], name: 'statements', help: 'List the statements that can be typed.', run: (screen) => screen.execute('HELP;') },
  {
    keys: ['f2'],
    name: 'next pane',
    help: 'Go on between result, output and jobs; 1 to 7 go to all panes.',
    run: (screen) => cyclePane(screen),
  },
  {
    keys: ['f3', 'alt+n'],
    name: 'next tip',
    help: 'Show the next tip of the tour.',
    when: (screen) => screen.tourLine !== undefined,
    run: (screen) => screen.nextTourLine(),
  },
  {
    keys: ['f4', 'alt+r'],
    name: 'repair',
    help: 'Repair the statement that failed: the text comes into the editor, the changes marked.',
    run: (screen) => repair(screen),
  },
  {
    keys: ['f5', 'alt+enter'],
    name: 'run as it is',
    help: 'Run the text without its semicolon, too.',
    run: (screen) => screen.executeNow(),
  },
  {
    keys: ['f6'],
    name: 'resume jobs',
    help: 'Continue the jobs that an earlier process left unfinished.',
    when: ({ state }) => resumable(state).length > 0,
    run: (screen) => offerResume(screen),
  },
  {
    keys: ['alt+w'],
    name: 'copy statement',
    help: 'Copy the statement being typed, or that of the query on the screen, into the clipboard.',
    run: (screen) => copyStatement(screen),
  },
  {
    keys: ['alt+m'],
    name: 'mouse',
    help: 'Let wheel and clicks work on the panes, or leave the mouse to the terminal, which selects text with it.',
    run: (screen) => toggleMouse(screen),
  },
  {
    keys: ['ctrl+z'],
    name: 'suspend',
    help: 'Stop the program and go to the shell, from an empty editor or a pane; fg comes back.',
    when: ({ editor, state }) => editor.isEmpty || state.focus === 'pane',
    run: (screen) => screen.options.suspend(),
  },
  { keys: ['ctrl+l'], name: 'redraw', help: 'Draw the whole screen anew.', run: (screen) => screen.options.redraw() },
  ...PANES.map(
    (pane, index): KeyCommand => ({
      keys: [`alt+${index + 1}`],
      name: `show ${pane}`,
      help: `Show the pane ${pane} and let it have the keys; ${index + 1} does it from another pane.`,
      run: (screen) => goToPane(screen, pane),
    }),
  ),
  { keys: ['ctrl+home'], name: 'scroll to the oldest', help: 'Scroll to the oldest row.', run: (screen) => scrollToEnd(screen, 'first') },
  { keys: ['ctrl+end'], name: 'scroll to the newest', help: 'Scroll to the newest row.', run: (screen) => scrollToEnd(screen, 'last') },
  {
    keys: ['pageup', 'shift+pageup'],
    name: 'page up',
    help: 'Scroll a page up.',
    run: (screen, pageRows) => scrollPage(screen, -1, pageRows()),
  },
  {
    keys: ['pagedown', 'shift+pagedown'],
    name: 'page down',
    help: 'Scroll a page down.',
    run: (screen, pageRows) => scrollPage(screen, 1, pageRows()),
  },
];

// A question is answered by no letter, and by Enter only where nothing has been typed: who types into it means the editor.
const IN_RESUME: readonly KeyCommand[] = [
  { keys: ['enter'], name: 'resume', help: 'Continue all unfinished jobs.', when: isEmpty, run: (screen) => resumeAll(screen) },
  { keys: ['escape', 'ctrl+c'], name: 'not now', help: 'Leave them as they are; they stay resumable.', run: (screen) => screen.dismiss() },
  { keys: ['ctrl+d'], name: 'quit', help: 'Quit.', run: (screen) => screen.close('checkpoint') },
];

const IN_QUIT: readonly KeyCommand[] = [
  {
    keys: ['enter', 'ctrl+d'],
    name: 'checkpoint and stop',
    help: 'Take a final checkpoint of every job and quit.',
    when: isEmpty,
    run: (screen) => screen.close('checkpoint'),
  },
  { keys: ['ctrl+x'], name: 'cancel the jobs', help: 'End the jobs for good and quit.', run: (screen) => screen.close('cancel') },
  { keys: ['escape', 'ctrl+c'], name: 'stay', help: 'Do not quit.', run: (screen) => screen.dismiss() },
];

const IN_STOP: readonly KeyCommand[] = [
  {
    keys: ['enter'],
    name: 'stop with a savepoint',
    help: 'Take a last checkpoint, from which it can be resumed.',
    run: (screen) => stopJob(screen, 'savepoint'),
  },
  {
    keys: ['ctrl+x'],
    name: 'stop for good',
    help: 'End the job and forget its checkpoints.',
    run: (screen) => stopJob(screen, 'for good'),
  },
  { keys: ['escape', 'ctrl+c', 'ctrl+d'], name: 'let it run', help: 'Do not stop the job.', run: (screen) => screen.dismiss() },
];

const IN_SEARCH: readonly KeyCommand[] = [
  { keys: ['escape', 'ctrl+c', 'ctrl+g', 'ctrl+d'], name: 'back', help: 'Close the search.', run: (screen) => screen.dismiss() },
  { keys: ['enter', 'tab'], name: 'take it', help: 'Put the chosen statement into the editor.', run: (screen) => takeFound(screen) },
  { keys: ['ctrl+r', 'up'], name: 'older', help: 'Choose the entry above.', run: (screen) => selectFound(screen, 1) },
  { keys: ['ctrl+s', 'down'], name: 'newer', help: 'Choose the entry below.', run: (screen) => selectFound(screen, -1) },
];

const IN_COMMANDS: readonly KeyCommand[] = [
  { keys: ['escape', 'ctrl+c', 'ctrl+g', 'ctrl+d', 'f1'], name: 'close', help: 'Close the list.', run: (screen) => screen.dismiss() },
  { keys: ['enter'], name: 'run', help: 'Run the chosen command.', run: (screen, pageRows) => runSelected(screen, pageRows, KEY_GROUPS) },
  { keys: ['up', 'ctrl+p'], name: 'up', help: 'Choose the command above.', run: (screen) => selectCommand(screen, -1, KEY_GROUPS) },
  {
    keys: ['down', 'ctrl+n', 'tab'],
    name: 'down',
    help: 'Choose the command below.',
    run: (screen) => selectCommand(screen, 1, KEY_GROUPS),
  },
];

const IN_EXPORT: readonly KeyCommand[] = [
  { keys: ['enter'], name: 'write', help: 'Write the file; of one that is there asks once more.', run: (screen) => writeExport(screen) },
  { keys: ['escape', 'ctrl+c', 'ctrl+d'], name: 'no file', help: 'Write nothing.', run: (screen) => screen.dismiss() },
];

const IN_FILTER: readonly KeyCommand[] = [
  { keys: ['enter', 'tab'], name: 'keep the filter', help: 'Go to the rows that match.', run: (screen) => screen.dismiss() },
  { keys: ['escape', 'ctrl+c', 'ctrl+d'], name: 'no filter', help: 'Show all rows again.', run: (screen) => clearFilter(screen) },
];

export interface KeyGroup {
  readonly title: string;
  readonly commands: readonly KeyCommand[];
}

/** All keys, by where they work. */
export const KEY_GROUPS = {
  anywhere: { title: 'Anywhere', commands: ANYWHERE },
  editor: { title: 'In the editor', commands: IN_EDITOR },
  pane: { title: 'In a pane', commands: IN_PANE },
  search: { title: 'In the history search', commands: IN_SEARCH },
  commands: { title: 'In the list of commands', commands: IN_COMMANDS },
  export: { title: 'When the name of a file is asked', commands: IN_EXPORT },
  filter: { title: 'While a filter is typed', commands: IN_FILTER },
  prompt: { title: 'In a line that is asked for', commands: IN_PROMPT },
  resume: { title: 'When jobs wait to be resumed', commands: IN_RESUME },
  stop: { title: 'When a job is to be stopped', commands: IN_STOP },
  quit: { title: 'When quitting with jobs', commands: IN_QUIT },
} as const satisfies Readonly<Record<string, KeyGroup>>;
