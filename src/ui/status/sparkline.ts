const BLOCKS = '▁▂▃▄▅▆▇█';
const LETTERS = '_.-=+*#%';

/** Values as one line of bars, the oldest at the left, scaled to the largest; of letters where blocks may not show. */
export function sparkline(values: readonly number[], isAscii = !isUtf8()): string {
  const bars = isAscii ? LETTERS : BLOCKS;
  const largest = Math.max(...values, 1);
  return values
    .map((value) => bars[Math.min(bars.length - 1, Math.floor((Math.max(0, value) / largest) * (bars.length - 1)))] ?? '')
    .join('');
}

/** What the locale says of the terminal. */
function isUtf8(): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  const locale = [LC_ALL, LC_CTYPE, LANG].find((name) => name !== undefined && name !== '');
  return locale === undefined || /utf-?8/i.test(locale);
}
