import { faultsOf, type Span, UserError } from '../model/errors.ts';
import { excerpt, locate } from '../sql/location.ts';
import { maskSecrets } from '../sql/mask-secrets.ts';
import type { ErrorReport, FaultReport } from './protocol.ts';

/** An error as plain data, with the places of its faults in the text that was executed. What is no UserError is a defect of Riffle. */
export function reportOf(error: unknown, text?: string, repaired?: string): ErrorReport {
  const known = error instanceof UserError ? error : defect(error);
  return {
    code: known.code,
    problem: known.problem,
    remedy: known.remedy,
    faults: faultsOf(known).map((fault) => faultReport(fault, text)),
    repaired,
  };
}

function faultReport({ code, problem, remedy, span }: UserError, text: string | undefined): FaultReport {
  return { code, problem, remedy, location: span === undefined || text === undefined ? undefined : locationOf(text, span) };
}

function locationOf(text: string, span: Span): FaultReport['location'] {
  return { ...locate(text, span.start), excerpt: excerpt(maskSecrets(text, 'same length'), span) };
}

function defect(cause: unknown): UserError {
  const message = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return new UserError('DEFECT', {
    problem: `Riffle met a defect of its own: ${message}`,
    remedy: 'The program goes on. Please report this text together with the statement.',
    cause,
  });
}
