/** `X'…'`, `DATE '…'`, `TIME '…'`, `TIMESTAMP '…'`, whose texts are checked here, and INTERVAL. */
import { INTERVAL_UNITS, type IntervalUnit, isIntervalRange, parseInterval } from '../../model/interval.ts';
import type { Expression } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { syntaxFault } from '../faults.ts';
import { isString, stringLiteral } from '../names.ts';

const PLURALS: ReadonlyMap<string, IntervalUnit> = new Map(
  INTERVAL_UNITS.flatMap((unit) => [unit, `${unit}S`].map((word) => [word, unit] as const)),
);
const EXAMPLES = { DATE: '2024-01-31', TIME: '12:30:00', TIMESTAMP: '2024-01-31 12:30:00.000' } as const;

export function isTemporalLiteral(cursor: Cursor): boolean {
  return cursor.isOneOf(['DATE', 'TIME', 'TIMESTAMP']) && isString(cursor.peek(1));
}

export function temporalLiteral(cursor: Cursor): Expression {
  const start = cursor.advance();
  const kind = start.word === 'DATE' ? 'DATE' : start.word === 'TIME' ? 'TIME' : 'TIMESTAMP';
  const { span, value } = stringLiteral(cursor, 'a text');
  if (!isOfKind(kind, value)) {
    const problem = `'${value}' is not a ${kind}.`;
    cursor.note(syntaxFault(span, problem, `Write it as ${kind} '${EXAMPLES[kind]}'.`));
  }
  return { kind: 'literal', span: cursor.spanFrom(start), literal: { kind, text: value } };
}

/** At the X of `X'0aff'`. */
export function bytesLiteral(cursor: Cursor): Expression {
  const start = cursor.advance();
  const { span, value } = stringLiteral(cursor, 'hexadecimal digits');
  if (!/^(?:[0-9a-f]{2})*$/i.test(value)) {
    const problem = `X'${value}' does not hold pairs of hexadecimal digits.`;
    cursor.note(syntaxFault(span, problem, "Write two digits (0-9, a-f) for each byte, as in X'0aff'."));
  }
  return { kind: 'literal', span: cursor.spanFrom(start), literal: { kind: 'bytes', hex: value } };
}

/** `INTERVAL '10 01:20' DAY TO MINUTE`, `INTERVAL -'5' SECONDS`. */
export function intervalLiteral(cursor: Cursor): Expression {
  const start = cursor.advance();
  const sign = cursor.acceptOneOf(['-', '+'])?.word === '-' ? '-' : '';
  const { value } = stringLiteral(cursor, "an amount in single quotes, such as '5'");
  const from = unit(cursor);
  const to = cursor.accept('TO') === undefined ? from : unit(cursor);
  // Two minus signs make a plus.
  const text = sign === '-' && value.trim().startsWith('-') ? value.trim().slice(1) : sign + value.trim();
  if (!isIntervalRange(from, to)) {
    cursor.note(
      syntaxFault(
        cursor.spanFrom(start),
        `No interval goes from ${from} to ${to}.`,
        'Write YEAR TO MONTH, or two of DAY HOUR MINUTE SECOND in this order.',
      ),
    );
  } else if (parseInterval(text, from, to) === undefined) {
    const problem = `'${value}' is no interval of ${from === to ? from : `${from} TO ${to}`}.`;
    cursor.note(
      syntaxFault(
        cursor.spanFrom(start),
        problem,
        "Write it as INTERVAL '5' DAY, INTERVAL '1-06' YEAR TO MONTH or INTERVAL '1 02:03:04.5' DAY TO SECOND.",
      ),
    );
  }
  return { kind: 'literal', span: cursor.spanFrom(start), literal: { kind: 'INTERVAL', text, from, to } };
}

/** The digits in parentheses behind a unit say how many may be written: more are taken all the same. */
function unit(cursor: Cursor): IntervalUnit {
  const found = PLURALS.get(cursor.token.word);
  if (found === undefined) {
    cursor.expecting('a unit such as SECOND');
    cursor.expecting(`~${[...PLURALS.keys()].join(' ')}`);
    return cursor.stopHere();
  }
  cursor.advance();
  if (cursor.accept('(') === undefined) return found;
  while (!cursor.is(')') && !cursor.isAtStatementEnd) cursor.advance();
  cursor.expect(')');
  return found;
}

function isOfKind(kind: 'DATE' | 'TIME' | 'TIMESTAMP', text: string): boolean {
  if (kind === 'DATE') return isDate(text);
  if (kind === 'TIME') return isTime(text);
  const space = text.indexOf(' ');
  return space > 0 && isDate(text.slice(0, space)) && isTime(text.slice(space + 1));
}

function isDate(text: string): boolean {
  const [, year, month, day] = (/^(\d{1,4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return year >= 1 && days !== undefined && day >= 1 && day <= days;
}

function isTime(text: string): boolean {
  const [, hour, minute, second] = (/^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d{1,9})?$/.exec(text) ?? []).map(Number);
  return hour !== undefined && minute !== undefined && second !== undefined && hour < 24 && minute < 60 && second < 60;
}
