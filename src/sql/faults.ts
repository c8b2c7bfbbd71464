/** What is wrong with the text of a statement: errors of code SQL_SYNTAX, or SQL_UNSUPPORTED for what Flink has and Riffle does not execute yet; each with a span. */
import { type Edit, type Span, UserError } from '../model/errors.ts';

export function syntaxFault(span: Span, problem: string, remedy: string, repair?: Edit): UserError {
  return new UserError('SQL_SYNTAX', { problem, remedy, span, repair: repair === undefined ? [] : [repair] });
}

export function unsupportedFault(span: Span, name: string): UserError {
  const remedy = 'It is Flink SQL, but Riffle cannot execute it so far. HELP lists what there is.';
  return new UserError('SQL_UNSUPPORTED', { problem: `${name} is not there yet.`, remedy, span });
}

/** A statement of MySQL typed here. */
export function mysqlFault(span: Span, name: string): UserError {
  const remedy = 'Run it in the source database, with its own client.';
  return syntaxFault(span, `${name} is a statement of MySQL, not of Flink SQL.`, remedy);
}

export function tooDeep(span: Span): UserError {
  return syntaxFault(
    span,
    'The statement is nested too deep here.',
    'Split it into several statements, or write long OR chains as IN (…).',
  );
}

/** A fault that the masked text does not have: its words may hold the secret. */
export function besideSecret({ code, span, repair }: UserError): UserError {
  const remedy = 'It stands beside a secret, so no more of it is shown. Look whether all quotation marks are closed.';
  return new UserError(code, { problem: 'What stands here cannot be read.', remedy, span, repair });
}

/** Faults in the order of the text. What is not there yet inside something that is not there yet is left out. */
export function inOrder(faults: readonly UserError[]): readonly UserError[] {
  const sorted = [...faults].sort((left, right) => startOf(left) - startOf(right) || endOf(right) - endOf(left));
  let coveredTo = -1;
  return sorted.filter((fault) => {
    if (fault.code !== 'SQL_UNSUPPORTED') return true;
    if (endOf(fault) <= coveredTo) return false;
    coveredTo = endOf(fault);
    return true;
  });
}

function startOf(fault: UserError): number {
  return fault.span?.start ?? 0;
}

function endOf(fault: UserError): number {
  return fault.span?.end ?? 0;
}
