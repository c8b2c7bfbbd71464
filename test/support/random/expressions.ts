/** Random expressions of what Riffle and PostgreSQL both mean the same by, or can be made to. */
import { BINDS, call, column, infix, literal, type Node, nullOf, test } from './expression.ts';
import { BIGINT, BOOLEAN, DATE, DOUBLE, decimal, INT, type Kind, MOMENT, riffleType, STRING, TIME, timestamp, valueText } from './kinds.ts';
import type { Random } from './random.ts';

export interface ScopeColumn {
  readonly text: string;
  readonly kind: Kind;
}

const PRECISION_MAX = 38;

/** As Flink reads an integer in a text: blanks around it, a fraction is cut, what is beyond BIGINT is none. */
const WHOLE_NUMBER = `CASE WHEN ($1) ~ '^ *[+-]?[0-9]{1,30}([.][0-9]*)? *$' THEN
  CASE WHEN TRUNC(CAST($1 AS numeric)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN TRUNC(CAST($1 AS numeric)) END END`;

export class Expressions {
  readonly #random: Random;
  /** Stand where columns do; for the output of GROUP BY these are the grouping expressions and aggregates. */
  readonly #leaves: readonly Node[];

  constructor(random: Random, columns: readonly ScopeColumn[], leaves?: readonly Node[]) {
    this.#random = random;
    this.#leaves = leaves ?? columns.map(({ text, kind }) => column(kind, text));
  }

  get leaves(): readonly Node[] {
    return this.#leaves;
  }

  any(depth: number): Node {
    const kind = this.#random.pick(['int', 'int', 'dec', 'dec', 'str', 'str', 'bool', 'date', 'ts', 'dbl', 'ltz', 'time'] as const);
    return this.of(kind, depth);
  }

  of(kind: Kind['kind'], depth: number): Node {
    if (depth <= 0 || this.#random.chance(25)) return this.#leaf(kind);
    if (this.#random.chance(15)) return this.#conditional(kind, depth - 1);
    switch (kind) {
      case 'bool':
        return this.condition(depth);
      case 'int':
        return this.#integer(depth - 1);
      case 'dec':
        return this.#decimal(depth - 1);
      case 'dbl':
        return this.#double(depth - 1);
      case 'str':
        return this.#string(depth - 1);
      case 'date':
        return this.#date(depth - 1);
      case 'ts':
        return this.#timestamp(depth - 1);
      case 'ltz':
        return this.#moment(depth - 1);
      case 'time':
        return this.#time(depth - 1);
    }
  }

  #leaf(kind: Kind['kind']): Node {
    const random = this.#random;
    const fitting = this.#leaves.filter((leaf) => leaf.kind.kind === kind);
    if (fitting.length > 0 && random.chance(75)) return random.pick(fitting);
    const exact = {
      int: INT,
      dec: decimal(10, 2),
      dbl: DOUBLE,
      str: STRING,
      bool: BOOLEAN,
      date: DATE,
      ts: timestamp(random.pick([0, 3, 6])),
      ltz: MOMENT,
      time: TIME,
    }[kind];
    if (random.chance(10)) return nullOf(exact);
    const text = valueText(exact, random);
    if (kind !== 'dec') return literal(exact, text);
    const [whole = '', fraction = ''] = text.replace('-', '').split('.');
    if (fraction === '') return literal(decimal(whole.length + 1, 1), `${text}.0`);
    const digits = (whole + fraction).replace(/^0+/, '').length;
    return literal(decimal(digits > fraction.length ? digits : fraction.length + 1, fraction.length), text);
  }

  /** CASE, COALESCE, NULLIF, IF: of every kind. */
  #conditional(kind: Kind['kind'], depth: number): Node {
    const [one, two, three] = [this.of(kind, depth), this.of(kind, depth), this.of(kind, depth)];
    const both = commonKind(one.kind, two.kind);
    const all = commonKind(both, three.kind);
    if (all.precision > PRECISION_MAX || both.precision > PRECISION_MAX) return one;
    switch (this.#random.below(7)) {
      case 0:
        return call(both, [this.condition(depth), one, two], 'CASE WHEN $1 THEN $2 ELSE $3 END');
      case 1:
        return call(
          all,
          [this.condition(depth), one, this.condition(depth), two, three],
          'CASE WHEN $1 THEN $2 WHEN $3 THEN $4 ELSE $5 END',
        );
      case 2: {
        const subject = this.of('int', depth);
        return call(one.kind, [subject, this.of('int', depth), one], 'CASE $1 WHEN $2 THEN $3 END');
      }
      case 3:
        return call(all, [one, two, three], 'COALESCE($1, $2, $3)');
      case 4:
        return call(both, [this.condition(depth), one, two], 'IF($1, $2, $3)', 'CASE WHEN $1 THEN $2 ELSE $3 END');
      case 5: {
        const name = this.#random.pick(['GREATEST', 'LEAST']);
        return call(both, [one, two], `${name}($1, $2)`, `CASE WHEN ($1) IS NOT NULL AND ($2) IS NOT NULL THEN ${name}($1, $2) END`);
      }
      default:
        return call(one.kind, [one, two], 'NULLIF($1, $2)');
    }
  }

