/** Random dates and times. */

import { call, type Node } from './expression.ts';
import { DATE, MOMENT, TIME, timestamp } from './kinds.ts';
import type { Maker } from './maker.ts';

export function date(maker: Maker, depth: number): Node {
  const random = maker.random;
  const days = random.below(800) - 400;
  if (random.chance(40)) return call(DATE, [maker.of(random.pick(['ts', 'ltz'] as const), depth)], 'CAST($1 AS DATE)');
  if (random.chance(30)) {
    return call(DATE, [maker.of('date', 0)], `TIMESTAMPADD(MONTH, ${days % 30}, $1)`, `CAST(($1) + INTERVAL '${days % 30} month' AS date)`);
  }
  if (random.chance(50)) return call(DATE, [maker.of('date', 0)], `(($1) + INTERVAL '${days}' DAY)`, `(($1) + (${days}))`);
  return call(DATE, [maker.of('date', 0)], `TIMESTAMPADD(DAY, ${days}, $1)`, `(($1) + (${days}))`);
}

export function timestampValue(maker: Maker, depth: number): Node {
  const random = maker.random;
  const one = maker.of('ts', depth);
  switch (random.below(5)) {
    case 4:
      return call(timestamp(3), [maker.of('ltz', depth)], 'CAST($1 AS TIMESTAMP(3))');
    case 0:
      return call(timestamp(3), [maker.of('date', depth)], 'CAST($1 AS TIMESTAMP(3))');
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
      if (random.chance(20)) return call(one.kind, [one], "(($1) - INTERVAL '1 02:03' DAY TO MINUTE)", "(($1) - INTERVAL '1 day 02:03')");
      return later(one, unit, count, random.chance(50));
    }
  }
}

export function moment(maker: Maker, depth: number): Node {
  const random = maker.random;
  const one = maker.of('ltz', depth);
  switch (random.below(4)) {
    case 0:
      return call(MOMENT, [maker.of('date', 0)], 'CAST($1 AS TIMESTAMP_LTZ(3))', 'CAST($1 AS timestamptz)');
    case 1: {
      const unit = random.pick(['YEAR', 'MONTH', 'DAY', 'MINUTE', 'SECOND']);
      return call(MOMENT, [one], `FLOOR($1 TO ${unit})`, `DATE_TRUNC('${unit.toLowerCase()}', $1)`);
    }
    default: {
      const unit = random.pick(['MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND']);
      // A day as an interval is 24 hours in Flink, and from clock to clock in PostgreSQL.
      return later(one, unit, random.below(60) - 30, unit !== 'DAY' && random.chance(50));
    }
  }
}

/** So many units later, written as a function or as a sum. */
function later(one: Node, unit: string, count: number, isSum: boolean): Node {
  const riffle = isSum ? `(($1) + INTERVAL '${count}' ${unit})` : `TIMESTAMPADD(${unit}, ${count}, $1)`;
  return call(one.kind, [one], riffle, `(($1) + INTERVAL '${count} ${unit.toLowerCase()}')`);
}

export function time(maker: Maker, depth: number): Node {
  if (maker.random.chance(40)) return later(maker.of('time', 0), 'HOUR', maker.random.below(60) - 30, true);
  const from = maker.of(maker.random.pick(['ts', 'ltz'] as const), depth);
  return call({ ...TIME, precision: 0 }, [from], 'CAST($1 AS TIME)', "CAST(DATE_TRUNC('second', $1) AS time)");
}
