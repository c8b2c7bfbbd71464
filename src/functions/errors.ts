/** Failures of single rows: each names the expression that failed. */
import { UserError } from '../model/errors.ts';
import { formatType, type SqlType, withNullability } from '../model/types.ts';

/** `text` is the failing expression as SQL. */
export function divisionByZero(text: string): UserError {
  return new UserError('SQL_RUNTIME_DIVISION_BY_ZERO', {
    problem: `${text} divides by zero.`,
    remedy: 'Give NULL instead with NULLIF(divisor, 0), or filter such rows out in WHERE.',
  });
}

/** `shown` is the value as text, shortened where it is long. */
export function castFailed(shown: string, from: SqlType, to: SqlType): UserError {
  const [source, target] = [formatType(withNullability(from, true)), formatType(withNullability(to, true))];
  return new UserError('SQL_RUNTIME_CAST', {
    problem: `The ${source} value '${shortened(shown)}' cannot be cast to ${target}.`,
    remedy: `Write TRY_CAST(… AS ${target}) to get NULL instead, or filter such rows out in WHERE.`,
  });
}

export function badEscape(pattern: string, text: string): UserError {
  return new UserError('SQL_RUNTIME_LIKE', {
    problem: `The pattern '${pattern}' of ${text} uses its escape character in front of something other than %, _ or itself.`,
    remedy: 'Double the escape character where it stands for itself.',
  });
}

export function badDatePattern(pattern: string, letter: string, text: string): UserError {
  return new UserError('SQL_RUNTIME_DATE_PATTERN', {
    problem: `The date pattern '${pattern}' of ${text} holds '${letter}', which has no meaning there.`,
    remedy: "Known letters are y M d D H h m s S a E; put plain text into single quotes, as in 'yyyy-MM-dd''T''HH:mm:ss'.",
  });
}

export function badBase64(value: string, text: string): UserError {
  return new UserError('SQL_RUNTIME_BASE64', {
    problem: `${text} met '${shortened(value)}', which is not Base64.`,
    remedy: "Filter such rows out in WHERE, for instance with REGEXP(…, '^[A-Za-z0-9+/]*={0,2}$').",
  });
}

export function unknownCharset(name: string, known: readonly string[], text: string): UserError {
  return new UserError('SQL_RUNTIME_CHARSET', {
    problem: `${text} names the character set '${name}', which is not known.`,
    remedy: `Use one of ${known.join(', ')}.`,
  });
}

export function unknownZone(zone: string, text: string): UserError {
  return new UserError('SQL_RUNTIME_TIME_ZONE', {
    problem: `${text} names the time zone '${zone}', which is not known.`,
    remedy: "Name it as 'Europe/Berlin', 'UTC' or 'GMT+08:00'.",
  });
}

export function badBound(bound: number, text: string): UserError {
  return new UserError('SQL_RUNTIME_BOUND', {
    problem: `${text} has the bound ${bound}.`,
    remedy: 'Give a bound above 0: the numbers are below it.',
  });
}

export function badIndex(index: number, text: string): UserError {
  return new UserError('SQL_RUNTIME_INDEX', {
    problem: `${text} asks for place ${index} of an array.`,
    remedy: 'Places are counted from 1.',
  });
}

export function notOneElement(count: number, text: string): UserError {
  return new UserError('SQL_RUNTIME_ELEMENT', {
    problem: `${text} met an array of ${count} elements.`,
    remedy: 'It is for arrays of one: take the first with […][1], or filter such rows out in WHERE with CARDINALITY(…) <= 1.',
  });
}

export function unpairedArrays([keys, values]: readonly [number, number], text: string): UserError {
  return new UserError('SQL_RUNTIME_MAP', {
    problem: `${text} met ${keys} keys and ${values} values.`,
    remedy: 'Give it arrays of one length, or filter such rows out in WHERE.',
  });
}

/** `what` goes on from "The pattern … of … ". */
export function badPattern(pattern: string, what: string, text: string): UserError {
  return new UserError('SQL_RUNTIME_REGEXP', {
    problem: `The pattern '${shortened(pattern)}' of ${text} ${what}.`,
    remedy:
      'Correct it, or write it with other means: patterns are regular expressions of Java, without possessive quantifiers and atomic groups.',
  });
}

/** `rest`: what stands in the path from where it is not understood. */
export function badJsonPath(path: string, rest: string, text: string): UserError {
  return new UserError('SQL_RUNTIME_JSON_PATH', {
    problem: `The path '${shortened(path)}' of ${text} cannot be read from '${shortened(rest)}' on.`,
    remedy: "Steps are .name ['name'] [0] [*] [1:3] and ..name behind $; filters, functions and lists in brackets are not there.",
  });
}

/** ERROR ON EMPTY, ERROR ON ERROR. `what` is a sentence without its subject. */
export function jsonFailed(what: string, document: string, text: string): UserError {
  return new UserError('SQL_RUNTIME_JSON', {
    problem: `${text} ${what} in '${shortened(document)}'.`,
    remedy: 'Say NULL or DEFAULT instead of ERROR in ON EMPTY or ON ERROR, or filter such rows out in WHERE.',
  });
}

function shortened(value: string): string {
  return value.length > 60 ? `${value.slice(0, 60)}…` : value;
}
