/** What a change does to a table, in Flink's words: +I insert, -U and +U the two halves of an update, -D delete. */
export type RowKind = typeof INSERT | typeof UPDATE_BEFORE | typeof UPDATE_AFTER | typeof DELETE;

export const INSERT = 0;
export const UPDATE_BEFORE = 1;
export const UPDATE_AFTER = 2;
export const DELETE = 3;

const SYMBOLS = ['+I', '-U', '+U', '-D'] as const;

/** `+I`, `-U`, `+U` or `-D`. */
export function kindSymbol(kind: RowKind): (typeof SYMBOLS)[number] {
  return SYMBOLS[kind];
}

/** True for the kinds that add a row (+I, +U), false for those that take one away (-U, -D). */
export function isAddition(kind: RowKind): boolean {
  return kind === INSERT || kind === UPDATE_AFTER;
}
