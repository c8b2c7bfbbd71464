/** Random integers, decimals and doubles. */

import { BINDS, call, infix, type Node } from './expression.ts';
import { BIGINT, DOUBLE, decimal, INT, type Kind, PRECISION_MAX, riffleType } from './kinds.ts';
import type { Maker } from './maker.ts';

/** As Flink reads an integer in a text: blanks around it, a fraction is cut, what is beyond BIGINT is none. */
const WHOLE_NUMBER = `CASE WHEN ($1) ~ '^ *[+-]?[0-9]{1,30}([.][0-9]*)? *$' THEN
  CASE WHEN TRUNC(CAST($1 AS numeric)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN TRUNC(CAST($1 AS numeric)) END END`;

export function integer(maker: Maker, depth: number): Node {
  const random = maker.random;
  const one = maker.of('int', depth);
  const two = maker.of('int', depth);
  const wider = one.kind.precision >= two.kind.precision ? one.kind : two.kind;
  if (random.chance(12)) return rarer(maker, depth);
  switch (random.below(16)) {
    case 0:
    case 1:
      return infix(wider, '+', BINDS.sum, [one, two]);
    case 2:
      return infix(wider, '-', BINDS.sum, [one, two]);
    case 3:
      return infix(wider, '*', BINDS.product, [one, two]);
    case 4:
      return call(wider, [one, two], '(($1) / NULLIF($2, 0))', 'DIV($1, NULLIF($2, 0))');
    case 5:
      return call(two.kind, [one, two], 'MOD($1, NULLIF($2, 0))');
    case 6:
      return call(one.kind, [one], random.pick(['(-($1))', 'ABS($1)']));
    case 7:
      return call(INT, [maker.of('str', depth)], 'CHAR_LENGTH($1)');
    case 8:
      return call(INT, [maker.of('str', depth), maker.of('str', depth)], 'POSITION(($1) IN ($2))');
    case 9:
      return field(maker, depth);
    case 10:
      return truncated(maker, depth);
    case 11:
      return call(INT, [maker.of('bool', depth)], 'CAST($1 AS INT)', 'CASE WHEN $1 THEN 1 WHEN NOT ($1) THEN 0 END');
    case 13:
      return between(maker, depth);
    case 14:
      return call(BIGINT, [maker.of('str', depth)], 'TRY_CAST($1 AS BIGINT)', WHOLE_NUMBER);
    case 12:
      return call(BIGINT, [maker.of('int', 0)], 'CAST(CAST($1 AS STRING) AS BIGINT)', '$1');
    default:
      return random.chance(50)
        ? call(wider, [one, two], 'COALESCE($1, $2)')
        : call(one.kind, [one, random.chance(50) ? maker.of('int', 0) : two], 'NULLIF($1, $2)');
  }
}

/** Functions that PostgreSQL has as well, or under another name. */
function rarer(maker: Maker, depth: number): Node {
  const random = maker.random;
  switch (random.below(5)) {
    case 0:
      return call(INT, [maker.of('str', depth)], "REGEXP_COUNT($1, 'a|b+')");
    case 1:
      return call(INT, [maker.of('str', depth), maker.of('str', depth)], 'INSTR($1, $2)', 'STRPOS($1, $2)');
    case 2: {
      const one = maker.of('int', depth);
      return call(one.kind, [one], 'SIGN($1)');
    }
    case 3: {
      const one = maker.of('int', 0);
      return call(one.kind, [one], 'TRUNCATE($1, -1)', 'TRUNC($1, -1)');
    }
    default: {
      const unit = random.pick(['DECADE', 'CENTURY', 'MILLENNIUM', 'ISODOW', 'ISOYEAR', 'EPOCH']);
      const from = maker.of(unit === 'EPOCH' ? random.pick(['date', 'ts', 'ltz'] as const) : random.pick(['date', 'ts'] as const), depth);
      return call(BIGINT, [from], `EXTRACT(${unit} FROM $1)`, `FLOOR(EXTRACT(${unit} FROM $1))`);
    }
  }
}

function between(maker: Maker, depth: number): Node {
  const [unit, seconds] = maker.random.pick([
    ['DAY', 86_400],
    ['HOUR', 3600],
    ['MINUTE', 60],
    ['SECOND', 1],
  ] as const);
  const isMoment = unit !== 'DAY' && maker.random.chance(30);
  const type = isMoment ? 'timestamptz' : 'timestamp';
  const postgres = `TRUNC(EXTRACT(EPOCH FROM (($2)::${type} - ($1)::${type})) / ${seconds})`;
  const kinds = isMoment ? (['ltz'] as const) : (['ts', 'ts', 'date'] as const);
  const moments = [maker.of(maker.random.pick(kinds), depth), maker.of(maker.random.pick(kinds), depth)];
  return call(INT, moments, `TIMESTAMPDIFF(${unit}, $1, $2)`, postgres);
}

function truncated(maker: Maker, depth: number): Node {
  const one = maker.of('dec', depth);
  if (one.kind.precision - one.kind.scale > 18) return maker.of('int', 0);
  return call(BIGINT, [one], 'CAST($1 AS BIGINT)', 'TRUNC($1)');
}

