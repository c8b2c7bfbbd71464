/** `e`: the rows that are held go to a file, whose name says the format. */
import type { Exported } from '../session/protocol.ts';
import { formatExactCount } from './format.ts';
import type { Screen } from './screen.ts';
import type { Dialog } from './screen-state.ts';
import { dim, red, yellow } from './style.ts';

type ExportDialog = Extract<Dialog, { kind: 'export' }>;

export function askExport(screen: Screen): void {
  screen.store.update({
    dialog: { kind: 'export', text: screen.result.mode === 'changelog' ? 'changes.jsonl' : 'rows.csv', replaces: false, wrong: undefined },
  });
  screen.options.repaint();
}

export function typeExport(screen: Screen, text: string): void {
  screen.store.update({ dialog: { kind: 'export', text, replaces: false, wrong: undefined } });
  screen.options.repaint();
}

export function exportLine({ replaces, wrong }: ExportDialog): string {
  if (wrong !== undefined) return red(`✗ ${wrong}`);
  return replaces ? yellow('This file is there already: Enter writes over it.') : dim('.csv or .json (an object a line); ~ is your home');
}

export function writeExport(screen: Screen): void {
  const { dialog } = screen.state;
  const { query, mode, filter } = screen.result;
  if (dialog?.kind !== 'export' || query === undefined) return;
  const { text, replaces } = dialog;
  const of = mode === 'changelog' ? 'changelog' : 'table';
  screen.options.port.send({ kind: 'export', query: query.query, of, filter, path: text.trim(), replaces });
}

export function exported(screen: Screen, { path, rows, isThere, error }: Exported): void {
  const { dialog } = screen.state;
  if (isThere && dialog?.kind === 'export') {
    screen.store.update({ dialog: { ...dialog, replaces: true } });
    screen.options.repaint();
    return;
  }
  // The name stays, to be corrected: the remedy fits the line, the whole error stands in the output.
  if (error !== undefined) screen.output.append({ kind: 'error', error });
  if (error !== undefined && dialog?.kind === 'export') {
    screen.store.update({ dialog: { ...dialog, replaces: false, wrong: error.remedy } });
    screen.options.repaint();
    return;
  }
  if (dialog?.kind === 'export') screen.dismiss();
  if (error === undefined) screen.say('ok', `Wrote ${formatExactCount(rows ?? 0)} ${rows === 1 ? 'row' : 'rows'} to ${path}.`);
  else screen.say('error', error.problem);
}
