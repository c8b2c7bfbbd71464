/** What `y` takes along: text for the clipboard of the terminal (OSC 52), which works over SSH too. */
import type { InspectedRow } from '../session/protocol.ts';
import { rowJson } from './changelog/row-json.ts';
import { formatExactCount } from './format.ts';
import type { Screen } from './screen.ts';

/** xterm and its heirs drop a longer sequence without a word. */
const CHARACTERS_MAX = 74_000;

/** `what` completes "Copied …". */
export function copyText(screen: Screen, text: string, what: string): void {
  const encoded = Buffer.from(text).toString('base64');
  if (encoded.length > CHARACTERS_MAX) {
    screen.say('hint', `${formatExactCount(text.length)} characters are more than a terminal takes into its clipboard: e writes a file.`);
    return;
  }
  screen.options.writeTerminal(`\u001b]52;c;${encoded}\u0007`);
  screen.say('ok', `Copied ${what}, if this terminal lets programs write its clipboard (OSC 52).`);
}

/** The whole row as JSON. */
export function copyRow(screen: Screen, { row }: InspectedRow): void {
  if (row !== undefined) copyText(screen, rowJson(row.values, screen.result.widths.columns), 'the row as JSON');
}

/** What the keys are on: the cell of an inspected row, else the selected row. */
export function copySelected(screen: Screen): void {
  const { inspected, widths } = screen.result;
  if (inspected?.row === undefined) {
    screen.result.copyRow();
    return;
  }
  copyText(screen, inspected.row.values[inspected.column] ?? 'NULL', widths.columns[inspected.column]?.name ?? 'the cell');
}

export function copyStatement(screen: Screen): void {
  const text = screen.editor.isEmpty ? (screen.state.query?.text ?? '') : screen.editor.text;
  if (text === '') screen.say('hint', 'There is no statement to copy.');
  else copyText(screen, text.trim(), 'the statement');
}
