/** The keys that do something now, most useful first: the last row of the screen. */
import type { ResultMode } from '../session/protocol.ts';
import { type Dialog, resumable, type ScreenState, statementUnderWay } from './screen-state.ts';
import { bold, dim, inverse } from './style.ts';
import { widthOf } from './text-width.ts';

type Hint = readonly [keys: string, meaning: string];

export interface HintFacts {
  readonly state: ScreenState;
  readonly isEditorEmpty: boolean;
  /** The editor holds a statement that failed. */
  readonly isOffered: boolean;
  /** Completions are shown. */
  readonly isOffering: boolean;
  readonly isFollowing: boolean;
  readonly isInspecting: boolean;
  readonly mode: ResultMode;
  readonly hasTour: boolean;
  readonly isLarge: boolean;
}

export function hintLine(facts: HintFacts, columns: number): string {
  let line = '';
  let left = columns - 1;
  for (const [keys, meaning] of hintsFor(facts)) {
    const width = widthOf(keys) + 1 + widthOf(meaning) + 2;
    if (width > left) break;
    line += ` ${bold(keys)} ${dim(meaning)} `;
    left -= width;
  }
  return line;
}

const DIALOG_HINTS: Readonly<Record<Dialog['kind'], readonly Hint[]>> = {
  resume: [
    ['Enter', 'resume'],
    ['Esc', 'not now'],
    ['^D', 'quit'],
  ],
  quit: [
    ['Enter', 'checkpoint and stop'],
    ['^X', 'cancel'],
    ['Esc', 'stay'],
  ],
  stop: [
    ['Enter', 'with a savepoint'],
    ['^X', 'for good'],
    ['Esc', 'let it run'],
  ],
  search: [
    ['Enter', 'take it'],
    ['↑↓', 'choose'],
    ['Esc', 'back'],
  ],
  commands: [
    ['Enter', 'run'],
    ['↑↓', 'choose'],
    ['Esc', 'back'],
  ],
  export: [
    ['Enter', 'write'],
    ['Esc', 'no file'],
  ],
  filter: [
    ['Enter', 'keep it'],
    ['Esc', 'no filter'],
  ],
};

const OFFER_HINTS: readonly Hint[] = [
  ['Tab', 'complete'],
  ['↑↓', 'choose'],
  ['Esc', 'close'],
  [';Enter', 'run'],
];

function hintsFor(facts: HintFacts): readonly Hint[] {
  const { state } = facts;
  if (state.phase === 'closing') return [['^C', 'end at once, without the final checkpoint']];
  if (state.dialog !== undefined) return DIALOG_HINTS[state.dialog.kind];
  if (state.focus === 'pane') return paneHints(facts);
  if (facts.isOffering) return OFFER_HINTS;
  const hints: Hint[] = [];
  if (state.repaired !== undefined) hints.push(['F4', inverse('repair')]);
  if (facts.isOffered) {
    hints.push(['←→', 'correct it'], ['letters', 'replace it'], ['Enter', 'run'], ['^C', 'clear']);
    return hints;
  }
  if (!facts.isEditorEmpty) {
    hints.push(
      [';Enter', 'run'],
      ['Enter', 'new line'],
      ['^C', 'clear'],
      ['F5', 'run as is'],
      ['^_', 'undo'],
      ['^W', 'del word'],
      ['^K', 'del to end'],
    );
    return hints;
  }
  if (state.query?.isRunning === true && (state.pane === 'changelog' || facts.isLarge))
    hints.push(['Space', facts.isFollowing ? 'pause' : 'follow']);
  hints.push(['PgUp/PgDn', 'scroll']);
  if (state.executing.length > 0) hints.push(['^C', statementUnderWay(state) === undefined ? 'stop query' : 'cancel']);
  hints.push(['F2', facts.isLarge ? 'scroll pane' : 'next pane'], ['↑', 'history'], ['^R', 'search']);
  if (resumable(state).length > 0) hints.push(['F6', 'resume jobs']);
  if (facts.hasTour) hints.push(['F3', 'next tip']);
  hints.push(['Esc', 'pane keys'], ['^D', 'quit']);
  return hints;
}

const PANE_KEYS: readonly Hint[] = [
  ['1-7', 'panes'],
  ['?', 'keys'],
];

function paneHints({ state, isFollowing, isInspecting, mode }: HintFacts): readonly Hint[] {
  const scroll: readonly Hint[] = [
    ['↑↓ PgUp/PgDn', 'scroll'],
    ['Home', 'oldest'],
    ['End f', 'newest'],
  ];
  const back: readonly Hint[] = [
    ['F2', 'next pane'],
    ['Esc', 'editor'],
  ];
  if (state.pane === 'jobs') return [['↑↓', 'choose'], ['Enter', 'detail'], ['k', 'stop'], ['o', 'resume'], ...PANE_KEYS, ...back];
  if (state.pane === 'catalogue') return [['↑↓', 'choose'], ['→←', 'columns'], ['Enter', 'into the editor'], ...PANE_KEYS, ...back];
  if (state.pane !== 'changelog' || state.query === undefined) return [...scroll, ...PANE_KEYS, ...back];
  if (isInspecting)
    return [
      ['n p', 'next, previous row'],
      ['↑↓', 'column'],
      ['y', 'copy cell'],
      ['Y', 'copy row'],
      ['Esc', 'back'],
    ];
  return [
    ['Space', isFollowing ? 'pause' : 'follow'],
    ['Enter', 'inspect'],
    ['/', 'filter'],
    ['m', mode === 'changelog' ? 'table' : mode === 'table' ? 'snapshot' : 'changelog'],
    ['?', 'keys'],
    ['Esc', 'editor'],
    ...(mode === 'changelog' ? [['g', 'by tx'] as const] : []),
    ['x', 'vertical'],
    ['y', 'copy'],
    ['e', 'export'],
    ['←→', 'columns'],
    ['1-7', 'panes'],
  ];
}
