import type { SqlType } from './types.ts';

/** One column of an edge: what rows flowing there hold at this place. */
export interface Column {
  readonly name: string;
  readonly type: SqlType;
}

/** The columns of an edge, in the order of its rows. */
export type Schema = readonly Column[];

/** A column as CREATE TABLE declares it. */
export interface TableColumn extends Column {
  /** Set for `METADATA [FROM 'key'] [VIRTUAL]`: the connector's metadata key, and whether a sink leaves the column out. */
  readonly metadata?: { readonly key: string; readonly isVirtual: boolean } | undefined;
  readonly comment?: string | undefined;
}

/** A table of the catalog: the declaration, nothing connected yet. */
export interface Table {
  readonly name: string;
  readonly columns: readonly TableColumn[];
  /** Column names of `PRIMARY KEY (…) NOT ENFORCED`, in its order; undefined when there is none. */
  readonly primaryKey: readonly string[] | undefined;
  /** The WITH list as written; secrets in clear (mask with `maskedOptions` before showing). */
  readonly options: ReadonlyMap<string, string>;
  readonly comment?: string | undefined;
}