  condition(depth: number): Node {
    const random = this.#random;
    const below = depth - 1;
    if (random.chance(35)) return this.#plainCondition();
    if (depth > 1 && random.chance(45)) {
      const [left, right] = [this.condition(below), this.condition(below)];
      const shape = random.below(4);
      if (shape === 0) return test(BOOLEAN, [left], 'NOT $1', BINDS.not);
      return shape === 1 ? infix(BOOLEAN, 'OR', BINDS.or, [left, right]) : infix(BOOLEAN, 'AND', BINDS.and, [left, right]);
    }
    switch (random.below(9)) {
      case 0:
        return test(BOOLEAN, [this.any(below)], random.pick(['$1 IS NULL', '$1 IS NOT NULL']));
      case 1: {
        const form = random.pick(['TRUE', 'FALSE', 'UNKNOWN']);
        return test(BOOLEAN, [this.of('bool', below)], `$1 IS ${random.pick(['', 'NOT '])}${form}`);
      }
      case 2:
        return this.#like(below);
      case 3: {
        const [one, two] = this.#comparable(below);
        const three = this.of(two.kind.kind, below);
        return test(
          BOOLEAN,
          [one, two, isComparable(one.kind, three.kind) ? three : two],
          `$1 ${random.pick(['', 'NOT '])}BETWEEN $2 AND $3`,
        );
      }
      case 4:
        return this.#membership(below);
      case 5:
        return this.of('bool', 0);
      default: {
        const [one, two] = this.#comparable(below);
        return test(BOOLEAN, [one, two], `$1 ${random.pick(['=', '=', '<>', '<', '<=', '>', '>='])} $2`);
      }
    }
  }

  /** What rows of small domains pass now and then: a column against a value of its kind. */
  #plainCondition(): Node {
    const random = this.#random;
    const one = random.pick(this.#leaves.length > 0 ? this.#leaves : [literal(INT, '1')]);
    if (one.kind.kind === 'bool') return one;
    if (random.chance(15)) return test(BOOLEAN, [one], random.pick(['$1 IS NULL', '$1 IS NOT NULL']));
    const other = this.of(one.kind.kind, 0);
    return test(
      BOOLEAN,
      [one, isComparable(one.kind, other.kind) ? other : one],
      `$1 ${random.pick(['<>', '<', '<=', '>', '>=', '='])} $2`,
    );
  }

