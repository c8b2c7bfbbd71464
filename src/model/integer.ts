/**
 * Canonical integers: `number` while exact, `bigint` beyond ±(2^53 - 1), so that `===` and Map keys are right. An operation computes in
 * number and repeats in bigint when its result is not safe. Comparing needs nothing: `<` is exact between number and bigint.
 */
export type Integer = number | bigint;

/** Number where it is exact, bigint beyond: the canonical form of every integer. */
export function integer(value: bigint): Integer {
  return value >= -9_007_199_254_740_991n && value <= 9_007_199_254_740_991n ? Number(value) : value;
}

export function addIntegers(left: Integer, right: Integer): Integer {
  if (typeof left === 'number' && typeof right === 'number') {
    const sum = left + right;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return integer(BigInt(left) + BigInt(right));
}

export function subtractIntegers(left: Integer, right: Integer): Integer {
  if (typeof left === 'number' && typeof right === 'number') {
    const difference = left - right;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return integer(BigInt(left) - BigInt(right));
}

export function multiplyIntegers(left: Integer, right: Integer): Integer {
  if (typeof left === 'number' && typeof right === 'number') {
    const product = left * right;
    // The zero added turns -0 into 0, which `Object.is` and encoders tell apart.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return integer(BigInt(left) * BigInt(right));
}

/** The quotient without its fraction, as SQL divides integers. The divisor is not zero. */
export function divideIntegers(left: Integer, right: Integer): Integer {
  // Exact for safe integers: the true quotient is further from the next integer than the rounding error.
  if (typeof left === 'number' && typeof right === 'number') return Math.trunc(left / right) + 0;
  return integer(BigInt(left) / BigInt(right));
}

/** The quotient rounded half up, halves away from zero as Java's HALF_UP does. The divisor is not zero. */
export function divideHalfUp(left: Integer, right: Integer): Integer {
  if (typeof left === 'number' && typeof right === 'number') {
    const rest = Math.abs(left % right);
    const quotient = Math.trunc(left / right);
    if (rest < Math.abs(right) - rest) return quotient + 0;
    return left < 0 === right < 0 ? quotient + 1 : quotient - 1;
  }
  return integer(divideBigHalfUp(BigInt(left), BigInt(right)));
}

/** What truncating division leaves: it has the sign of the dividend. The divisor is not zero. */
export function remainderOfIntegers(left: Integer, right: Integer): Integer {
  if (typeof left === 'number' && typeof right === 'number') return (left % right) + 0;
  return integer(BigInt(left) % BigInt(right));
}

function divideBigHalfUp(left: bigint, right: bigint): bigint {
  const quotient = left / right;
  const rest = left % right;
  const twice = rest < 0n ? -2n * rest : 2n * rest;
  if (twice < (right < 0n ? -right : right)) return quotient;
  return left < 0n === right < 0n ? quotient + 1n : quotient - 1n;
}
