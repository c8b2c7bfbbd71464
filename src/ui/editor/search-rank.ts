/**
 * How well a statement of the history answers a pattern; lower is better, undefined: not at all. All of it in one piece, then all of its
 * words in any order, then its letters in their order and close together.
 */
export function searchRank(text: string, pattern: string): number | undefined {
  const searched = text.toLowerCase().replace(/\s+/g, ' ');
  const wanted = pattern.toLowerCase().trim().replace(/\s+/g, ' ');
  if (searched.includes(wanted)) return 0;
  if (wanted.split(' ').every((word) => searched.includes(word))) return 1;
  const letters = wanted.replaceAll(' ', '');
  const spread = letters.length < 3 ? undefined : spreadOf(searched, letters);
  return spread === undefined || spread > letters.length * SPREAD_MAX ? undefined : 2 + spread / searched.length;
}

/** Letters further apart than this are there by chance. */
const SPREAD_MAX = 4;

/** Length of the shortest stretch that holds the letters in their order. */
function spreadOf(text: string, letters: string): number | undefined {
  let shortest: number | undefined;
  for (let start = text.indexOf(letters.charAt(0)); start >= 0; start = text.indexOf(letters.charAt(0), start + 1)) {
    const end = endOf(text, letters, start);
    if (end === undefined) break;
    if (shortest === undefined || end - start < shortest) shortest = end - start;
  }
  return shortest;
}

function endOf(text: string, letters: string, start: number): number | undefined {
  let at = start - 1;
  for (const letter of letters) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return undefined;
  }
  return at + 1;
}
