/** A stretch of the statement's text: offsets in UTF-16 code units, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Replaces the text of `span`; an empty span inserts. */
export interface Edit {
  readonly span: Span;
  readonly replacement: string;
}

export interface UserErrorDetails {
  /** What is wrong, in a full sentence that names the thing. */
  readonly problem: string;
  /** What the user can do next, in full sentences; the exact statement to run where there is one. */
  readonly remedy: string;
  readonly cause?: unknown;
  /** Where in the text that is being executed. */
  readonly span?: Span | undefined;
  /** What puts the text right, where it is plain what was meant. */
  readonly repair?: readonly Edit[] | undefined;
  /** True for a passing failure (a lost connection, a server that restarts): the job restarts from its last checkpoint. Default false. */
  readonly canRetry?: boolean;
}

/**
 * A failure the user can act on: everything that is not a defect of Riffle itself.
 *
 * `code` is stable, upper case, and starts with the part that raised it (`SQL_SYNTAX`, `MYSQL_BINLOG_PURGED`). Several
 * faults found at once travel as one error: see `combined`.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: string;
  readonly problem: string;
  readonly remedy: string;
  readonly span: Span | undefined;
  /** Edits of the text that is being executed; empty where it is not plain what was meant. */
  readonly repair: readonly Edit[];
  readonly canRetry: boolean;
  /** The single faults of a combined error, in the order found; empty for a simple one. */
  readonly parts: readonly UserError[];

  constructor(code: string, details: UserErrorDetails, parts: readonly UserError[] = []) {
    super(`${details.problem} ${details.remedy}`.trim(), { cause: details.cause });
    this.code = code;
    this.problem = details.problem;
    this.remedy = details.remedy;
    this.span = details.span;
    this.repair = details.repair ?? [];
    this.canRetry = details.canRetry ?? false;
    this.parts = parts;
  }
}

/** One error for all faults found at once. The list is not empty; a single fault stays as it is. */
export function combined(faults: readonly UserError[]): UserError {
  const [first] = faults;
  invariant(first !== undefined, 'combined() needs at least one fault');
  if (faults.length === 1) return first;
  const details = {
    problem: `${faults.length} things are wrong:\n${faults.map((fault, index) => `${index + 1}. ${fault.problem}`).join('\n')}`,
    remedy: faults.map((fault, index) => `${index + 1}. ${fault.remedy}`).join('\n'),
    span: first.span,
    canRetry: faults.every((fault) => fault.canRetry),
  };
  return new UserError(first.code, details, faults);
}

/** The simple faults inside an error: its parts, or itself. */
export function faultsOf(error: UserError): readonly UserError[] {
  return error.parts.length > 0 ? error.parts : [error];
}

/** States what must be true if the program is right. A failure here is a defect of Riffle, never of the user. */
export function invariant(condition: boolean, claim: string): asserts condition {
  if (!condition) throw new Error(`Riffle is wrong about itself: ${claim}`);
}
