import type { ErrorReport, StatementResult } from '../../session/protocol.ts';

/** One thing in the output pane. */
export type OutputEntry =
  /** What was executed: opens a block. */
  | { readonly kind: 'statement'; readonly text: string }
  | { readonly kind: 'result'; readonly result: Exclude<StatementResult, { kind: 'error' }> }
  | { readonly kind: 'error'; readonly error: ErrorReport }
  /** Something to know that belongs to no statement. */
  | { readonly kind: 'notice'; readonly text: string }
  /** Lines of the print connector. */
  | { readonly kind: 'printed'; readonly lines: readonly string[] };
