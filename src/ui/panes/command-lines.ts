import { keyNames, type ListedCommand } from '../command-list.ts';
import { bold, cyan, dim } from '../style.ts';
import { cut, padded, widthOf } from '../text-width.ts';

/** The found commands in `rows` rows, the selected one in sight: keys, name, sentence. */
export function commandLines(found: readonly ListedCommand[], selected: number, columns: number, rows: number): readonly string[] {
  if (found.length === 0) return [dim('No command answers to this.')];
  const first = Math.max(0, selected - rows + 1);
  const keyColumns = Math.min(22, Math.max(...found.map(({ command }) => widthOf(keyNames(command.keys)))));
  const nameColumns = Math.min(24, Math.max(...found.map(({ command }) => widthOf(command.name))));
  return found.slice(first, first + rows).map(({ command, where, isRunnable }, index) => {
    const isSelected = first + index === selected;
    const name = padded(command.name, nameColumns);
    const rest = cut(`${isRunnable ? '' : `${where}: `}${command.help}`, columns - keyColumns - nameColumns - 6);
    return `${isSelected ? cyan('›') : ' '} ${bold(padded(keyNames(command.keys), keyColumns))}  ${isSelected ? bold(name) : name}  ${dim(rest)}`;
  });
}
