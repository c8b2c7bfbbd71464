/** Random texts. */

import { call, type Node } from './expression.ts';
import { STRING } from './kinds.ts';
import type { Maker } from './maker.ts';

export function text(maker: Maker, depth: number): Node {
  const random = maker.random;
  const one = maker.of('str', depth);
  const two = maker.of('str', depth);
  const length = random.below(5);
  if (random.chance(35)) return rarer(maker, one, two);
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

/** Functions of Flink that PostgreSQL has under another name, or that give back what another one took. */
function rarer(maker: Maker, one: Node, two: Node): Node {
  const random = maker.random;
  const utf8 = "CONVERT_TO($1, 'UTF8')";
  switch (random.below(12)) {
    case 0:
      return call(STRING, [one], "TRANSLATE($1, 'ab日', 'xy')");
    case 1:
      return call(STRING, [one], `${random.pick(['LTRIM', 'RTRIM', 'BTRIM'])}($1, 'ab')`);
    case 2: {
      const index = random.below(3);
      return call(STRING, [one], `SPLIT_INDEX($1, 'b', ${index})`, `(STRING_TO_ARRAY($1, 'b'))[${index + 1}]`);
    }
    case 3:
      return call(STRING, [one], 'SHA256($1)', `ENCODE(SHA256(${utf8}), 'hex')`);
    case 4:
      return call(STRING, [one], 'TO_BASE64($1)', `REPLACE(ENCODE(${utf8}, 'base64'), CHR(10), '')`);
    case 5:
      return call(STRING, [one], 'HEX($1)', `UPPER(ENCODE(${utf8}, 'hex'))`);
    case 6:
      return call(STRING, [maker.of('int', 0)], 'HEX($1)', 'UPPER(TO_HEX(CAST($1 AS bigint)))');
    case 7:
      return call(STRING, [one, two], "REGEXP_REPLACE($1, '[ab]+', $2)", "REGEXP_REPLACE($1, '[ab]+', $2, 'g')");
    case 8:
      return call(STRING, [one], "REGEXP_SUBSTR($1, 'a+b?')", "(REGEXP_MATCH($1, 'a+b?'))[1]");
    case 9:
      return call(STRING, [one], "REGEXP_EXTRACT($1, '(?s)(a|b)(.*)', 2)", "(REGEXP_MATCH($1, '(a|b)(.*)'))[2]");
    default: {
      const undone = random.pick([
        "JSON_VALUE(JSON_OBJECT('k' VALUE $1), '$.k')",
        'JSON_UNQUOTE(JSON_QUOTE($1))',
        'URL_DECODE(URL_ENCODE($1))',
        'FROM_BASE64(TO_BASE64($1))',
        "DECODE(ENCODE($1, 'UTF-16'), 'UTF-16')",
        'CAST(UNHEX(HEX($1)) AS STRING)',
      ]);
      return call(STRING, [one], (text = '') => undone.replace('$1', () => text), '$1');
    }
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
