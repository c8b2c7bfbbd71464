/** Random expressions of what Riffle and PostgreSQL both mean the same by, or can be made to. */
import { condition } from './conditions.ts';
import { call, column, literal, type Node, nullOf } from './expression.ts';
import {
  BOOLEAN,
  commonKind,
  DATE,
  DOUBLE,
  decimal,
  INT,
  type Kind,
  MOMENT,
  PRECISION_MAX,
  STRING,
  TIME,
  timestamp,
  valueText,
} from './kinds.ts';
import type { Maker } from './maker.ts';
import { decimalNumber, doubleNumber, integer } from './number-expressions.ts';
import type { Random } from './random.ts';
import { text } from './text-expressions.ts';
import { date, moment, time, timestampValue } from './time-expressions.ts';

export interface ScopeColumn {
  readonly text: string;
  readonly kind: Kind;
}

export class Expressions implements Maker {
  readonly random: Random;
  readonly leaves: readonly Node[];

  constructor(random: Random, columns: readonly ScopeColumn[], leaves?: readonly Node[]) {
    this.random = random;
    this.leaves = leaves ?? columns.map(({ text, kind }) => column(kind, text));
  }

  any(depth: number): Node {
    const kind = this.random.pick(['int', 'int', 'dec', 'dec', 'str', 'str', 'bool', 'date', 'ts', 'dbl', 'ltz', 'time'] as const);
    return this.of(kind, depth);
  }

  of(kind: Kind['kind'], depth: number): Node {
    if (depth <= 0 || this.random.chance(25)) return this.#leaf(kind);
    if (this.random.chance(15)) return this.#conditional(kind, depth - 1);
    switch (kind) {
      case 'bool':
        return this.condition(depth);
      case 'int':
        return integer(this, depth - 1);
      case 'dec':
        return decimalNumber(this, depth - 1);
      case 'dbl':
        return doubleNumber(this, depth - 1);
      case 'str':
        return text(this, depth - 1);
      case 'date':
        return date(this, depth - 1);
      case 'ts':
        return timestampValue(this, depth - 1);
      case 'ltz':
        return moment(this, depth - 1);
      case 'time':
        return time(this, depth - 1);
    }
  }

  #leaf(kind: Kind['kind']): Node {
    const random = this.random;
    const fitting = this.leaves.filter((leaf) => leaf.kind.kind === kind);
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
    switch (this.random.below(7)) {
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
        const name = this.random.pick(['GREATEST', 'LEAST']);
        return call(both, [one, two], `${name}($1, $2)`, `CASE WHEN ($1) IS NOT NULL AND ($2) IS NOT NULL THEN ${name}($1, $2) END`);
      }
      default:
        return call(one.kind, [one, two], 'NULLIF($1, $2)');
    }
  }

  condition(depth: number): Node {
    return condition(this, depth);
  }
}
