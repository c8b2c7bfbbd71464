import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../support/processes.ts';
import { Terminal } from '../terminal/support/terminal.ts';
import { printLine, quantile } from './measure.ts';

const KEYS = 400;
/** Typed before the word is wiped. */
const WORD_LENGTH = 50;
const CHANGES_PER_SECOND = 200_000;

/**
 * From a key to its letter on the screen, in the built program under a pseudo terminal, while changes rush through the changelog pane. The
 * terminal that shows it is part of what is measured, as it is for a person.
 */
export async function measureKeyEcho(): Promise<void> {
  const terminal = new Terminal(process.execPath, ['dist/riffle.js', '--state-dir', temporaryFolder('bench')], { columns: 200, rows: 60 });
  await terminal.shows('sql>');
  terminal.paste(
    `CREATE TABLE flood (id BIGINT, customer STRING, quantity INT, price DECIMAL(10, 2)) WITH ('connector' = 'datagen', 'rows-per-second' = '${CHANGES_PER_SECOND}'); SELECT * FROM flood;`,
  );
  terminal.press('enter');
  await terminal.shows('FOLLOW');
  await sleep(3000);
  const millis: number[] = [];
  let word = '';
  for (let key = 0; key < KEYS; key++) {
    if (word.length === WORD_LENGTH) {
      terminal.press('ctrl+w');
      await terminal.shows((screen) => !screen.includes(word));
      word = '';
    }
    const letter = 'bcdghjkmqvwxz'.charAt(key % 13);
    word += letter;
    const typed = performance.now();
    terminal.type(letter);
    await terminal.shows(`sql> ${word}`);
    millis.push(performance.now() - typed);
    await sleep(20 + (key % 30));
  }
  const rate = /in ([\d.]+[kM]?)\/s/.exec(terminal.text)?.[1] ?? '?';
  terminal.close();
  printLine({
    what: `key echo at ${rate} changes/s, 200 × 60`,
    ours: `p50 ${quantile(millis, 0.5).toFixed(1)} ms`,
    peer: `p99 ${quantile(millis, 0.99).toFixed(1)} ms`,
    ratio: 'aim 30 ms',
    peakMb: '',
  });
}
