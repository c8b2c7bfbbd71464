/** `X'…'`, `DATE '…'`, `TIME '…'`, `TIMESTAMP '…'`, whose texts are checked here, and INTERVAL. */
import type { Expression } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { syntaxFault } from '../faults.ts';
import { isString, stringLiteral } from '../names.ts';

const UNITS = [
  'YEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'DAY',
  'HOUR',
  'MINUTE',
  'SECOND',
  'YEARS',
  'MONTHS',
  'DAYS',
  'HOURS',
  'MINUTES',
  'SECONDS',
];
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

/** `INTERVAL '10 01:20' DAY TO MINUTE`. */
export function intervalLiteral(cursor: Cursor): Expression {
  const start = cursor.advance();
  cursor.acceptOneOf(['-', '+']);
  stringLiteral(cursor, "an amount in single quotes, such as '5'");
  unit(cursor);
  if (cursor.accept('TO') !== undefined) unit(cursor);
  const span = cursor.spanFrom(start);
  cursor.unsupported(span, 'INTERVAL');
  return { kind: 'unsupported-expression', span, name: 'INTERVAL' };
}

function unit(cursor: Cursor): void {
  if (!cursor.isOneOf(UNITS)) {
    cursor.expecting('a unit such as SECOND');
    cursor.expecting(`~${UNITS.join(' ')}`);
    cursor.stopHere();
  }
  cursor.advance();
  if (cursor.accept('(') === undefined) return;
  while (!cursor.is(')') && !cursor.isAtStatementEnd) cursor.advance();
  cursor.expect(')');
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
