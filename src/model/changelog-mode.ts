/** Which row kinds may flow over an edge. Every edge may carry +I. */
export interface ChangelogMode {
  readonly updateBefore: boolean;
  readonly updateAfter: boolean;
  readonly delete: boolean;
}

export const INSERT_ONLY: ChangelogMode = { updateBefore: false, updateAfter: false, delete: false };
/** +I +U -D: updates are keyed by an upsert key. */
export const UPSERT: ChangelogMode = { updateBefore: false, updateAfter: true, delete: true };
/** +I -U +U -D: everything can be retracted. */
export const ALL: ChangelogMode = { updateBefore: true, updateAfter: true, delete: true };

export function isInsertOnly(mode: ChangelogMode): boolean {
  return !mode.updateBefore && !mode.updateAfter && !mode.delete;
}

/** As Flink's EXPLAIN prints it: `I`, `I,UA,D`, `I,UB,UA,D`. */
export function formatChangelogMode(mode: ChangelogMode): string {
  return ['I', mode.updateBefore && 'UB', mode.updateAfter && 'UA', mode.delete && 'D'].filter(Boolean).join(',');
}
