/** The keys of the panes: part of the table in key-commands.ts. Letters that begin a statement stay letters, so that one can be typed from here too. */
import { openCommands } from './command-list.ts';
import { copyRow, copySelected } from './copy.ts';
import { askExport } from './export-prompt.ts';
import { askFilter } from './filter-prompt.ts';
import type { KeyCommand } from './key-command.ts';
import { PANES } from './layout.ts';
import { expandTable, takeName } from './pane-catalogue.ts';
import { askToStop, resumeJob, showJob } from './pane-jobs.ts';
import { goToPane, scrollLine, scrollToEnd } from './pane-motion.ts';
import type { Screen } from './screen.ts';
import { showsQuery } from './screen-state.ts';

/** The pane has the result of a query. */
const onResult = ({ state }: Screen): boolean => state.query !== undefined && state.pane === 'changelog';
const onRow = (screen: Screen): boolean => onResult(screen) && screen.result.inspected !== undefined;

const ROW: readonly KeyCommand[] = [
  {
    keys: ['escape', 'enter'],
    name: 'close the row',
    help: 'Go back from the row in full to the changes.',
    when: onRow,
    run: ({ result }) => result.closeInspector(),
  },
  { keys: ['n'], name: 'next row', help: 'Show the next row in full.', when: onRow, run: ({ result }) => result.step(1) },
  { keys: ['p'], name: 'previous row', help: 'Show the row before in full.', when: onRow, run: ({ result }) => result.step(-1) },
  {
    keys: ['Y'],
    name: 'copy row',
    help: 'Copy the row in full as JSON into the clipboard.',
    when: onRow,
    run: (screen) => {
      const { inspected, query } = screen.result;
      if (inspected !== undefined && query !== undefined) copyRow(screen, { kind: 'inspected', query: query.query, ...inspected });
    },
  },
];

const RESULT: readonly KeyCommand[] = [
  {
    keys: [' '],
    name: 'pause or follow',
    help: 'Hold the changelog or the table still, or follow again.',
    when: ({ state }) => showsQuery(state),
    run: ({ result }) => result.togglePause(),
  },
  {
    keys: ['enter'],
    name: 'inspect row',
    help: 'Show the selected row in full: types, whole values, where it comes from, an update as old → new.',
    when: onResult,
    run: ({ result }) => result.inspect(),
  },
  {
    keys: ['m'],
    name: 'result mode',
    help: 'Show the result as changelog, as table, or as the snapshot of now (tableau).',
    when: onResult,
    run: ({ result }) => result.nextMode(),
  },
  {
    keys: ['/'],
    name: 'filter',
    help: 'Show only rows that match: text, column=value, column>value, column~part, op:+U, !not.',
    when: onResult,
    run: (screen) => askFilter(screen),
  },
  {
    keys: ['n'],
    name: 'next match',
    help: 'Select the next row, with a filter the next match.',
    when: onResult,
    run: ({ result }) => result.step(1),
  },
  {
    keys: ['N', 'p'],
    name: 'previous match',
    help: 'Select the row before, with a filter the match before.',
    when: onResult,
    run: ({ result }) => result.step(-1),
  },
  {
    keys: ['g'],
    name: 'group by transaction',
    help: 'Show above the changes of each transaction where they come from, or no longer.',
    when: onResult,
    run: ({ result }) => result.toggleGroups(),
  },
  {
    keys: ['['],
    name: 'transaction before',
    help: 'Select the first change of the transaction before.',
    when: onResult,
    run: ({ result }) => result.changelog.selectTransaction(-1),
  },
  {
    keys: [']'],
    name: 'transaction behind',
    help: 'Select the first change of the next transaction.',
    when: onResult,
    run: ({ result }) => result.changelog.selectTransaction(1),
  },
  {
    keys: ['x'],
    name: 'vertical',
    help: 'Show each row as a block with a line for each column, or as one line.',
    when: onResult,
    run: ({ result }) => result.toggleVertical(),
  },
  {
    keys: ['e'],
    name: 'export',
    help: 'Write the rows that are held and match the filter to a file, as CSV or JSON.',
    when: onResult,
    run: (screen) => askExport(screen),
  },
  {
    keys: ['y'],
    name: 'copy',
    help: 'Copy the selected row as JSON, of a row in full the cell, into the clipboard.',
    when: onResult,
    run: (screen) => copySelected(screen),
  },
];

