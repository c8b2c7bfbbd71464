/** Durations as Flink writes them, in milliseconds: `10 s`, `500ms`, `3 min`; a bare number is milliseconds. */

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['ms', 1],
  ['milli', 1],
  ['millis', 1],
  ['millisecond', 1],
  ['milliseconds', 1],
  ['s', 1000],
  ['sec', 1000],
  ['secs', 1000],
  ['second', 1000],
  ['seconds', 1000],
  ['m', 60_000],
  ['min', 60_000],
  ['minute', 60_000],
  ['minutes', 60_000],
  ['h', 3_600_000],
  ['hour', 3_600_000],
  ['hours', 3_600_000],
  ['d', 86_400_000],
  ['day', 86_400_000],
  ['days', 86_400_000],
]);

/** The longest wait of an option: a timer of Node ends at 2^31 - 1 ms, 24.8 days, and one that is asked for more fires at once. */
export const WAIT_MS_MAX = 24 * 86_400_000;

/** `30s` → 30000. Throws what readOptions expects of a parser. */
export function parseDuration(value: string, { minMs = 0, maxMs = Number.POSITIVE_INFINITY } = {}): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(value.trim()) ?? [];
  const factor = UNITS_MS.get(unit.toLowerCase());
  if (amount === undefined || factor === undefined) throw new Error("a duration such as '10 s', '500 ms' or '3 min'");
  const durationMs = Number(amount) * factor;
  if (durationMs < minMs) throw new Error(`at least ${formatDuration(minMs)}`);
  if (durationMs > maxMs) throw new Error(`at most ${formatDuration(maxMs)}`);
  return durationMs;
}

/** 30000 → `30 s`: the largest unit that is whole. */
export function formatDuration(durationMs: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ] as const;
  const [unit, factor] = units.find(([, size]) => durationMs !== 0 && durationMs % size === 0) ?? ['ms', 1];
  return `${durationMs / factor} ${unit}`;
}
