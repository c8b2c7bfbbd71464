/** Which row kinds may flow over an edge. Every edge may carry +I. */
export interface ChangelogMode {
  readonly updateBefore: boolean;
  readonly updateAfter: boolean;
  readonly delete: boolean;
  /**
   * Of a source: its -D may hold the key columns alone, the others NULL, also where they are NOT NULL. Of a sink: such a -D is enough for it.
   * Left out: no.
   */
  readonly keyOnlyDeletes?: boolean;
}

export const INSERT_ONLY: ChangelogMode = { updateBefore: false, updateAfter: false, delete: false };
/**
 * +I +U -D, known by an upsert key: a +U may be the first of its key, a -D may hold the key alone and come for a key that is not there. A source
 * of this mode is normalised wherever more than the key is needed.
 */
export const UPSERT: ChangelogMode = { updateBefore: false, updateAfter: true, delete: true, keyOnlyDeletes: true };
/** +I -U +U -D: everything can be retracted. */
export const ALL: ChangelogMode = { updateBefore: true, updateAfter: true, delete: true };

export function isInsertOnly(mode: ChangelogMode): boolean {
  return !mode.updateBefore && !mode.updateAfter && !mode.delete;
}

/** As Flink's EXPLAIN prints it: `I`, `I,UA,D`, `I,UB,UA,D`; PD for a delete that may hold the key alone. */
export function formatChangelogMode(mode: ChangelogMode): string {
  return ['I', mode.updateBefore && 'UB', mode.updateAfter && 'UA', mode.delete && (mode.keyOnlyDeletes === true ? 'PD' : 'D')]
    .filter(Boolean)
    .join(',');
}
