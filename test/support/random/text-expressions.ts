/** Random texts. */

import { call, type Node } from './expression.ts';
import { STRING } from './kinds.ts';
import type { Maker } from './maker.ts';

export function text(maker: Maker, depth: number): Node {
  const random = maker.random;
  const one = maker.of('str', depth);
  const two = maker.of('str', depth);
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
      return call(STRING, [one, two, maker.of('str', 0)], "CONCAT_WS('-', $1, $2, $3)");
    case 9:
      return call(STRING, [one], `CAST($1 AS VARCHAR(${length + 1}))`);
    case 10:
      return call(STRING, [one, two], 'CONCAT($1, $2)', '(($1) || ($2))');
    case 11:
      return call(
        STRING,
        [maker.of(random.pick(['ts', 'ltz'] as const), depth)],
        "DATE_FORMAT($1, 'yyyy-MM-dd HH:mm')",
        "TO_CHAR($1, 'YYYY-MM-DD HH24:MI')",
      );
    default:
      return asString(maker, depth);
  }
}

function asString(maker: Maker, depth: number): Node {
  const from = maker.of(maker.random.pick(['int', 'dec', 'bool', 'date', 'ts', 'ltz'] as const), depth);
  const { kind, scale, precision } = from.kind;
  if (kind === 'int') return call(STRING, [from], 'CAST($1 AS STRING)', 'CAST(TRUNC($1) AS text)');
  if (kind === 'dec') return call(STRING, [from], 'CAST($1 AS STRING)', `CAST(ROUND($1, ${scale}) AS text)`);
  if (kind === 'bool') return call(STRING, [from], 'CAST($1 AS STRING)', 'UPPER(CAST($1 AS text))');
  if (kind === 'date') return call(STRING, [from], 'CAST($1 AS STRING)', "TO_CHAR($1, 'YYYY-MM-DD')");
  const fraction = precision === 0 ? '' : precision === 3 ? '.MS' : '.US';
  return call(STRING, [from], 'CAST($1 AS STRING)', `TO_CHAR($1, 'YYYY-MM-DD HH24:MI:SS${fraction}')`);
}
