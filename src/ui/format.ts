/** Figures of the status panes in few characters: `1.2M`, `412 ms`, `3.1 MB`, `2m 05s`. */

/** 950, 12.3k, 1.2M: three significant digits. */
export function formatCount(count: number): string {
  if (count < 1000) return String(Math.round(count));
  for (const [limit, unit] of [
    [1e6, 'k'],
    [1e9, 'M'],
    [1e12, 'G'],
  ] as const) {
    const scaled = (count * 1000) / limit;
    if (scaled < 999.5) return `${scaled < 9.995 ? scaled.toFixed(2) : scaled < 99.95 ? scaled.toFixed(1) : scaled.toFixed(0)}${unit}`;
  }
  return `${(count / 1e12).toFixed(1)}T`;
}

/** 12,345,678 */
export function formatExactCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function formatRate(perSecond: number): string {
  return `${perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : formatCount(perSecond)}/s`;
}

/** 12ms, 0.4s, 31s, 2m05s, 3h12m, 5d */
export function formatDuration(ms: number): string {
  const positive = Math.max(0, ms);
  if (positive < 100) return `${Math.round(positive)}ms`;
  if (positive < 9950) return `${(positive / 1000).toFixed(1)}s`;
  const seconds = Math.round(positive / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')}m`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** Whole units, for what only grows older: now, 2s, 3m, 4h, 5d. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 1) return 'now';
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** 0 B, 812 B, 3.1 kB, 12 MB */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let scaled = bytes;
  let unit = 0;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${unit > 0 && scaled < 9.95 ? scaled.toFixed(1) : scaled.toFixed(0)} ${units[unit] ?? ''}`;
}