  #comparable(depth: number): readonly [Node, Node] {
    const random = this.#random;
    const one = this.any(depth);
    const isNumber = ['int', 'dec', 'dbl'].includes(one.kind.kind);
    if (one.kind.kind === 'ltz') return [one, this.of(random.pick(['ltz', 'ts'] as const), depth)];
    const other = this.of(isNumber ? random.pick(['int', 'dec', one.kind.kind] as const) : one.kind.kind, depth);
    return isComparable(one.kind, other.kind) ? [one, other] : [this.of('int', 0), this.of('int', 0)];
  }

  #membership(depth: number): Node {
    const random = this.#random;
    const subject = this.of(random.pick(['int', 'str', 'dec', 'date', 'ts', 'dbl', 'ltz', 'time'] as const), depth);
    const list = random
      .some(1 + random.below(random.chance(20) ? 8 : 3), () => this.of(subject.kind.kind, random.chance(70) ? 0 : depth))
      .filter(({ kind }) => isComparable(subject.kind, kind));
    if (list.length === 0) return this.of('bool', 0);
    if (list.reduce((widest, { kind }) => commonKind(widest, kind), subject.kind).precision > PRECISION_MAX) return this.of('bool', 0);
    const places = list.map((_, index) => `$${index + 2}`).join(', ');
    return test(BOOLEAN, [subject, ...list], `$1 ${random.pick(['', 'NOT '])}IN (${places})`);
  }

  #like(depth: number): Node {
    const random = this.#random;
    const not = random.pick(['', 'NOT ']);
    const subject = this.of('str', depth);
    const pattern = random.pick(['a%', '%b', '%a%', '_', '__', 'a_', '%', '', 'ab', '_b%', '%_%', '%a%b%', 'é', '日_', '%x', "o'k"]);
    const quoted = `'${pattern.replaceAll("'", "''")}'`;
    if (random.chance(20)) {
      const escaped = random.pick(["'a!_b' ESCAPE '!'", "'!%' ESCAPE '!'", "'%!%%' ESCAPE '!'", "'x#%' ESCAPE '#'"]);
      return test(BOOLEAN, [subject], `$1 ${not}LIKE ${escaped}`);
    }
    // PostgreSQL's own escape character is the backslash, which no text here has.
    return test(BOOLEAN, [subject], `$1 ${not}LIKE ${quoted}`);
  }

  #integer(depth: number): Node {
    const random = this.#random;
    const one = this.of('int', depth);
    const two = this.of('int', depth);
    const wider = one.kind.precision >= two.kind.precision ? one.kind : two.kind;
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
        return call(INT, [this.of('str', depth)], 'CHAR_LENGTH($1)');
      case 8:
        return call(INT, [this.of('str', depth), this.of('str', depth)], 'POSITION(($1) IN ($2))');
      case 9:
        return this.#field(depth);
      case 10:
        return this.#truncated(depth);
      case 11:
        return call(INT, [this.of('bool', depth)], 'CAST($1 AS INT)', 'CASE WHEN $1 THEN 1 WHEN NOT ($1) THEN 0 END');
      case 13:
        return this.#between(depth);
      case 14:
        return call(BIGINT, [this.of('str', depth)], 'TRY_CAST($1 AS BIGINT)', WHOLE_NUMBER);
      case 12:
        return call(BIGINT, [this.of('int', 0)], 'CAST(CAST($1 AS STRING) AS BIGINT)', '$1');
      default:
        return random.chance(50)
          ? call(wider, [one, two], 'COALESCE($1, $2)')
          : call(one.kind, [one, random.chance(50) ? this.of('int', 0) : two], 'NULLIF($1, $2)');
    }
  }

  #between(depth: number): Node {
    const [unit, seconds] = this.#random.pick([
      ['DAY', 86_400],
      ['HOUR', 3600],
      ['MINUTE', 60],
      ['SECOND', 1],
    ] as const);
    const isMoment = unit !== 'DAY' && this.#random.chance(30);
    const type = isMoment ? 'timestamptz' : 'timestamp';
    const postgres = `TRUNC(EXTRACT(EPOCH FROM (($2)::${type} - ($1)::${type})) / ${seconds})`;
    const kinds = isMoment ? (['ltz'] as const) : (['ts', 'ts', 'date'] as const);
    const moments = [this.of(this.#random.pick(kinds), depth), this.of(this.#random.pick(kinds), depth)];
    return call(INT, moments, `TIMESTAMPDIFF(${unit}, $1, $2)`, postgres);
  }

  #truncated(depth: number): Node {
    const one = this.of('dec', depth);
    if (one.kind.precision - one.kind.scale > 18) return this.of('int', 0);
    return call(BIGINT, [one], 'CAST($1 AS BIGINT)', 'TRUNC($1)');
  }

  #field(depth: number): Node {
    const [name, postgres] = this.#random.pick([
      ['YEAR', 'YEAR'],
      ['QUARTER', 'QUARTER'],
      ['MONTH', 'MONTH'],
      ['WEEK', 'WEEK'],
      ['DAY', 'DAY'],
      ['DOY', 'DOY'],
      ['DOW', 'DOW'],
    ] as const);
    const clock = this.#random.pick(['HOUR', 'MINUTE', 'SECOND']);
    if (this.#random.chance(40))
      return call(BIGINT, [this.of('ts', depth)], `EXTRACT(${clock} FROM $1)`, `TRUNC(EXTRACT(${clock} FROM $1))`);
    const from = this.of(this.#random.pick(['date', 'ts', 'ltz'] as const), depth);
    return call(BIGINT, [from], `EXTRACT(${name} FROM $1)`, `(EXTRACT(${postgres} FROM $1) + ${name === 'DOW' ? 1 : 0})`);
  }

  #decimal(depth: number): Node {
    const random = this.#random;
    const one = this.of('dec', depth);
    const two = this.of(random.pick(['dec', 'dec', 'int'] as const), depth);
    switch (random.below(11)) {
      case 0:
      case 1:
        return this.#exact('+', one, two) ?? one;
      case 2:
        return this.#exact('-', two, one) ?? one;
      case 3:
        return this.#exact('*', one, two) ?? one;
      case 4:
        return this.#exact('/', one, two) ?? one;
      case 5:
        return this.#exact('%', one, two) ?? one;
      case 6: {
        const digits = random.below(4);
        const { precision, scale } = one.kind;
        const kind = digits >= scale ? one.kind : decimal(Math.min(PRECISION_MAX, 1 + precision - scale + digits), digits);
        return call(kind, [one], `ROUND($1, ${digits})`);
      }
      case 7:
        return call(decimal(one.kind.precision, 0), [one], `${random.pick(['FLOOR', 'CEIL'])}($1)`);
      case 8:
        return call(one.kind, [one], random.pick(['ABS($1)', '(-($1))']));
      case 9: {
        const scale = random.below(6);
        // As many whole digits as there were, so that nothing overflows.
        const kind = decimal(Math.min(PRECISION_MAX, one.kind.precision - one.kind.scale + scale + 1), scale);
        if (kind.precision - kind.scale < one.kind.precision - one.kind.scale + 1) return one;
        return call(kind, [one], `CAST($1 AS ${riffleType(kind)})`, `ROUND($1, ${scale})`);
      }
      default: {
        const source = this.of('int', 0);
        return call(decimal(30, 2), [source], 'CAST($1 AS DECIMAL(30, 2))', 'ROUND($1, 2)');
      }
    }
  }

  /** Decimal arithmetic with the type that Flink derives; undefined where digits behind the point would be cut. */
  #exact(operator: '+' | '-' | '*' | '/' | '%', left: Node, right: Node): Node | undefined {
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

  #double(depth: number): Node {
    const random = this.#random;
    const one = this.of('dbl', depth);
    const two = this.of(random.pick(['dbl', 'int'] as const), 0);
    switch (random.below(4)) {
      case 0:
        return call(DOUBLE, [one, two], '(($1) + ($2))');
      case 1:
        return call(DOUBLE, [one, two], '(($1) * ($2))');
      case 2:
        return call(DOUBLE, [one], random.pick(['ABS($1)', 'FLOOR($1)', 'CEIL($1)']));
      default:
        return call(DOUBLE, [this.of(random.pick(['int', 'dec'] as const), depth)], 'CAST($1 AS DOUBLE)', 'CAST($1 AS float8)');
    }
  }

  #string(depth: number): Node {
    const random = this.#random;
    const one = this.of('str', depth);
    const two = this.of('str', depth);
    const length = random.below(5);
    switch (random.below(14)) {
      case 0:
        return call(STRING, [one, two], '(($1) || ($2))');
      case 1:
        return call(STRING, [one], random.pick(['UPPER($1)', 'LOWER($1)', 'REVERSE($1)', 'MD5($1)']));
      case 2:
        return call(STRING, [one], `SUBSTRING($1 FROM ${1 + length}${random.chance(60) ? ` FOR ${random.below(4)}` : ''})`);
      case 3:
        return call(
          STRING,
          [one],
          random.pick(['TRIM($1)', "TRIM(LEADING 'a' FROM $1)", "TRIM(TRAILING 'b' FROM $1)", "TRIM(BOTH ' a' FROM $1)"]),
        );
      case 4:
        return call(STRING, [one, two], "REPLACE($1, 'a', $2)");
      case 5:
        return call(STRING, [one], `${random.pick(['LPAD', 'RPAD'])}($1, ${length}, ${random.pick(["'x'", "'日y'"])})`);
      case 6:
        return call(STRING, [one], `${random.pick(['LEFT', 'RIGHT'])}($1, ${length})`);
      case 7:
        return call(STRING, [one], `REPEAT($1, ${length})`);
      case 8:
        return call(STRING, [one, two, this.of('str', 0)], "CONCAT_WS('-', $1, $2, $3)");
      case 9:
        return call(STRING, [one], `CAST($1 AS VARCHAR(${length + 1}))`);
      case 10:
        return call(STRING, [one, two], 'CONCAT($1, $2)', '(($1) || ($2))');
      case 11:
        return call(
          STRING,
          [this.of(random.pick(['ts', 'ltz'] as const), depth)],
          "DATE_FORMAT($1, 'yyyy-MM-dd HH:mm')",
          "TO_CHAR($1, 'YYYY-MM-DD HH24:MI')",
        );
      default:
        return this.#asString(depth);
    }
  }

  #asString(depth: number): Node {
    const from = this.of(this.#random.pick(['int', 'dec', 'bool', 'date', 'ts', 'ltz'] as const), depth);
    const { kind, scale, precision } = from.kind;
    if (kind === 'int') return call(STRING, [from], 'CAST($1 AS STRING)', 'CAST(TRUNC($1) AS text)');
    if (kind === 'dec') return call(STRING, [from], 'CAST($1 AS STRING)', `CAST(ROUND($1, ${scale}) AS text)`);
    if (kind === 'bool') return call(STRING, [from], 'CAST($1 AS STRING)', 'UPPER(CAST($1 AS text))');
    if (kind === 'date') return call(STRING, [from], 'CAST($1 AS STRING)', "TO_CHAR($1, 'YYYY-MM-DD')");
    const fraction = precision === 0 ? '' : precision === 3 ? '.MS' : '.US';
    return call(STRING, [from], 'CAST($1 AS STRING)', `TO_CHAR($1, 'YYYY-MM-DD HH24:MI:SS${fraction}')`);
  }

  #date(depth: number): Node {
    const random = this.#random;
    const days = random.below(800) - 400;
    if (random.chance(40)) return call(DATE, [this.of(random.pick(['ts', 'ltz'] as const), depth)], 'CAST($1 AS DATE)');
    if (random.chance(30)) {
      return call(
        DATE,
        [this.of('date', 0)],
        `TIMESTAMPADD(MONTH, ${days % 30}, $1)`,
        `CAST(($1) + INTERVAL '${days % 30} month' AS date)`,
      );
    }
    return call(DATE, [this.of('date', 0)], `TIMESTAMPADD(DAY, ${days}, $1)`, `(($1) + (${days}))`);
  }

  #timestamp(depth: number): Node {
    const random = this.#random;
    const one = this.of('ts', depth);
    switch (random.below(5)) {
      case 4:
        return call(timestamp(3), [this.of('ltz', depth)], 'CAST($1 AS TIMESTAMP(3))');
      case 0:
        return call(timestamp(3), [this.of('date', depth)], 'CAST($1 AS TIMESTAMP(3))');
      case 1: {
        const precision = random.pick([0, 3].filter((digits) => digits <= one.kind.precision));
        const unit = precision === 0 ? 'second' : 'milliseconds';
        return call(timestamp(precision), [one], `CAST($1 AS TIMESTAMP(${precision}))`, `DATE_TRUNC('${unit}', $1)`);
      }
      case 2: {
        const unit = random.pick(['YEAR', 'QUARTER', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND']);
        return call(one.kind, [one], `FLOOR($1 TO ${unit})`, `DATE_TRUNC('${unit.toLowerCase()}', $1)`);
      }
      default: {
        const unit = random.pick(['MONTH', 'DAY', 'HOUR', 'SECOND']);
        const count = random.below(60) - 30;
        return call(one.kind, [one], `TIMESTAMPADD(${unit}, ${count}, $1)`, `(($1) + INTERVAL '${count} ${unit.toLowerCase()}')`);
      }
    }
  }

  #moment(depth: number): Node {
    const random = this.#random;
    const one = this.of('ltz', depth);
    switch (random.below(4)) {
      case 0:
        return call(MOMENT, [this.of('date', 0)], 'CAST($1 AS TIMESTAMP_LTZ(3))', 'CAST($1 AS timestamptz)');
      case 1: {
        const unit = random.pick(['YEAR', 'MONTH', 'DAY', 'MINUTE', 'SECOND']);
        return call(MOMENT, [one], `FLOOR($1 TO ${unit})`, `DATE_TRUNC('${unit.toLowerCase()}', $1)`);
      }
      default: {
        const unit = random.pick(['MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND']);
        const count = random.below(60) - 30;
        return call(MOMENT, [one], `TIMESTAMPADD(${unit}, ${count}, $1)`, `(($1) + INTERVAL '${count} ${unit.toLowerCase()}')`);
      }
    }
  }

  #time(depth: number): Node {
    const from = this.of(this.#random.pick(['ts', 'ltz'] as const), depth);
    return call({ ...TIME, precision: 0 }, [from], 'CAST($1 AS TIME)', "CAST(DATE_TRUNC('second', $1) AS time)");
  }
}

/** The type of a CASE or COALESCE over both, as Flink merges them. */
export function commonKind(one: Kind, two: Kind): Kind {
  if (one.kind === 'int') return one.precision >= two.precision ? one : two;
  if (one.kind === 'ts' || one.kind === 'time') return one.precision >= two.precision ? one : two;
  if (one.kind !== 'dec') return one;
  const scale = Math.max(one.scale, two.scale);
  const whole = Math.max(one.precision - one.scale, two.precision - two.scale);
  return decimal(whole + scale, scale);
}

/** Where a common type would lose digits behind the point, equal is not equal. */
export function isComparable(one: Kind, two: Kind): boolean {
  return one.kind === 'dbl' || two.kind === 'dbl' || commonKind(asDecimal(one), asDecimal(two)).precision <= PRECISION_MAX;
}

function asDecimal(kind: Kind): Kind {
  return kind.kind === 'int' ? decimal(kind.precision, 0) : kind;
}

function quotientKind(one: Kind, two: Kind): Kind {
  const scale = Math.max(6, one.scale + two.precision + 1);
  return decimal(one.precision - one.scale + two.scale + scale, scale);
}
