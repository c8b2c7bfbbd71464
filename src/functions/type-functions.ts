/** What is asked of a value's type, not of the value. */
import { formatType, LENGTH_MAX, type SqlType } from '../model/types.ts';
import { type Call, type Resolved, type ScalarFunction, STRING } from './function.ts';

export const typeFunctions: readonly ScalarFunction[] = [
  {
    name: 'TYPEOF',
    syntax: 'TYPEOF(value [, TRUE])',
    doc: 'The type of the value as text; with TRUE in full, so that STRING is VARCHAR(2147483647).',
    example: { sql: "TYPEOF('abc')", result: 'CHAR(3) NOT NULL' },
    nulls: 'called',
    resolve(types, constants = []): Resolved | undefined {
      const isKnown = types.length === 1 || (types.length === 2 && typeof constants[1] === 'boolean');
      return isKnown ? { type: STRING, operandTypes: types } : undefined;
    },
    evaluator:
      ({ operandTypes: [type] }: Call) =>
      (_: never, isFull?: boolean) =>
        type === undefined ? null : isFull === true ? fullType(type) : formatType(type),
  },
];

function fullType(type: SqlType): string {
  if (!('length' in type) || type.length !== LENGTH_MAX) return formatType(type);
  return `${type.kind}(${LENGTH_MAX})${type.nullable ? '' : ' NOT NULL'}`;
}
