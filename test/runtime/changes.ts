/** Changes as tests write them: `changes('+I[1, apple]', '-D[1, apple]')`. Whole numbers are numbers, NULL is NULL, the rest is text. */
import type { Row } from '../../src/model/row.ts';
import { DELETE, INSERT, isAddition, kindSymbol, type RowKind, UPDATE_AFTER, UPDATE_BEFORE } from '../../src/model/row-kind.ts';
import type { Value } from '../../src/model/value.ts';

export type Change = readonly [RowKind, Row];

const KINDS: Record<string, RowKind> = { '+I': INSERT, '-U': UPDATE_BEFORE, '+U': UPDATE_AFTER, '-D': DELETE };

export function changes(...texts: readonly string[]): readonly Change[] {
  return texts.map((text) => {
    const kind = KINDS[text.slice(0, 2)];
    if (kind === undefined) throw new Error(`no kind in ${text}`);
    return [kind, text.slice(3, -1).split(', ').map(parse)];
  });
}

export function show([kind, row]: Change): string {
  return `${kindSymbol(kind)}[${row.map((value) => (value === null ? 'NULL' : String(value))).join(', ')}]`;
}

/** The table that a changelog describes, as a sorted multiset of shown rows. Retracting a row that is not there is an error. */
export function tableOf(log: readonly Change[]): readonly string[] {
  const rows = new Map<string, number>();
  for (const [kind, row] of log) {
    const text = show([INSERT, row]);
    const count = (rows.get(text) ?? 0) + (isAddition(kind) ? 1 : -1);
    if (count < 0) throw new Error(`${text} is taken back and was never there`);
    rows.set(text, count);
  }
  return [...rows].flatMap(([text, count]) => Array.from({ length: count }, () => text)).sort();
}

function parse(text: string): Value {
  if (text === 'NULL') return null;
  return /^-?\d+$/.test(text) ? Number(text) : text;
}