function field(maker: Maker, depth: number): Node {
  const [name, postgres] = maker.random.pick([
    ['YEAR', 'YEAR'],
    ['QUARTER', 'QUARTER'],
    ['MONTH', 'MONTH'],
    ['WEEK', 'WEEK'],
    ['DAY', 'DAY'],
    ['DOY', 'DOY'],
    ['DOW', 'DOW'],
  ] as const);
  const clock = maker.random.pick(['HOUR', 'MINUTE', 'SECOND']);
  if (maker.random.chance(40))
    return call(BIGINT, [maker.of('ts', depth)], `EXTRACT(${clock} FROM $1)`, `TRUNC(EXTRACT(${clock} FROM $1))`);
  const from = maker.of(maker.random.pick(['date', 'ts', 'ltz'] as const), depth);
  return call(BIGINT, [from], `EXTRACT(${name} FROM $1)`, `(EXTRACT(${postgres} FROM $1) + ${name === 'DOW' ? 1 : 0})`);
}

export function decimalNumber(maker: Maker, depth: number): Node {
  const random = maker.random;
  const one = maker.of('dec', depth);
  const two = maker.of(random.pick(['dec', 'dec', 'int'] as const), depth);
  switch (random.below(11)) {
    case 0:
    case 1:
      return exact('+', one, two) ?? one;
    case 2:
      return exact('-', two, one) ?? one;
    case 3:
      return exact('*', one, two) ?? one;
    case 4:
      return exact('/', one, two) ?? one;
    case 5:
      return exact('%', one, two) ?? one;
    case 6: {
      const digits = random.below(4);
      const { precision, scale } = one.kind;
      const kind = digits >= scale ? one.kind : decimal(Math.min(PRECISION_MAX, 1 + precision - scale + digits), digits);
      if (random.chance(40)) return call(kind, [one], `TRUNCATE($1, ${digits})`, `TRUNC($1, ${digits})`);
      return call(kind, [one], `ROUND($1, ${digits})`);
    }
    case 7:
      return call(decimal(one.kind.precision, 0), [one], `${random.pick(['FLOOR', 'CEIL'])}($1)`);
    case 8:
      return call(one.kind, [one], random.pick(['ABS($1)', '(-($1))', 'SIGN($1)']));
    case 9: {
      const scale = random.below(6);
      // As many whole digits as there were, so that nothing overflows.
      const kind = decimal(Math.min(PRECISION_MAX, one.kind.precision - one.kind.scale + scale + 1), scale);
      if (kind.precision - kind.scale < one.kind.precision - one.kind.scale + 1) return one;
      return call(kind, [one], `CAST($1 AS ${riffleType(kind)})`, `ROUND($1, ${scale})`);
    }
    default: {
      const source = maker.of('int', 0);
      return call(decimal(30, 2), [source], 'CAST($1 AS DECIMAL(30, 2))', 'ROUND($1, 2)');
    }
  }
}

/** Decimal arithmetic with the type that Flink derives; undefined where digits behind the point would be cut. */
function exact(operator: '+' | '-' | '*' | '/' | '%', left: Node, right: Node): Node | undefined {
  if (left.kind.kind !== 'dec' && right.kind.kind !== 'dec') return undefined;
  const [one, two] = [left.kind, right.kind];
  const scale = Math.max(one.scale, two.scale);
  const whole = Math.max(one.precision - one.scale, two.precision - two.scale);
  const kind =
    operator === '*'
      ? decimal(one.precision + two.precision + 1, one.scale + two.scale)
      : operator === '/'
        ? quotientKind(one, two)
        : operator === '%'
          ? decimal(Math.min(one.precision - one.scale, two.precision - two.scale) + scale, scale)
          : decimal(whole + scale + 1, scale);
  if (kind.precision > PRECISION_MAX || kind.precision < 1) return undefined;
  if (operator === '/') {
    const exactly = `ROUND(($1)::numeric(200, 90) / NULLIF($2, 0), ${kind.scale})`;
    return call(kind, [left, right], '(($1) / NULLIF($2, 0))', exactly);
  }
  if (operator === '%') return call(kind, [left, right], 'MOD($1, NULLIF($2, 0))');
  return infix(kind, operator, operator === '*' ? BINDS.product : BINDS.sum, [left, right]);
}

export function doubleNumber(maker: Maker, depth: number): Node {
  const random = maker.random;
  const one = maker.of('dbl', depth);
  const two = maker.of(random.pick(['dbl', 'int'] as const), 0);
  switch (random.below(4)) {
    case 0:
      return call(DOUBLE, [one, two], '(($1) + ($2))');
    case 1:
      return call(DOUBLE, [one, two], '(($1) * ($2))');
    case 2:
      return call(DOUBLE, [one], random.pick(['ABS($1)', 'FLOOR($1)', 'CEIL($1)', 'SIGN($1)', 'SQRT(ABS($1))']));
    default:
      return call(DOUBLE, [maker.of(random.pick(['int', 'dec'] as const), depth)], 'CAST($1 AS DOUBLE)', 'CAST($1 AS float8)');
  }
}

function quotientKind(one: Kind, two: Kind): Kind {
  const scale = Math.max(6, one.scale + two.precision + 1);
  return decimal(one.precision - one.scale + two.scale + scale, scale);
}
