/**
 * How well `text` answers what was typed: its letters in their order, in upper or lower case. undefined: not at all. Lower is better: letters
 * side by side, at the beginning of words, and near the start come first.
 */
export function fuzzyScore(typed: string, text: string): number | undefined {
  const [wanted, where] = [typed.toLowerCase().replaceAll(' ', ''), text.toLowerCase()];
  const whole = where.indexOf(typed.trim().toLowerCase());
  if (whole >= 0) return whole / 100;
  let score = 1;
  let from = 0;
  for (const letter of wanted) {
    const at = where.indexOf(letter, from);
    if (at < 0) return undefined;
    const isWordStart = at === 0 || /[^a-z0-9]/.test(where[at - 1] ?? ' ');
    score += at === from ? 0 : isWordStart ? 1 : 2 + (at - from) / 100;
    from = at + 1;
  }
  return score;
}
