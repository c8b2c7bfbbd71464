/**
 * `npm run tour`: a person goes through the demo in the real program, and the terminal session is kept as recordings/tour.cast (asciicast v2,
 * `asciinema play`), with the README's picture beside it.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Terminal } from '../terminal/support/terminal.ts';
import { PICTURE_MARK, pictureOf } from './manual/picture.ts';
import { temporaryFolder } from './processes.ts';

const SIZE = { columns: 100, rows: 30 };
/** Between two keys, as a person types who knows what. */
const KEY_MS = 45;
const LOOK_MS = 2500;

const lines: string[] = [];
const startedMs = performance.now();
const note = (kind: 'o' | 'm', text: string): void => {
  lines.push(JSON.stringify([Number(((performance.now() - startedMs) / 1000).toFixed(3)), kind, text]));
};

const home = temporaryFolder('tour');
const terminal = new Terminal(process.execPath, ['dist/riffle.js', '--demo', '--state-dir', home], {
  ...SIZE,
  env: { HOME: home, XDG_CONFIG_HOME: home, TZ: 'UTC', COLORTERM: 'truecolor' },
  heard: (data) => note('o', data),
});

await terminal.shows('FOLLOW');
// The recorded shop goes at its own pace: by then the pane is full.
await sleep(22_000);
note('m', PICTURE_MARK);
await type('SELECT status, COUNT(*) AS orders, SUM(quantty) FROM shop_orders GROUP BY status;');
await terminal.shows('SQL_UNKNOWN_COLUMN');
await sleep(LOOK_MS);
terminal.press('f4');
await terminal.shows('SUM(quantity)');
await sleep(LOOK_MS);
terminal.press('enter');
await terminal.shows(/sum|EXPR\$2/i);
await sleep(LOOK_MS * 2);
await type('EXPLAIN SELECT status, COUNT(*) FROM shop_orders GROUP BY status;');
await terminal.shows('GroupAggregate');
await sleep(LOOK_MS * 2);
terminal.press('ctrl+c');
await sleep(LOOK_MS);
terminal.press('ctrl+d');
await terminal.exited;

const header = { version: 2, width: SIZE.columns, height: SIZE.rows, title: 'Riffle: the demo', env: { TERM: 'xterm-256color' } };
const cast = `${[JSON.stringify(header), ...lines].join('\n')}\n`;
writeFileSync('recordings/tour.cast', cast);
writeFileSync('recordings/tour.svg', await pictureOf(cast));
process.stdout.write(`recordings/tour.cast: ${lines.length} events\n`);

async function type(text: string): Promise<void> {
  for (const letter of text) {
    terminal.type(letter);
    await sleep(KEY_MS);
  }
  terminal.press('enter');
}
