/** Typed expressions over the row of one input. Types are already reconciled: operands of a comparison have equal types and scales. */
import type { SqlType } from '../model/types.ts';
import type { Value } from '../model/value.ts';

export type Expression = ColumnExpression | LiteralExpression | CallExpression | CastExpression | CaseExpression;

export interface ColumnExpression {
  readonly kind: 'column';
  readonly type: SqlType;
  readonly index: number;
}

export interface LiteralExpression {
  readonly kind: 'literal';
  readonly type: SqlType;
  readonly value: Value;
}

/** `name` is a key of the function catalogue; operators are functions named `=`, `+`, `AND`, `NOT`, `IS NULL`, `LIKE`, `IN`, …. */
export interface CallExpression {
  readonly kind: 'call';
  readonly type: SqlType;
  readonly name: string;
  readonly operands: readonly Expression[];
}

export interface CastExpression {
  readonly kind: 'cast';
  readonly type: SqlType;
  readonly operand: Expression;
  /** TRY_CAST gives NULL where CAST fails. */
  readonly isTry: boolean;
}

export interface CaseExpression {
  readonly kind: 'case';
  readonly type: SqlType;
  readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
  readonly otherwise: Expression;
}
