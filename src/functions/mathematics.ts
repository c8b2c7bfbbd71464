/** Functions of DOUBLE: exponents, logarithms, angles. What has no value is NaN, what is too great Infinity, as in IEEE 754. */

import { simple } from '../model/types.ts';
import { type Help, type ScalarFunction, takes } from './function.ts';

const DOUBLE = simple('DOUBLE');
const DEGREES = 180 / Math.PI;

export const mathematics: readonly ScalarFunction[] = [
  of('SQRT', { doc: 'The square root.', example: { sql: 'SQRT(16)', result: '4.0' } }, Math.sqrt),
  ofTwo(
    'POWER',
    'number, exponent',
    { doc: 'The number raised to the exponent.', example: { sql: 'POWER(2, 10)', result: '1024.0' } },
    Math.pow,
  ),
  of('EXP', { doc: 'e raised to the number.', example: { sql: 'EXP(0)', result: '1.0' } }, Math.exp),
  of('LN', { doc: 'The natural logarithm.', example: { sql: 'LN(1)', result: '0.0' } }, Math.log),
  of('LOG10', { doc: 'The logarithm to base 10.', example: { sql: 'LOG10(1000)', result: '3.0' } }, Math.log10),
  of('LOG2', { doc: 'The logarithm to base 2.', example: { sql: 'LOG2(8)', result: '3.0' } }, (x) => Math.log(x) / Math.LN2),
  {
    name: 'LOG',
    syntax: 'LOG([base,] number)',
    doc: 'The logarithm to the base, or the natural one.',
    example: { sql: 'LOG(4, 16)', result: '2.0' },
    nulls: 'propagate',
    resolve: takes(['double', 'double'], { type: DOUBLE, optional: 1 }),
    evaluator: () => (base: number, x?: number) => (x === undefined ? Math.log(base) : Math.log(x) / Math.log(base)),
  },
  of('SIN', { doc: 'The sine of an angle in radians.', example: { sql: 'SIN(0)', result: '0.0' } }, Math.sin),
  of('COS', { doc: 'The cosine of an angle in radians.', example: { sql: 'COS(0)', result: '1.0' } }, Math.cos),
  of('TAN', { doc: 'The tangent of an angle in radians.', example: { sql: 'TAN(0)', result: '0.0' } }, Math.tan),
  of(
    'COT',
    { doc: 'The cotangent of an angle in radians.', example: { sql: 'ROUND(COT(0.5), 4)', result: '1.8305' } },
    (x) => 1 / Math.tan(x),
  ),
  of('ASIN', { doc: 'The arc sine, in radians.', example: { sql: 'ASIN(0)', result: '0.0' } }, Math.asin),
  of('ACOS', { doc: 'The arc cosine, in radians.', example: { sql: 'ACOS(1)', result: '0.0' } }, Math.acos),
  of('ATAN', { doc: 'The arc tangent, in radians.', example: { sql: 'ATAN(0)', result: '0.0' } }, Math.atan),
  ofTwo('ATAN2', 'y, x', { doc: 'The angle of the point (x, y), in radians.', example: { sql: 'ATAN2(0, 1)', result: '0.0' } }, Math.atan2),
  of('SINH', { doc: 'The hyperbolic sine.', example: { sql: 'SINH(0)', result: '0.0' } }, Math.sinh),
  of('COSH', { doc: 'The hyperbolic cosine.', example: { sql: 'COSH(0)', result: '1.0' } }, Math.cosh),
  of('TANH', { doc: 'The hyperbolic tangent.', example: { sql: 'TANH(0)', result: '0.0' } }, Math.tanh),
  of('DEGREES', { doc: 'Radians as degrees.', example: { sql: 'DEGREES(PI())', result: '180.0' } }, (x) => x * DEGREES),
  of('RADIANS', { doc: 'Degrees as radians.', example: { sql: 'RADIANS(180)', result: '3.141592653589793' } }, (x) => x / DEGREES),
  constant('PI', { doc: 'The number pi.', example: { sql: 'PI()', result: '3.141592653589793' } }, Math.PI),
  constant('E', { doc: 'The number e.', example: { sql: 'E()', result: '2.718281828459045' } }, Math.E),
];

function of(name: string, help: Help, compute: (x: number) => number): ScalarFunction {
  const resolve = takes(['double'], { type: DOUBLE });
  return { ...help, name, syntax: `${name}(number)`, nulls: 'propagate', resolve, evaluator: () => compute };
}

function ofTwo(name: string, operands: string, help: Help, compute: (x: number, y: number) => number): ScalarFunction {
  const resolve = takes(['double', 'double'], { type: DOUBLE });
  return { ...help, name, syntax: `${name}(${operands})`, nulls: 'propagate', resolve, evaluator: () => compute };
}

function constant(name: string, help: Help, value: number): ScalarFunction {
  const resolve = takes([], { type: DOUBLE });
  return { ...help, name, syntax: `${name}()`, nulls: 'propagate', resolve, evaluator: () => () => value };
}
