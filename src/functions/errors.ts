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
  const value = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
  return new UserError('SQL_RUNTIME_CAST', {
    problem: `The ${source} value '${value}' cannot be cast to ${target}.`,
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
