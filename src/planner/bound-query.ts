/** What the parts of a query hand to each other while its names are bound. */
import type { Span } from '../model/errors.ts';
import type * as ast from '../sql/ast.ts';
import type { DerivedTable } from './derived-table.ts';
import type { Faults } from './faults.ts';
import type { Relation } from './relation.ts';

export interface QueryContext {
  readonly faults: Faults;
  /** The table behind a name, with the options of its hint; undefined when a fault was told. */
  scanOf(name: ast.ObjectName, hint: readonly ast.OptionPair[]): Relation | undefined;
  /** Queries of WITH that stand before this one, by name. */
  readonly common?: ReadonlyMap<string, DerivedTable>;
}

export interface BoundQuery {
  readonly relation: Relation;
  /** One per column: where it stands in the text; undefined where it comes from a fault. */
  readonly columns: readonly { readonly span: Span; readonly isFaulty: boolean }[];
  /** False when the number of columns is not known, for a fault. */
  readonly isWhole: boolean;
}

/** One output column as written, stars expanded. */
export interface OutputItem {
  readonly span: Span;
  readonly name: string | undefined;
  readonly expression: ast.Expression;
}
