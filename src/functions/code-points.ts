/** Lengths and places in text are counted in code points, as Flink counts them; text without surrogates takes the short way. */

function hasSurrogates(text: string): boolean {
  return /[\ud800-\udfff]/.test(text);
}

export function codePointLength(text: string): number {
  if (!hasSurrogates(text)) return text.length;
  let length = 0;
  for (const _ of text) length++;
  return length;
}

export function leftCodePoints(text: string, count: number): string {
  return sliceCodePoints(text, 0, count);
}

/** From `start` (counted from 0) up to `end`, exclusive; both not negative. */
export function sliceCodePoints(text: string, start: number, end: number): string {
  return hasSurrogates(text) ? [...text].slice(start, end).join('') : text.slice(start, end);
}

export function codePointsOf(text: string): readonly string[] {
  return [...text];
}
