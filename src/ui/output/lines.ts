/** Entries of the output pane → styled lines of at most `columns` cells. */
import type { ErrorReport, FaultReport, StatementResult } from '../../session/protocol.ts';
import { placeText } from '../../session/render/place.ts';
import { verticalRow } from '../../session/render/vertical.ts';
import { bold, cyan, dim, green, red, yellow } from '../style.ts';
import { cut, printable, widthOf, wrap } from '../text-width.ts';
import type { OutputEntry } from './entry.ts';
import { tableLines } from './table.ts';

export function entryLines(entry: OutputEntry, columns: number): readonly string[] {
  switch (entry.kind) {
    case 'statement':
      return [statementLine(entry.text, columns)];
    case 'result':
      return resultLines(entry.result, columns);
    case 'error':
      return errorLines(entry.error, columns);
    case 'notice':
      return noticeLines([entry.text], columns);
    case 'printed':
      return entry.lines.flatMap((line) => wrap(printable(line), columns));
  }
}

/** The first line of what was executed, and how many more there were. */
function statementLine(text: string, columns: number): string {
  const lines = text.trim().split('\n');
  const more = lines.length > 1 ? `  … ${lines.length - 1} more ${lines.length === 2 ? 'line' : 'lines'}` : '';
  return `${dim('sql>')} ${bold(cut(printable(lines[0] ?? ''), Math.max(10, columns - 5 - more.length)))}${dim(more)}`;
}

function resultLines(result: Exclude<StatementResult, { kind: 'error' }>, columns: number): readonly string[] {
  switch (result.kind) {
    case 'ok':
      return [...marked('✓', green, result.message, columns), ...noticeLines(result.notices, columns)];
    case 'table':
      return result.isVertical === true ? verticalTable(result, columns) : tableLines(result.columns, result.rows, columns);
    case 'text':
      return result.text
        .replace(/\n+$/, '')
        .split('\n')
        .flatMap((line) => wrapIndented(line, columns));
    case 'job':
      return [...marked('✓', green, `Job ${result.name} is running.`, columns), ...noticeLines(result.notices, columns)];
    case 'query':
      return [...marked('✓', green, 'The query is on the screen.', columns), ...noticeLines(result.notices, columns)];
  }
}

function verticalTable({ columns: names, rows }: Extract<StatementResult, { kind: 'table' }>, columns: number): readonly string[] {
  if (rows.length === 0) return tableLines(names, rows, columns);
  return rows.flatMap((row, index) => {
    const [separator = '', ...lines] = verticalRow(index + 1, names, row)
      .trimEnd()
      .split('\n');
    return [dim(cut(separator, columns)), ...lines.flatMap((line) => wrap(printable(line), columns))];
  });
}

function noticeLines(notices: readonly string[], columns: number): readonly string[] {
  return notices.flatMap((notice) => marked('!', yellow, notice, columns));
}

function errorLines(error: ErrorReport, columns: number): readonly string[] {
  const faults: readonly Omit<FaultReport, 'location'>[] = error.faults.length > 0 ? error.faults : [error];
  return faults.flatMap((fault) => faultLines(fault as FaultReport, columns));
}

function faultLines(fault: FaultReport, columns: number): readonly string[] {
  const { location } = fault;
  const place = location === undefined ? '' : ` at ${printable(placeText(location))}`;
  const lines = [`${red(bold(`✗ ${fault.code}`))}${dim(place)}`, ...indented(fault.problem, columns)];
  if (location !== undefined) lines.push(...excerptLines(location.excerpt, location.line, columns));
  if (fault.remedy !== '') lines.push(...marked('→', cyan, fault.remedy, columns, '  '));
  return lines;
}

/** The line of SQL with its number, the caret beneath in red. */
function excerptLines(excerpt: string, line: number, columns: number): readonly string[] {
  const [source = '', caret = ''] = excerpt.split('\n');
  const number = `  ${line} │ `;
  const room = Math.max(10, columns - number.length);
  // A caret far to the right stays in sight: both lines lose the same start.
  const caretAt = caret.search(/\S/);
  const skipped = caretAt > room - 8 ? caretAt - Math.floor(room / 2) : 0;
  const gutter = `${' '.repeat(number.length - 2)}│ `;
  return [
    `${dim(number)}${cut(printable(source.replaceAll('\t', ' ')).slice(skipped), room)}`,
    `${dim(gutter)}${red(bold(cut(caret.slice(skipped), room)))}`,
  ];
}

function indented(text: string, columns: number): readonly string[] {
  return wrap(printableText(text), columns - 2).map((line) => `  ${line}`);
}

/** A sentence behind its mark; further lines stand under the first. */
function marked(mark: string, style: (text: string) => string, text: string, columns: number, indent = ''): readonly string[] {
  const blank = `${indent}  `;
  return wrap(printableText(text), columns - blank.length).map((line, index) =>
    index === 0 ? `${indent}${style(mark)} ${line}` : blank + line,
  );
}

/** EXPLAIN trees and help keep their shape: a line that is too long goes on below its own indentation, or below its second column. */
function wrapIndented(line: string, columns: number): readonly string[] {
  const safe = printable(line.replaceAll('\t', '    '));
  if (widthOf(safe) <= columns) return [safe];
  const secondColumn = /^\s*\S.{0,28}?\s{2,}(?=\S)/.exec(safe)?.[0];
  const head = secondColumn ?? /^[\s│├└─:+|-]*/.exec(safe)?.[0] ?? '';
  const indent = Math.min(widthOf(head), Math.floor(columns / 2));
  return wrap(safe.slice(indent), columns - indent).map((part, index) => (index === 0 ? safe.slice(0, indent) : ' '.repeat(indent)) + part);
}

function printableText(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
