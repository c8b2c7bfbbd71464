import { kindSymbol } from '../../model/row-kind.ts';
import type { QueryColumn } from '../../session/protocol.ts';
import { bold, cyan, dim, inverse, italic, underline, yellow } from '../style.ts';
import { cut, padded, printable, widthOf } from '../text-width.ts';
import type { PaintedRow } from './paint.ts';

/** Each row as a block of lines, one per column, as `\G` prints it. */
export function verticalLines(rows: readonly PaintedRow[], columns: readonly QueryColumn[], width: number): readonly string[] {
  const nameColumns = Math.min(30, Math.max(0, ...columns.map(({ name }) => widthOf(printable(name)))));
  return rows.flatMap((row) => {
    if (typeof row === 'string') return [row];
    const head = row.kind === undefined ? '' : bold(kindSymbol(row.kind));
    const bar = dim('─'.repeat(Math.max(0, Math.min(40, width - 8))));
    const lines = columns.map(({ name }, index) => {
      const cell = row.cells[index] ?? null;
      const text = cell === null ? dim(italic('NULL')) : cut(printable(cell), Math.max(1, width - nameColumns - 6));
      const isChanged = row.changed?.includes(index) === true;
      return `    ${dim(padded(printable(name), nameColumns))}  ${isChanged && row.kind !== undefined ? bold(yellow(underline(text))) : text}`;
    });
    return [`  ${row.isSelected ? inverse(head) : head} ${row.isSelected ? cyan('›') : ''}${bar}`, ...lines];
  });
}
