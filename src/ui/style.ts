/**
 * Colours of the screen: text → text with SGR sequences. The sixteen colours of the user's own theme; with NO_COLOR set, or the theme mono, only weight and
 * slant remain, so that everything still reads. Styles that close with the same code (bold, dim) must not be nested.
 */
const isColoured = (process.env['NO_COLOR'] ?? '') === '';

export type Style = (text: string) => string;

const ESC = '\u001b[';

function attribute(open: number | string, close: number): Style {
  return (text) => (text === '' ? '' : `${ESC}${open}m${text}${ESC}${close}m`);
}

export type Theme = 'dark' | 'light' | 'mono';

let theme: Theme = 'dark';

/** What is painted from now on. */
export function setTheme(chosen: Theme): void {
  theme = chosen;
}

/** On a light ground the bright ones of the sixteen are hard to read. */
const ON_LIGHT: Readonly<Record<number, string>> = { 32: '38;5;28', 33: '38;5;130', 36: '38;5;30' };

function colour(code: number): Style {
  const [dark, light] = [attribute(code, 39), attribute(ON_LIGHT[code] ?? code, 39)];
  return (text) => (!isColoured || theme === 'mono' ? text : theme === 'light' ? light(text) : dark(text));
}

export const plain: Style = (text) => text;
export const bold = attribute(1, 22);
export const dim = attribute(2, 22);
export const italic = attribute(3, 23);
export const underline = attribute(4, 24);
export const inverse = attribute(7, 27);
export const red = colour(31);
export const green = colour(32);
export const yellow = colour(33);
export const blue = colour(34);
export const magenta = colour(35);
export const cyan = colour(36);
