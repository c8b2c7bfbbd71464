import stringWidth from 'string-width';
import { kindSymbol } from '../../model/row-kind.ts';
import type { Schema } from '../../model/schema.ts';
import { isNumeric, type SqlType } from '../../model/types.ts';
import { formatValue } from '../../model/value.ts';
import type { RowFormat } from '../results/writer.ts';

const WIDTH_MAX = 30;
const NULL_TEXT = '<NULL>';

/** A change a line under a fixed header, as Flink's tableau mode prints it. Columns are as wide as their values may be, at most 30. */
export function tableauFormat(schema: Schema, timeZone: string): RowFormat {
  const widths = schema.map(({ name, type }) =>
    Math.min(WIDTH_MAX, Math.max(stringWidth(name), valueWidth(type), type.nullable ? NULL_TEXT.length : 0)),
  );
  const rule = `+----+${widths.map((width) => `${'-'.repeat(width + 2)}+`).join('')}\n`;
  const names = schema.map(({ name, type }, index) => ` ${pad(name, widths[index] ?? 0, isNumeric(type))} |`);
  return {
    header: () => `${rule}| op |${names.join('')}\n${rule}`,
    line: (kind, row) => {
      const cells = schema.map(({ type }, index) => {
        const text = formatValue(row[index] ?? null, type, timeZone) ?? NULL_TEXT;
        return ` ${pad(oneLine(text), widths[index] ?? 0, isNumeric(type))} |`;
      });
      return `| ${kindSymbol(kind)} |${cells.join('')}\n`;
    },
    footer: (rows) => `${rule}Received a total of ${rows} row${rows === 1 ? '' : 's'}\n`,
  };
}

/** Control characters would break the frame, or act on the terminal. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f]/g, ' ');
}

/** Cells that the longest value of the type takes; for texts an East Asian character takes two. */
function valueWidth(type: SqlType): number {
  switch (type.kind) {
    case 'BOOLEAN':
      return 5;
    case 'TINYINT':
      return 4;
    case 'SMALLINT':
      return 6;
    case 'INT':
      return 11;
    case 'BIGINT':
      return 20;
    case 'DECIMAL':
      // The sign, the point, and the 0 in front of it where there is no other digit.
      return type.precision + 2 + (type.scale === type.precision ? 1 : 0);
    case 'DATE':
      return 10;
    case 'TIME':
      return 8 + (type.precision > 0 ? type.precision + 1 : 0);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return 19 + (type.precision > 0 ? type.precision + 1 : 0);
    case 'CHAR':
    case 'VARCHAR':
      return Math.min(2 * type.length, WIDTH_MAX);
    default:
      return WIDTH_MAX;
  }
}

function pad(text: string, width: number, isRight: boolean): string {
  const used = stringWidth(text);
  if (used > width) return cut(text, width);
  const fill = ' '.repeat(width - used);
  return isRight ? fill + text : text + fill;
}

function cut(text: string, width: number): string {
  let kept = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const next = stringWidth(segment);
    if (used + next > width - 1) break;
    kept += segment;
    used += next;
  }
  return `${kept}…${' '.repeat(Math.max(0, width - 1 - used))}`;
}
