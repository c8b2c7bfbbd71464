/**
 * One JS representation per SQL type, so that `===` and Map keys are right. NULL is `null`; `undefined` never occurs.
 *
 *   BOOLEAN                       boolean
 *   TINYINT SMALLINT INT          number
 *   BIGINT                        number while safe, bigint beyond ±(2^53 - 1): use `integer()` after computing in bigint
 *   DECIMAL(p, s)                 the unscaled integer (12.50 as DECIMAL(10,2) is 1250), number or bigint as above
 *   FLOAT DOUBLE                  number; FLOAT rounded with Math.fround
 *   CHAR VARCHAR STRING           string
 *   BINARY VARBINARY BYTES        Uint8Array (never changed after it was made)
 *   DATE                          days since 1970-01-01, number
 *   TIME                          microseconds since midnight, number
 *   TIMESTAMP                     microseconds since 1970-01-01 00:00:00 of the wall clock, number or bigint as above
 *   TIMESTAMP_LTZ                 microseconds since the epoch, UTC, number or bigint as above
 */
export type Value = null | boolean | number | bigint | string | Uint8Array;

/** Number where it is exact, bigint beyond: the canonical form of every integer. */
export function integer(value: bigint): number | bigint {
  return value >= -9_007_199_254_740_991n && value <= 9_007_199_254_740_991n ? Number(value) : value;
}
