const SHOWN_MAX = 5;

/** The first rows that only one side has, as text: `-` wanted and missing, `+` found and not wanted. Every digit counts. */
export function differences(wanted: readonly object[], found: readonly object[]): string[] {
  const [left, right] = [countsOf(wanted), countsOf(found)];
  const missing = [...left].filter(([text, count]) => (right.get(text) ?? 0) < count).map(([text]) => `- ${text}`);
  const extra = [...right].filter(([text, count]) => (left.get(text) ?? 0) < count).map(([text]) => `+ ${text}`);
  return [...missing.slice(0, SHOWN_MAX), ...extra.slice(0, SHOWN_MAX)];
}

function countsOf(rows: readonly object[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const text = JSON.stringify(Object.values(row).map(String));
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}
