/**
 * Colours of the screen: text → text with SGR sequences. The sixteen colours of the user's own theme; with NO_COLOR set only weight and
 * slant remain, so that everything still reads. Styles that close with the same code (bold, dim) must not be nested.
 */
const isColoured = (process.env['NO_COLOR'] ?? '') === '';

export type Style = (text: string) => string;

const ESC = '\u001b[';

function attribute(open: number, close: number): Style {
  return (text) => (text === '' ? '' : `${ESC}${open}m${text}${ESC}${close}m`);
}

function colour(code: number): Style {
  return isColoured ? attribute(code, 39) : (text) => text;
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
