/** Random conditions: comparisons, tests, LIKE, IN, BETWEEN, and what AND, OR and NOT make of them. */

import { BINDS, call, infix, literal, type Node, test } from './expression.ts';
import { BOOLEAN, commonKind, INT, isComparable, PRECISION_MAX } from './kinds.ts';
import type { Maker } from './maker.ts';

export function condition(maker: Maker, depth: number): Node {
  const random = maker.random;
  const below = depth - 1;
  if (random.chance(35)) return plainCondition(maker);
  if (depth > 1 && random.chance(45)) {
    const [left, right] = [maker.condition(below), maker.condition(below)];
    const shape = random.below(4);
    if (shape === 0) return test(BOOLEAN, [left], 'NOT $1', BINDS.not);
    return shape === 1 ? infix(BOOLEAN, 'OR', BINDS.or, [left, right]) : infix(BOOLEAN, 'AND', BINDS.and, [left, right]);
  }
  if (random.chance(20)) return rarer(maker, below);
  switch (random.below(9)) {
    case 0:
      return test(BOOLEAN, [maker.any(below)], random.pick(['$1 IS NULL', '$1 IS NOT NULL']));
    case 1: {
      const form = random.pick(['TRUE', 'FALSE', 'UNKNOWN']);
      return test(BOOLEAN, [maker.of('bool', below)], `$1 IS ${random.pick(['', 'NOT '])}${form}`);
    }
    case 2:
      return like(maker, below);
    case 3: {
      const [one, two] = comparable(maker, below);
      const three = maker.of(two.kind.kind, below);
      return test(
        BOOLEAN,
        [one, two, isComparable(one.kind, three.kind) ? three : two],
        `$1 ${random.pick(['', 'NOT '])}BETWEEN ${random.pick(['', 'SYMMETRIC '])}$2 AND $3`,
      );
    }
    case 4:
      return membership(maker, below);
    case 5:
      return maker.of('bool', 0);
    default: {
      const [one, two] = comparable(maker, below);
      return test(BOOLEAN, [one, two], `$1 ${random.pick(['=', '=', '<>', '<', '<=', '>', '>='])} $2`);
    }
  }
}

/** What rows of small domains pass now and then: a column against a value of its kind. */
function plainCondition(maker: Maker): Node {
  const random = maker.random;
  const one = random.pick(maker.leaves.length > 0 ? maker.leaves : [literal(INT, '1')]);
  if (one.kind.kind === 'bool') return one;
  if (random.chance(15)) return test(BOOLEAN, [one], random.pick(['$1 IS NULL', '$1 IS NOT NULL']));
  const other = maker.of(one.kind.kind, 0);
  return test(BOOLEAN, [one, isComparable(one.kind, other.kind) ? other : one], `$1 ${random.pick(['<>', '<', '<=', '>', '>=', '='])} $2`);
}

/** Tests that PostgreSQL has as well, or under another name. */
function rarer(maker: Maker, depth: number): Node {
  const random = maker.random;
  const text = maker.of('str', depth);
  switch (random.below(5)) {
    case 0:
      return call(BOOLEAN, [text], "REGEXP($1, '(?s)a.*b|日')", "(($1) ~ 'a.*b|日')");
    case 1: {
      const pattern = random.pick(['a%', '(a|b)+', '%b?', 'a{1,2}%', '[ab]%', '%(日|é)%']);
      return test(BOOLEAN, [text], `$1 ${random.pick(['', 'NOT '])}SIMILAR TO '${pattern}'`);
    }
    case 2:
      return call(BOOLEAN, [text, maker.of('str', 0)], 'STARTSWITH($1, $2)', 'STARTS_WITH($1, $2)');
    case 3:
      return call(BOOLEAN, [text, maker.of('str', 0)], 'ENDSWITH($1, $2)', '(RIGHT($1, CHAR_LENGTH($2)) = ($2))');
    default:
      return test(BOOLEAN, [...comparable(maker, depth)], `$1 IS ${random.pick(['', 'NOT '])}DISTINCT FROM $2`);
  }
}

function comparable(maker: Maker, depth: number): readonly [Node, Node] {
  const random = maker.random;
  const one = maker.any(depth);
  const isNumber = ['int', 'dec', 'dbl'].includes(one.kind.kind);
  if (one.kind.kind === 'ltz') return [one, maker.of(random.pick(['ltz', 'ts'] as const), depth)];
  const other = maker.of(isNumber ? random.pick(['int', 'dec', one.kind.kind] as const) : one.kind.kind, depth);
  return isComparable(one.kind, other.kind) ? [one, other] : [maker.of('int', 0), maker.of('int', 0)];
}

function membership(maker: Maker, depth: number): Node {
  const random = maker.random;
  const subject = maker.of(random.pick(['int', 'str', 'dec', 'date', 'ts', 'dbl', 'ltz', 'time'] as const), depth);
  const list = random
    .some(1 + random.below(random.chance(20) ? 8 : 3), () => maker.of(subject.kind.kind, random.chance(70) ? 0 : depth))
    .filter(({ kind }) => isComparable(subject.kind, kind));
  if (list.length === 0) return maker.of('bool', 0);
  if (list.reduce((widest, { kind }) => commonKind(widest, kind), subject.kind).precision > PRECISION_MAX) return maker.of('bool', 0);
  const places = list.map((_, index) => `$${index + 2}`).join(', ');
  return test(BOOLEAN, [subject, ...list], `$1 ${random.pick(['', 'NOT '])}IN (${places})`);
}

function like(maker: Maker, depth: number): Node {
  const random = maker.random;
  const not = random.pick(['', 'NOT ']);
  const subject = maker.of('str', depth);
  const pattern = random.pick(['a%', '%b', '%a%', '_', '__', 'a_', '%', '', 'ab', '_b%', '%_%', '%a%b%', 'é', '日_', '%x', "o'k"]);
  const quoted = `'${pattern.replaceAll("'", "''")}'`;
  if (random.chance(20)) {
    const escaped = random.pick(["'a!_b' ESCAPE '!'", "'!%' ESCAPE '!'", "'%!%%' ESCAPE '!'", "'x#%' ESCAPE '#'"]);
    return test(BOOLEAN, [subject], `$1 ${not}LIKE ${escaped}`);
  }
  // PostgreSQL's own escape character is the backslash, which no text here has.
  return test(BOOLEAN, [subject], `$1 ${not}LIKE ${quoted}`);
}
