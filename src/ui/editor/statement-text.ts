import { parse } from '../../sql/parse.ts';

/** The statement of a text that gave result number `executed`, counted from 0; the whole text where that cannot be told. */
export function statementAt(text: string, executed: number): string {
  return parse(text).statements[executed]?.text ?? text;
}

export interface Unexecuted {
  readonly text: string;
  /** Where it begins in the executed text. */
  readonly start: number;
}

/** What is left of an executed text behind `executed` statements, for correction. A text with defects did not run at all. */
export function unexecutedPart(text: string, executed: number): Unexecuted {
  const { statements } = parse(text);
  const isWhole = executed === 0 || statements.some(({ faults }) => faults.length > 0);
  const failed = isWhole ? undefined : statements[executed];
  const start = failed?.span.start ?? 0;
  return { text: text.slice(start).trimEnd(), start };
}

/** The offset of a 1-based line and column. */
export function offsetOf(text: string, { line, column }: { readonly line: number; readonly column: number }): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}
