import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PacketFramer } from '../../../src/protocols/mysql/packet-framer.ts';

const PART_MAX = 0xff_ff_ff;

/** As MySQL sends them: parts of 2^24 - 1 bytes go on in the next packet. */
function wire(payloads: readonly Buffer[]): Buffer {
  const packets: Buffer[] = [];
  for (const payload of payloads) {
    for (let at = 0, length = PART_MAX; length === PART_MAX; at += PART_MAX) {
      length = Math.min(PART_MAX, payload.length - at);
      packets.push(
        Buffer.from([length & 0xff, (length >> 8) & 0xff, length >> 16, packets.length & 0xff]),
        payload.subarray(at, at + length),
      );
    }
  }
  return Buffer.concat(packets);
}

function drain(framer: PacketFramer): Buffer[] {
  const payloads: Buffer[] = [];
  while (framer.next()) payloads.push(Buffer.from(framer.bytes.subarray(framer.start, framer.end)));
  return payloads;
}

test('payloads are the same however the bytes are cut', () => {
  const payload = fc.uint8Array({ minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(fc.array(payload), fc.array(fc.nat({ max: 200 })), fc.boolean(), (given, sizes, drainsEarly) => {
      const payloads = given.map((bytes) => Buffer.from(bytes));
      const bytes = wire(payloads);
      const framer = new PacketFramer();
      const read: Buffer[] = [];
      let at = 0;
      for (const size of sizes) {
        framer.append(Buffer.from(bytes.subarray(at, at + size)));
        at = Math.min(bytes.length, at + size);
        if (drainsEarly) read.push(...drain(framer));
      }
      framer.append(bytes, at);
      read.push(...drain(framer));
      expect(read).toEqual(payloads);
      expect(framer.pendingBytes).toBe(0);
    }),
  );
});

test('stretches of one buffer follow each other, and a buffer is given back once it is read', () => {
  const payloads = [Buffer.from('first'), Buffer.from('second'), Buffer.from('third')];
  const bytes = wire(payloads);
  const [one, two] = [Buffer.from(bytes), wire([Buffer.from('fourth')])];
  const recycled: Buffer[] = [];
  const framer = new PacketFramer((chunk) => recycled.push(chunk));
  framer.append(one, 0, 7);
  framer.append(one, 7, one.length);
  expect(drain(framer)).toEqual(payloads);
  expect(recycled).toEqual([]);
  framer.append(two);
  expect(drain(framer)).toEqual([Buffer.from('fourth')]);
  expect(recycled).toEqual([one]);
});

test.each([PART_MAX - 1, PART_MAX, PART_MAX + 1, 2 * PART_MAX])('a payload of %i bytes and the one behind it', (length) => {
  const giant = Buffer.alloc(length, 'x');
  giant.write('the end', length - 7);
  const bytes = wire([giant, Buffer.from('after')]);
  const framer = new PacketFramer();
  const read: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 1_000_000) {
    framer.append(bytes.subarray(at, at + 1_000_000));
    read.push(...drain(framer));
  }
  expect(read.map((payload) => payload.length)).toEqual([length, 5]);
  expect(read[0]?.equals(giant)).toBe(true);
});
