/**
 * The event that opens a transaction: GTID_EVENT, its tagged form and MariaDB's.
 *
 * Body of GTID_EVENT: flags(1) uuid(16) number(8) logical_clock_type(1) last_committed(8) sequence(8) commit_micros(7) …
 * Body of MariaDB's: sequence(8) domain(4) flags(1) …; the server is the header's.
 * The tagged form is one `mysql::serialization` message: fields in ascending order, each behind its number, in variable length.
 */
import { invariant } from '../../../model/errors.ts';
import { HEADER_BYTES } from './events.ts';

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Remembers the last UUID: nearly always the next transaction has the same. */
export class UuidReader {
  readonly #bytes = new Uint8Array(16);
  #text = '';

  read(bytes: Uint8Array, at: number): string {
    let isSame = this.#text !== '';
    for (let index = 0; isSame && index < 16; index++) isSame = bytes[at + index] === this.#bytes[index];
    if (!isSame) {
      this.#bytes.set(bytes.subarray(at, at + 16));
      this.#text = uuidText(this.#bytes);
    }
    return this.#text;
  }
}

function uuidText(bytes: Uint8Array): string {
  const digits = [...bytes].map((byte) => hex[byte]).join('');
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-');
}

/** Sequence numbers stay below 2^63; beyond 2^53 no server has come. */
export function readNumber64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 4_294_967_296;
}

const COMMIT_MICROS = HEADER_BYTES + 42;

/** Commit time of a GTID_EVENT or ANONYMOUS_GTID_EVENT in milliseconds; undefined where an old server does not send it. */
export function commitMs(bytes: Buffer, start: number, end: number): number | undefined {
  if (start + COMMIT_MICROS + 7 > end) return undefined;
  // The highest bit tells that the time at the first server of a chain follows.
  const upper = bytes.readUIntLE(start + COMMIT_MICROS + 4, 3) & 0x7fffff;
  return Math.floor((upper * 4_294_967_296 + bytes.readUInt32LE(start + COMMIT_MICROS)) / 1000);
}

export interface TaggedGtid {
  /** `uuid:tag`. */
  readonly source: string;
  readonly number: number;
}

export function readTaggedGtid(bytes: Buffer, start: number): TaggedGtid {
  const cursor = { bytes, at: start + HEADER_BYTES };
  const version = varint(cursor);
  invariant(version === 1, `tagged GTIDs of serialization version ${version} are known`);
  varint(cursor); // the message's size
  varint(cursor); // the last field that may not be passed over
  let field = varint(cursor);
  if (field === 0) {
    varint(cursor); // flags
    field = varint(cursor);
  }
  invariant(field === 1, 'a tagged GTID names its source');
  const uuid = uuidText(Uint8Array.from({ length: 16 }, () => varint(cursor)));
  invariant(varint(cursor) === 2, 'a tagged GTID has a number');
  // Signed: the lowest bit is the sign.
  const number = Math.floor(varint(cursor) / 2);
  if (varint(cursor) !== 3) return { source: uuid, number };
  const length = varint(cursor);
  return { source: `${uuid}:${bytes.toString('latin1', cursor.at, cursor.at + length)}`, number };
}

/** The first byte's trailing ones count the bytes that follow. */
function varint(cursor: { readonly bytes: Buffer; at: number }): number {
  const first = cursor.bytes.readUInt8(cursor.at++);
  let more = 0;
  while (more < 8 && (first >> more) & 1) more++;
  let value = more < 8 ? first >> (more + 1) : 0;
  let unit = more < 8 ? 2 ** (7 - more) : 1;
  for (let index = 0; index < more; index++) {
    value += cursor.bytes.readUInt8(cursor.at++) * unit;
    unit *= 256;
  }
  return value;
}
