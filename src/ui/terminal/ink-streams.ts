/**
 * The streams Ink is given instead of the terminal's own: its frames go to the compositor, and what it reads is only what the key
 * parser passes on to a one-line prompt.
 */
import { Readable, Writable } from 'node:stream';

export interface InkOutput extends NodeJS.WriteStream {
  columns: number;
  rows: number;
}

/** With `debug: true` every write of Ink is one whole frame. Not a TTY, so that it sends no control sequences of its own. */
export function inkOutput(frame: (text: string) => void, columns: number, rows: number): InkOutput {
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: unknown, _encoding, done) {
      frame(String(chunk));
      done();
    },
  });
  return Object.assign(stream, { columns, rows, isTTY: false }) as unknown as InkOutput;
}

export interface InkInput {
  readonly stream: NodeJS.ReadStream;
  /** Passes the bytes of one key to the prompt that has the focus. */
  feed(bytes: string): void;
  /** A prompt that has only just been asked for reads a little later. */
  isTaken(): boolean;
}

export function inkInput(): InkInput {
  const stream = new Readable({ read() {} });
  return {
    stream: Object.assign(stream, {
      isTTY: true,
      setRawMode: () => stream,
      ref: () => stream,
      unref: () => stream,
    }) as unknown as NodeJS.ReadStream,
    feed: (bytes) => stream.push(bytes),
    isTaken: () => stream.readableLength === 0,
  };
}

const COMMIT_MS = 4;
/** A prompt that takes nothing for a second does not hold up the keys that would leave it. */
const WAITS_MAX = 250;

/**
 * ink-text-input reads its value from the last commit: keys that come faster than React commits would be lost, and an Enter right behind
 * them would take a text that does not hold them yet. So while a prompt has the focus every key waits until the one before is taken.
 */
export function inTurn<T extends object>(handle: (input: T) => void, hasPrompt: () => boolean, isTaken: () => boolean): (input: T) => void {
  const queue: T[] = [];
  let isBusy = false;
  let waits = 0;
  const later = (): void => {
    isBusy = true;
    setTimeout(work, COMMIT_MS);
  };
  const work = (): void => {
    isBusy = false;
    if (hasPrompt() && !isTaken() && waits++ < WAITS_MAX) {
      later();
      return;
    }
    waits = 0;
    for (let input = queue.shift(); input !== undefined; input = queue.shift()) {
      handle(input);
      if (!hasPrompt()) continue;
      later();
      return;
    }
  };
  return (input) => {
    queue.push(input);
    if (!isBusy) work();
  };
}
