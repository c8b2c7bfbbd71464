import { maskSecrets } from '../../sql/mask-secrets.ts';
import type { ErrorReport, StatementResult } from '../protocol.ts';
import { placeText } from './place.ts';
import { verticalRow } from './vertical.ts';

/** Rows past which the drawn table would be slow; they follow as plain lines. */
const DRAWN_ROWS_MAX = 100;

/** A result of SHOW, DESCRIBE, EXPLAIN, HELP, … as plain text with a newline at its end. */
export async function renderResult(result: Extract<StatementResult, { kind: 'table' | 'text' }>): Promise<string> {
  if (result.kind === 'text') return `${result.text}\n`;
  const count = `${result.rows.length} row${result.rows.length === 1 ? '' : 's'} in set\n`;
  if (result.isVertical === true) return result.rows.map((row, index) => verticalRow(index + 1, result.columns, row)).join('') + count;
  if (result.rows.length === 0) return `Empty set (${result.columns.join(', ')})\n`;
  // Loaded only when a table is drawn: it costs more than the rest of the start.
  const { default: Table } = await import('cli-table3');
  const table = new Table({ head: [...result.columns], style: { head: [], border: [], compact: true } });
  for (const row of result.rows.slice(0, DRAWN_ROWS_MAX)) table.push(row.map((cell) => cell ?? 'NULL'));
  const rest = result.rows.slice(DRAWN_ROWS_MAX).map((row) => `${row.map((cell) => cell ?? 'NULL').join('\t')}\n`);
  return `${table.toString()}\n${rest.join('')}${count}`;
}

/** An error as a person reads it: each fault with its place, what is wrong, what to do; the repaired text at the end. */
export function renderError({ faults, repaired }: ErrorReport): string {
  const blocks = faults.map(({ code, problem, remedy, location }) => {
    const place = location === undefined ? '' : ` at ${placeText(location)}`;
    const excerpt = location === undefined ? '' : `\n${indented(location.excerpt)}`;
    return `ERROR ${code}${place}\n  ${problem}${excerpt}\n  → ${remedy}`;
  });
  const repair = repaired === undefined ? '' : `\nRepaired:\n${maskSecrets(repaired, 'fixed')}`;
  return `${blocks.join('\n')}${repair}\n`;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