const onJobs = ({ state }: Screen): boolean => state.pane === 'jobs';
const onCatalogue = ({ state }: Screen): boolean => state.pane === 'catalogue';

const JOBS: readonly KeyCommand[] = [
  {
    keys: ['enter'],
    name: 'job detail',
    help: 'Show the selected job with its plan and what flows over each operator.',
    when: onJobs,
    run: (screen) => showJob(screen),
  },
  {
    keys: ['k', 'delete'],
    name: 'stop job',
    help: 'Stop the selected job; asks how.',
    when: ({ state }) => state.pane === 'jobs' || state.pane === 'job',
    run: (screen) => askToStop(screen),
  },
  {
    keys: ['o'],
    name: 'resume job',
    help: 'Continue the selected job that is suspended.',
    when: onJobs,
    run: (screen) => resumeJob(screen),
  },
];

const CATALOGUE: readonly KeyCommand[] = [
  {
    keys: ['enter'],
    name: 'take name',
    help: 'Put the selected table or column into the editor; a table begins a SELECT there.',
    when: onCatalogue,
    run: (screen) => takeName(screen),
  },
  {
    keys: ['right'],
    name: 'open table',
    help: 'Show the columns of the table.',
    when: onCatalogue,
    run: (screen) => expandTable(screen, true),
  },
  {
    keys: ['left'],
    name: 'close table',
    help: 'Hide the columns of the table.',
    when: onCatalogue,
    run: (screen) => expandTable(screen, false),
  },
];

const NUMBERS: readonly KeyCommand[] = PANES.map((pane, index) => ({
  keys: [String(index + 1)],
  name: `show ${pane}`,
  help: `Show the pane ${pane}; Alt with the number does it from the editor.`,
  run: (screen) => goToPane(screen, pane),
}));

export const IN_PANE: readonly KeyCommand[] = [
  {
    keys: ['?'],
    name: 'keys and commands',
    help: 'List all keys; type to search, Enter runs the command.',
    run: (screen) => openCommands(screen),
  },
  ...ROW,
  ...RESULT,
  ...JOBS,
  ...CATALOGUE,
  ...NUMBERS,
  {
    keys: ['escape', 'tab', 'enter'],
    name: 'to the editor',
    help: 'Let the keys work on the editor.',
    run: (screen) => screen.setFocus('editor'),
  },
  { keys: ['f', 'end'], name: 'newest', help: 'Scroll to the newest row and follow.', run: (screen) => scrollToEnd(screen, 'last') },
  { keys: ['home'], name: 'oldest', help: 'Scroll to the oldest row that is kept.', run: (screen) => scrollToEnd(screen, 'first') },
  { keys: ['up'], name: 'row up', help: 'Select the row above, or scroll one row up.', run: (screen) => scrollLine(screen, -1) },
  { keys: ['down'], name: 'row down', help: 'Select the row below, or scroll one row down.', run: (screen) => scrollLine(screen, 1) },
  {
    keys: ['left'],
    name: 'columns left',
    help: 'Show the column to the left.',
    when: ({ state }) => showsQuery(state),
    run: ({ result }) => result.moveColumns(-1),
  },
  {
    keys: ['right'],
    name: 'columns right',
    help: 'Show the column to the right.',
    when: ({ state }) => showsQuery(state),
    run: ({ result }) => result.moveColumns(1),
  },
  { keys: ['ctrl+d'], name: 'quit', help: 'Quit; asks first while jobs run.', run: (screen) => screen.leave() },
];
