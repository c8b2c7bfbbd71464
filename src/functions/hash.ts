/** Hashes of a text's UTF-8 bytes, as hexadecimal digits in lower case. */
import { createHash } from 'node:crypto';
import { type ScalarFunction, takes } from './function.ts';

const BITS: ReadonlyMap<number, string> = new Map([224, 256, 384, 512].map((bits) => [bits, `sha${bits}`]));

export const hash: readonly ScalarFunction[] = [
  hashing('MD5', 'The MD5 hash: 32 digits.', '0cc175b9c0f1b6a831c399e269772661'),
  hashing('SHA1', 'The SHA-1 hash: 40 digits.', '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8'),
  hashing('SHA224', 'The SHA-224 hash: 56 digits.', 'abd37534c7d9a2efb9465de931cd7055ffdb8879563ae98078d6d6d5'),
  hashing('SHA256', 'The SHA-256 hash: 64 digits.', 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'),
  hashing(
    'SHA384',
    'The SHA-384 hash: 96 digits.',
    '54a59b9f22b0b80880d8427e548b7c23abd873486e1f035dce9cd697e85175033caa88e6d57bc35efae0b5afd3145f31',
  ),
  hashing(
    'SHA512',
    'The SHA-512 hash: 128 digits.',
    '1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e0f5302860c652bf08d560252aa5e74210546f369fbbbce8c12cfc7957b2652fe9a75',
  ),
  {
    name: 'SHA2',
    syntax: 'SHA2(text, bits)',
    doc: 'The hash of the SHA-2 family with 224, 256, 384 or 512 bits; NULL for any other number.',
    example: { sql: "SHA2('a', 224)", result: 'abd37534c7d9a2efb9465de931cd7055ffdb8879563ae98078d6d6d5' },
    nulls: 'propagate',
    resolve: takes(['text', 'integer'], { mayBeNull: true }),
    evaluator: () => (value: string, bits: number) => {
      const algorithm = BITS.get(bits);
      return algorithm === undefined ? null : digest(algorithm, value);
    },
  },
];

function hashing(name: string, doc: string, result: string): ScalarFunction {
  const algorithm = name.toLowerCase();
  return {
    name,
    syntax: `${name}(text)`,
    doc,
    example: { sql: `${name}('a')`, result },
    nulls: 'propagate',
    resolve: takes(['text']),
    evaluator: () => (value: string) => digest(algorithm, value),
  };
}

function digest(algorithm: string, value: string): string {
  return createHash(algorithm).update(value).digest('hex');
}
