/** All commands with their keys, as a list that can be searched and run from: the help of the keys and the command palette. */
import { fuzzyScore } from './fuzzy.ts';
import type { KeyCommand, PageRows } from './key-command.ts';
import type { Screen } from './screen.ts';

export interface ListedCommand {
  readonly where: string;
  /** Whether it can be run from the list: a key of a dialog works only there. */
  readonly isRunnable: boolean;
  readonly command: KeyCommand;
}

export type Groups = Readonly<Record<string, { readonly title: string; readonly commands: readonly KeyCommand[] }>>;

const RUNNABLE = ['anywhere', 'editor', 'pane'];

export function openCommands(screen: Screen): void {
  screen.store.update({ dialog: { kind: 'commands', text: '', selected: 0 } });
  screen.options.repaint();
}

export function typeCommand(screen: Screen, text: string): void {
  screen.store.update({ dialog: { kind: 'commands', text, selected: 0 } });
  screen.options.repaint();
}

/** The best answers to `pattern` first; all in their order without one. */
export function foundCommands(groups: Groups, pattern: string): readonly ListedCommand[] {
  const all = Object.entries(groups).flatMap(([group, { title, commands }]) =>
    commands.map((command) => ({ where: title, isRunnable: RUNNABLE.includes(group), command })),
  );
  if (pattern.trim() === '') return all;
  const scored = all.flatMap((listed) => {
    const score = scoreOf(listed, pattern);
    return score === undefined ? [] : [{ listed, score }];
  });
  return scored.sort((left, right) => left.score - right.score).map(({ listed }) => listed);
}

export function selectCommand(screen: Screen, by: 1 | -1, groups: Groups): void {
  const { dialog } = screen.state;
  if (dialog?.kind !== 'commands') return;
  const last = foundCommands(groups, dialog.text).length - 1;
  screen.store.update({ dialog: { ...dialog, selected: Math.max(0, Math.min(last, dialog.selected + by)) } });
  screen.options.repaint();
}

export function runSelected(screen: Screen, pageRows: PageRows, groups: Groups): void {
  const { dialog } = screen.state;
  if (dialog?.kind !== 'commands') return;
  const listed = foundCommands(groups, dialog.text)[dialog.selected];
  screen.dismiss();
  if (listed === undefined) return;
  const { command, isRunnable, where } = listed;
  if (!isRunnable || command.when?.(screen) === false)
    screen.say('hint', `“${command.name}” has nothing to do now (${where.toLowerCase()}).`);
  else command.run(screen, pageRows);
}

/** The keys as they are found on a keyboard: `Ctrl-O`, `Alt-Enter`, `F2`. */
export function keyNames(keys: readonly string[]): string {
  return keys
    .map((chord) =>
      chord
        .split(/\+(?=.)/)
        .map(partName)
        .join('-'),
    )
    .join(' ');
}

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'Space',
  escape: 'Esc',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
};

function partName(part: string): string {
  return NAMES[part] ?? (part.length === 1 ? part : `${part[0]?.toUpperCase()}${part.slice(1)}`);
}

/** A name counts more than its sentence. */
function scoreOf({ command: { name, keys, help } }: ListedCommand, pattern: string): number | undefined {
  const byName = fuzzyScore(pattern, name);
  if (byName !== undefined) return byName;
  const typed = pattern.trim().toLowerCase();
  if (keyNames(keys).toLowerCase().split(' ').includes(typed)) return 0;
  return help.toLowerCase().includes(typed) ? 50 : undefined;
}
