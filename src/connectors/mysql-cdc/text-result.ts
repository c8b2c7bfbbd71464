/**
 * The rows of one SELECT in the text protocol, read from the wire by our own framer and turned into canonical values.
 *
 * Wire form (COM_QUERY response, without CLIENT_DEPRECATE_EOF, which mysql2 does not ask for): column count; that many definitions; EOF;
 * one packet per row, each value length-encoded or 0xFB for NULL; EOF. An error packet may stand in place of the first and of any row.
 * The server waits while nobody reads: a paused socket is the back-pressure.
 */

import { latin1Slice } from '../../model/byte-text.ts';
import type { Row } from '../../model/row.ts';
import type { Value } from '../../model/value.ts';
import type { ServerConnection } from './connection.ts';
import { type ConnectionInternals, PacketInbox } from './inbox.ts';

/** Reads a whole row from `start` on. `text` is the latin1 text of `bytes` from `shift` on: right for values of ASCII alone. */
export type RowReader = (bytes: Buffer, start: number, text: string, shift: number) => Row;

const EOF = 0xfe;
const ERROR = 0xff;
const EOF_BYTES_MAX = 9;
/** Rows are made into text so many bytes at once: a short text cut out of it is a copy, a long one keeps it alive. */
const WINDOW_BYTES = 8192;
/** A longer row is not made into one text: the texts cut out of it would keep it alive. */
const ROW_TEXT_BYTES_MAX = 65_536;
/** An OK packet: mysql2 ends its command with it. */
const OK_PAYLOAD = Buffer.from([0, 0, 0, 2, 0, 0, 0]);

export class TextResult {
  /** The row after `next` returned true. */
  row: Row = [];
  readonly #inbox: PacketInbox;
  readonly #readRow: RowReader;
  readonly #ended: Promise<void>;
  #state: 'header' | 'columns' | 'rows' | 'done' = 'header';
  #columnsLeft = 0;
  #window: Buffer | undefined;
  #windowStart = 0;
  #windowEnd = 0;
  #text = '';
  #failure: unknown;

  /** Sends the query; the connection must be idle. `onBytes` is called when rows arrived or the connection broke. */
  constructor(connection: ServerConnection, sql: string, readRow: RowReader, onBytes: () => void) {
    this.#readRow = readRow;
    this.#ended = new Promise((resolve) => {
      connection.raw.query({ sql }, (error) => {
        if (error !== null) {
          this.#failure ??= error;
          this.#state = 'done';
        }
        resolve();
        onBytes();
      });
    });
    // In the same tick as the query was written: nothing has arrived yet.
    this.#inbox = new PacketInbox(connection.raw as unknown as ConnectionInternals, onBytes);
  }

  /** Moves to the next row; false: none has arrived, or `isDone`. Throws the server's error as mysql2 made it. */
  next(): boolean {
    const { framer } = this.#inbox;
    while (this.#state !== 'done' && framer.next()) {
      const { bytes, start, end } = framer;
      if (this.#state === 'rows') {
        const marker = bytes.readUInt8(start);
        if (marker < EOF || (marker === EOF && end - start >= EOF_BYTES_MAX)) {
          if (bytes !== this.#window || end > this.#windowEnd || framer.arrivedEnd === end) this.#openWindow();
          this.row = this.#readRow(bytes, start, this.#text, this.#windowStart);
          return true;
        }
      }
      this.#control(bytes, start, end);
    }
    if (this.#failure !== undefined) throw this.#failure;
    return false;
  }

  get isDone(): boolean {
    return this.#state === 'done';
  }

  /** After a round of `next`. */
  settle(): void {
    if (this.#state !== 'done') this.#inbox.settle();
  }

  /** Resolves when the connection may be used again. */
  ended(): Promise<void> {
    return this.#ended;
  }

  /** A buffer is written anew only after another one was read, so a window is never stale. */
  #openWindow(): void {
    const { bytes, start, end, arrivedEnd } = this.#inbox.framer;
    this.#window = bytes;
    this.#windowStart = start;
    this.#windowEnd = Math.max(end, Math.min(start + WINDOW_BYTES, arrivedEnd));
    this.#text = end - start > ROW_TEXT_BYTES_MAX ? '' : latin1Slice(bytes, start, this.#windowEnd);
  }

  #control(bytes: Buffer, start: number, end: number): void {
    const marker = bytes.readUInt8(start);
    if (marker === ERROR) this.#end(Buffer.from(bytes.subarray(start, end)));
    else if (this.#state === 'header') {
      this.#columnsLeft = marker < 0xfb ? marker : bytes.readUInt16LE(start + 1);
      this.#state = 'columns';
    } else if (this.#state === 'rows') this.#end(OK_PAYLOAD);
    else if (this.#columnsLeft > 0) this.#columnsLeft--;
    else this.#state = 'rows';
  }

  #end(lastPacket: Buffer): void {
    this.#state = 'done';
    this.#inbox.handBack(lastPacket);
  }
}

/** How one place of a row is filled: from the bytes of a value that is not NULL, or with what no column holds. */
export type ColumnReader = { readonly read: BytesReader } | { readonly constant: () => Value };

/** `text` and `shift` as a RowReader gets them. */
export type BytesReader = (bytes: Buffer, start: number, end: number, text: string, shift: number) => Value;

/** One function that reads a row, compiled from one reader per place: a straight line without a loop over columns. */
export function compileRowReader(columns: readonly ColumnReader[]): RowReader {
  const statements = columns.map((column, index) => ('read' in column ? readOne(index) : `value${index} = reader${index}();`));
  const names = columns.map((_, index) => `value${index}`);
  const body = `
    ${columns.map((_, index) => `const reader${index} = readers[${index}];`).join('\n')}
    return function readRow(bytes, start, text, shift) {
      let at = start, length = 0;
      let ${[...names, 'none'].join(', ')};
      ${statements.join('\n')}
      return [${names.join(', ')}];
    };`;
  const readers = columns.map((column) => ('read' in column ? column.read : column.constant));
  return new Function('readers', body)(readers) as RowReader;
}

function readOne(index: number): string {
  return `
      length = bytes[at++];
      if (length === 0xfb) value${index} = null;
      else {
        if (length > 0xfb) {
          if (length === 0xfc) { length = bytes.readUInt16LE(at); at += 2; }
          else if (length === 0xfd) { length = bytes.readUIntLE(at, 3); at += 3; }
          else { length = Number(bytes.readBigUInt64LE(at)); at += 8; }
        }
        value${index} = reader${index}(bytes, at, at += length, text, shift);
      }`;
}
