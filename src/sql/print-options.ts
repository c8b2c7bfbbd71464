/** Options → text: `'key' = 'value'`, and the hint that holds some. */
import type { OptionPair, StringNode } from './ast.ts';
import { quoted } from './names.ts';

export function printPair({ key, value }: Pick<OptionPair, 'key' | 'value'>): string {
  return `${printText(key)} = ${printText(value)}`;
}

export function printText({ value }: StringNode): string {
  return quoted(value, "'");
}

/** Behind the name of a table; empty for none. */
export function printHint(hint: readonly OptionPair[]): string {
  return hint.length === 0 ? '' : ` /*+ OPTIONS(${hint.map(printPair).join(', ')}) */`;
}
