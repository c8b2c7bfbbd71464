import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c } from '../../../src/protocols/kafka/crc32c.ts';

test('the check values of RFC 3720, B.4, and of the catalogue of CRCs', () => {
  expect(crc32c(Buffer.from('123456789'), 0, 9)).toBe(0xe3069283);
  expect(crc32c(Buffer.alloc(32), 0, 32)).toBe(0x8a9136aa);
  expect(crc32c(Buffer.alloc(32, 0xff), 0, 32)).toBe(0x62a8ab43);
  expect(crc32c(Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0, 32)).toBe(0x46dd794e);
});

test('a part of a buffer is that part alone, bit by bit', () => {
  const bits = (bytes: Uint8Array): number => {
    let crc = ~0;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    }
    return ~crc >>> 0;
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(9), fc.nat(9), (bytes, before, behind) => {
      const whole = Buffer.concat([Buffer.alloc(before, 7), bytes, Buffer.alloc(behind, 9)]);
      expect(crc32c(whole, before, before + bytes.length)).toBe(bits(bytes));
    }),
  );
});
