import { parse } from '../../sql/parse.ts';

/** The statement of a text that gave result number `executed`, counted from 0; the whole text where that cannot be told. */
export function statementAt(text: string, executed: number): string {
  return parse(text).statements[executed]?.text ?? text;
}

/** What is left of an executed text behind `executed` statements, for correction. A text with defects did not run at all. */
export function unexecutedPart(text: string, executed: number): string {
  const { statements } = parse(text);
  const isWhole = executed === 0 || statements.some(({ faults }) => faults.length > 0);
  const failed = isWhole ? undefined : statements[executed];
  return (failed === undefined ? text : text.slice(failed.span.start)).trim();
}
