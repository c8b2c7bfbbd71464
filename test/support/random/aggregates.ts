/** Random calls of aggregates, some of different values only, some with FILTER. */
import { call, column, type Node } from './expression.ts';
import type { Expressions, ScopeColumn } from './expressions.ts';
import { BIGINT, DOUBLE, decimal, type Kind } from './kinds.ts';
import type { Random } from './random.ts';

export function randomAggregate(random: Random, scope: readonly ScopeColumn[], expressions: Expressions): Node {
  const { kind, operand, riffle, postgres = riffle } = plain(random, scope, expressions);
  const isDistinct = operand !== undefined && random.chance(20);
  const [one, other] = isDistinct ? [riffle, postgres].map(ofDifferent) : [riffle, postgres];
  const operands = operand === undefined ? [] : [operand];
  if (!random.chance(20)) return call(kind, operands, one ?? riffle, other);
  const condition = expressions.condition(1 + random.below(2));
  const place = `$${operands.length + 1}`;
  // PostgreSQL's form of some is made of several calls: rows that do not pass become NULL there.
  const filtered = operand === undefined ? `${other} FILTER (WHERE ${place})` : other?.replaceAll('$1', `CASE WHEN ${place} THEN $1 END`);
  return call(kind, [...operands, condition], `${one} FILTER (WHERE ${place})`, filtered);
}

interface Plain {
  readonly kind: Kind;
  /** undefined for COUNT(*). */
  readonly operand: Node | undefined;
  readonly riffle: string;
  readonly postgres?: string;
}

function ofDifferent(template: string): string {
  return template.replaceAll(/([A-Z_]+)\(\$1\)/g, (_, name: string) => `${name}(DISTINCT $1)`);
}

function plain(random: Random, scope: readonly ScopeColumn[], expressions: Expressions): Plain {
  switch (random.below(7)) {
    case 0:
      return { kind: BIGINT, operand: undefined, riffle: 'COUNT(*)' };
    case 1:
      return { kind: BIGINT, operand: expressions.any(1), riffle: 'COUNT($1)' };
    case 2:
    case 3:
      return sum(random, scope, expressions);
    case 4:
      return average(random, expressions);
    default:
      return extreme(random, expressions);
  }
}

function sum(random: Random, scope: readonly ScopeColumn[], expressions: Expressions): Plain {
  const doubles = scope.filter(({ kind }) => kind.kind === 'dbl');
  // Sums of columns of DOUBLE are exact here, those of what is computed may not be.
  const inexact = doubles.length > 0 && random.chance(15) ? random.pick(doubles) : undefined;
  if (inexact !== undefined)
    return { kind: DOUBLE, operand: column(inexact.kind, inexact.text), riffle: `${random.pick(['SUM', 'AVG'])}($1)` };
  const operand = expressions.of(random.pick(['int', 'dec'] as const), random.below(3));
  const { kind } = operand;
  return { kind: kind.kind === 'dec' ? decimal(38, kind.scale) : kind, operand, riffle: 'SUM($1)' };
}

function average(random: Random, expressions: Expressions): Plain {
  const operand = expressions.of(random.pick(['int', 'dec'] as const), random.below(2));
  const { kind } = operand;
  if (kind.kind === 'int') return { kind, operand, riffle: 'AVG($1)', postgres: 'DIV(SUM($1), NULLIF(COUNT($1), 0))' };
  const scale = Math.max(6, kind.scale);
  const postgres = `ROUND(SUM($1)::numeric(200, 90) / NULLIF(COUNT($1), 0), ${scale})`;
  return { kind: decimal(38, scale), operand, riffle: 'AVG($1)', postgres };
}

function extreme(random: Random, expressions: Expressions): Plain {
  const name = random.pick(['MIN', 'MAX']);
  const operand = expressions.any(random.below(2));
  const postgres = operand.kind.kind !== 'bool' ? `${name}($1)` : name === 'MIN' ? 'BOOL_AND($1)' : 'BOOL_OR($1)';
  return { kind: operand.kind, operand, riffle: `${name}($1)`, postgres };
}
