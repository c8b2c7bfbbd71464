/** Messages of which each is a line of a file: JSON lines. */
import type { Framing } from '../format.ts';

const NEWLINE = 0x0a;

export const NEWLINE_FRAMING: Framing = {
  head: new Uint8Array(0),
  delimiter: Uint8Array.of(NEWLINE),
  endOf(bytes, start, end) {
    const at = bytes.indexOf(NEWLINE, start);
    return at < end ? at : -1;
  },
};
