/** How well a candidate answers what was typed. */

/** Lower is better; undefined: not at all. The start of the word before the start of a part of it before letters in their order. */
export function matchRank(candidate: string, typed: string): number | undefined {
  if (typed === '') return 0;
  const text = candidate.toLowerCase();
  const wanted = typed.toLowerCase();
  if (text.startsWith(wanted)) return 0;
  if (wanted.length < 2) return undefined;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (!/[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return 1;
  }
  if (text.includes(wanted)) return 2;
  return isSubsequence(text, wanted) ? 3 : undefined;
}

function isSubsequence(text: string, wanted: string): boolean {
  // A candidate that begins otherwise is hardly meant.
  if (text.charAt(0) !== wanted.charAt(0)) return false;
  let at = -1;
  for (const character of wanted) {
    at = text.indexOf(character, at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** What all of them begin with, in any case, written as in the first. */
export function commonStart(texts: readonly string[]): string {
  const [first = ''] = texts;
  let length = first.length;
  for (const text of texts) {
    let same = 0;
    while (same < length && text.charAt(same).toLowerCase() === first.charAt(same).toLowerCase()) same++;
    length = same;
  }
  return first.slice(0, length);
}
