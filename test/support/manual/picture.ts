/** A moment of a recorded terminal session (asciicast v2) → a picture: one text per stretch of one style, each at its column. */
import headless, { type IBufferCell } from '@xterm/headless';

const { Terminal: Emulator } = headless;

/** Written into the recording where the picture is to be taken. */
export const PICTURE_MARK = 'picture';

const CELL = { width: 8.4, height: 18, font: 14, baseline: 13.5, margin: 12 };
const BACKGROUND = '#101418';
const FOREGROUND = '#d8dee4';
/** The sixteen colours of a terminal. */
const PALETTE = (
  '#2e3440 #e06c75 #98c379 #e5c07b #61afef #c678dd #56b6c2 #c8ccd4 ' + '#7f8c98 #ff7b86 #b5e08d #ffd68a #82c4ff #dd9bf0 #7fd6e0 #ffffff'
).split(' ');

interface Header {
  readonly width: number;
  readonly height: number;
}

type CastEvent = readonly [seconds: number, kind: 'o' | 'm', text: string];

export async function pictureOf(cast: string): Promise<string> {
  const [first = '{}', ...lines] = cast.trimEnd().split('\n');
  const { width, height } = JSON.parse(first) as Header;
  const terminal = new Emulator({ cols: width, rows: height, allowProposedApi: true });
  for (const line of lines) {
    const [, kind, text] = JSON.parse(line) as CastEvent;
    if (kind === 'm' && text === PICTURE_MARK) break;
    if (kind === 'o') await new Promise<void>((done) => terminal.write(text, done));
  }
  const rows = Array.from({ length: height }, (_, row) => rowOf(terminal, row));
  terminal.dispose();
  return svg(rows.flat(), { width, height });
}

function svg(shapes: readonly string[], { width, height }: Header): string {
  const size = { x: Math.ceil(width * CELL.width) + 2 * CELL.margin, y: height * CELL.height + 2 * CELL.margin };
  const style = `font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${CELL.font}" xml:space="preserve"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.x} ${size.y}" width="${size.x}" height="${size.y}">`,
    `<rect width="${size.x}" height="${size.y}" rx="8" fill="${BACKGROUND}"/>`,
    `<g ${style}>`,
    ...shapes,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

interface Stretch {
  readonly column: number;
  text: string;
  cells: number;
  readonly look: Look;
}

interface Look {
  readonly fill: string;
  readonly back: string | undefined;
  readonly isBold: boolean;
  readonly isFaint: boolean;
}

function rowOf(terminal: InstanceType<typeof Emulator>, row: number): readonly string[] {
  const { active } = terminal.buffer;
  const line = active.getLine(active.viewportY + row);
  const stretches: Stretch[] = [];
  for (let column = 0; column < terminal.cols; column++) {
    const cell = line?.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const text = cell.getChars() || ' ';
    const look = lookOf(cell);
    const last = stretches.at(-1);
    // What is wider than a cell stands for itself, so that no font can push what follows out of its column.
    const joins = last !== undefined && cell.getWidth() === 1 && last.cells === last.text.length && isSame(last.look, look);
    if (joins && text.length === 1) {
      last.text += text;
      last.cells++;
    } else {
      stretches.push({ column, text, cells: cell.getWidth(), look });
    }
  }
  return stretches.flatMap((stretch) => shapesOf(stretch, row));
}

function shapesOf({ column, text, cells, look }: Stretch, row: number): readonly string[] {
  const [x, y] = [CELL.margin + column * CELL.width, CELL.margin + row * CELL.height];
  const back =
    look.back === undefined
      ? []
      : [`<rect x="${round(x)}" y="${y}" width="${round(cells * CELL.width)}" height="${CELL.height}" fill="${look.back}"/>`];
  if (text.trim() === '') return back;
  const weight = look.isBold ? ' font-weight="bold"' : '';
  const faint = look.isFaint ? ' opacity="0.65"' : '';
  const length = ` textLength="${round(cells * CELL.width)}" lengthAdjust="spacingAndGlyphs"`;
  return [
    ...back,
    `<text x="${round(x)}" y="${round(y + CELL.baseline)}" fill="${look.fill}"${weight}${faint}${length}>${escaped(text)}</text>`,
  ];
}

function lookOf(cell: IBufferCell): Look {
  const front = colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()) ?? FOREGROUND;
  const back = colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor());
  const isInverse = cell.isInverse() !== 0;
  return {
    fill: isInverse ? (back ?? BACKGROUND) : front,
    back: isInverse ? front : back,
    isBold: cell.isBold() !== 0,
    isFaint: cell.isDim() !== 0,
  };
}

function colour(isDefault: boolean, isRgb: boolean, value: number): string | undefined {
  if (isDefault) return undefined;
  if (isRgb) return `#${value.toString(16).padStart(6, '0')}`;
  if (value < 16) return PALETTE[value];
  if (value >= 232) return `#${(8 + (value - 232) * 10).toString(16).padStart(2, '0').repeat(3)}`;
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40).toString(16).padStart(2, '0');
  const index = value - 16;
  return `#${level(Math.floor(index / 36))}${level(Math.floor(index / 6) % 6)}${level(index % 6)}`;
}

function isSame(left: Look, right: Look): boolean {
  return left.fill === right.fill && left.back === right.back && left.isBold === right.isBold && left.isFaint === right.isFaint;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
