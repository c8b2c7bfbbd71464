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
  };
}

const COMMIT_MS = 4;

/**
 * ink-text-input reads its value from the last commit: keys that come faster than React commits would be lost, and an Enter right behind
 * them would take a text that does not hold them yet. So while a prompt has the focus every key waits a few milliseconds for the one before.
 */
export function inTurn<T extends object>(handle: (input: T) => void, hasPrompt: () => boolean): (input: T) => void {
  const queue: T[] = [];
  let isBusy = false;
  const work = (): void => {
    isBusy = false;
    for (let input = queue.shift(); input !== undefined; input = queue.shift()) {
      handle(input);
      if (!hasPrompt()) continue;
      isBusy = true;
      setTimeout(work, COMMIT_MS);
      return;
    }
  };
  return (input) => {
    queue.push(input);
    if (!isBusy) work();
  };
}
