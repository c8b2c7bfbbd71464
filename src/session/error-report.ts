import { faultsOf, type Span, UserError } from '../model/errors.ts';
import { excerpt, locate } from '../sql/location.ts';
import { maskSecrets } from '../sql/mask-secrets.ts';
import { repairedText } from '../sql/repaired-text.ts';
import type { ErrorReport, FaultReport } from './protocol.ts';

/** The text that was executed. */
export interface ExecutedText {
  readonly text: string;
  /** Where it stands, if not in the editor or on the command line. */
  readonly file: string | undefined;
  /** Where the statement that failed begins, when those before it were executed: a repaired text begins there. */
  readonly from?: number | undefined;
}

/** An error as plain data, with the places of its faults in the text that was executed. What is no UserError is a defect of Riffle. */
export function reportOf(error: unknown, source?: ExecutedText): ErrorReport {
  const known = error instanceof UserError ? error : defect(error);
  const shown = source === undefined ? undefined : { ...source, masked: maskSecrets(source.text, 'same length') };
  return {
    code: known.code,
    problem: known.problem,
    remedy: known.remedy,
    faults: faultsOf(known).map((fault) => faultReport(fault, shown)),
    repaired: source === undefined ? undefined : repairedText(source.text, faultsOf(known))?.slice(source.from ?? 0),
  };
}

/** `masked`: the text as it is shown, without its secrets, of the same length. */
type Shown = ExecutedText & { readonly masked: string };

function faultReport({ code, problem, remedy, span }: UserError, source: Shown | undefined): FaultReport {
  return { code, problem, remedy, location: span === undefined || source === undefined ? undefined : locationOf(source, span) };
}

function locationOf({ text, masked, file }: Shown, span: Span): FaultReport['location'] {
  return { file, ...locate(text, span.start), excerpt: excerpt(masked, span) };
}

function defect(cause: unknown): UserError {
  const message = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return new UserError('DEFECT', {
    problem: `Riffle met a defect of its own: ${message}`,
    remedy: 'The program goes on. Please report this text together with the statement.',
    cause,
  });
}
