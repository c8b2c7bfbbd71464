/**
 * One row in full: where it comes from, and each column with its type and its whole value. Of an update what has changed stands out as old → new.
 */
import type { FullRow, QueryColumn } from '../../session/protocol.ts';
import { bold, cyan, dim, green, inverse, italic, red, yellow } from '../style.ts';
import { cut, padded, printable, widthOf, wrap } from '../text-width.ts';
import { originText } from './origin-line.ts';

export interface InspectorLines {
  readonly lines: readonly string[];
  /** The line at which each column begins. */
  readonly starts: readonly number[];
}

/** `selected`: the column that the keys are on. */
export function inspectorLines(row: FullRow, columns: readonly QueryColumn[], width: number, selected: number): InspectorLines {
  const nameColumns = Math.min(28, Math.max(4, ...columns.map(({ name }) => widthOf(printable(name)))));
  const typeColumns = Math.min(18, Math.max(4, ...columns.map(({ type }) => widthOf(type))));
  const room = Math.max(12, width - nameColumns - typeColumns - 7);
  const lines = [
    `  ${dim(cut(printable(row.origin === undefined ? 'Where it comes from is not known.' : originText(row.origin)), width - 3))}`,
  ];
  const starts: number[] = [];
  for (const [index, { name, type }] of columns.entries()) {
    starts.push(lines.length);
    const head = padded(cut(printable(name), nameColumns), nameColumns);
    const styledHead = index === selected ? inverse(bold(head)) : bold(head);
    const gutter = `${index === selected ? cyan(' ›') : '  '}${styledHead}  ${dim(padded(cut(type, typeColumns), typeColumns))}  `;
    const blank = ' '.repeat(nameColumns + typeColumns + 6);
    lines.push(...cellLines(row, index, room).map((line, place) => (place === 0 ? gutter : blank) + line));
  }
  return { lines, starts };
}

function cellLines({ values, before }: FullRow, index: number, room: number): readonly string[] {
  const value = values[index] ?? null;
  const old = before?.[index] ?? null;
  if (before === undefined || old === value) return valueLines(value, room);
  const [oldLines, newLines] = [valueLines(old, room - 2), valueLines(value, room - 2)];
  const [first = '', second = ''] = [oldLines[0], newLines[0]];
  if (oldLines.length === 1 && newLines.length === 1 && widthOf(plainOf(old)) + widthOf(plainOf(value)) + 3 <= room)
    return [`${red(first)} ${dim('→')} ${bold(yellow(second))}`];
  return [...oldLines.map((line) => `${red('-')} ${red(line)}`), ...newLines.map((line) => `${green('+')} ${bold(yellow(line))}`)];
}

function plainOf(value: string | null): string {
  return value === null ? 'NULL' : printable(value);
}

/** JSON is laid out; other texts keep their own lines. */
function valueLines(value: string | null, room: number): readonly string[] {
  if (value === null) return [dim(italic('NULL'))];
  if (value === '') return [dim("''")];
  return (laidOut(value) ?? value).split('\n').flatMap((line) => {
    const indent = Math.min(/^ */.exec(line)?.[0].length ?? 0, Math.floor(room / 2));
    return wrap(printable(line.slice(indent)), room - indent).map((part) => ' '.repeat(indent) + part);
  });
}

function laidOut(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    // It only looks like JSON: shown as it is.
    return undefined;
  }
}
