import type { Framing } from '../format.ts';

const NEWLINE = 10;

/** One message is one line. */
export const LINES: Framing = {
  head: new Uint8Array(0),
  delimiter: Uint8Array.of(NEWLINE),
  endOf(bytes, start, end) {
    const found = bytes.indexOf(NEWLINE, start);
    return found < end ? found : -1;
  },
};
