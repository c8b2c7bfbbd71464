/** What makes random expressions of any kind: the parts that make one kind ask it for their operands. */
import type { Node } from './expression.ts';
import type { Kind } from './kinds.ts';
import type { Random } from './random.ts';

export interface Maker {
  readonly random: Random;
  /** Stand where columns do; for the output of GROUP BY these are the grouping expressions and aggregates. */
  readonly leaves: readonly Node[];
  any(depth: number): Node;
  of(kind: Kind['kind'], depth: number): Node;
  condition(depth: number): Node;
}
