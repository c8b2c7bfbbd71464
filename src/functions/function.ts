/**
 * A scalar function or operator, whole in one entry: name, help, types and behaviour.
 *
 * `resolve` says which types the operands become (the planner casts them) and what comes out; undefined: it does not take such operands.
 * `evaluator` is asked once per call of a statement, with all types known, and gives the code that runs per row on canonical values.
 */
import { isNumeric, isString, type SqlType, varchar, withNullability } from '../model/types.ts';
import type { Value } from '../model/value.ts';

export interface ScalarFunction {
  /** Upper case, or the operator. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly syntax: string;
  readonly doc: string;
  readonly example: { readonly sql: string; readonly result: string };
  /** False where the same operands may give another result the next time. Default true. */
  readonly isDeterministic?: boolean;
  /** `propagate`: the result is NULL when an operand is, and `evaluator`'s code never meets NULL. `called`: it does. */
  readonly nulls: 'propagate' | 'called';
  /** `constants` holds the values of operands that are literals, place by place (undefined elsewhere): the scale of ROUND follows from one. */
  resolve(types: readonly SqlType[], constants?: readonly (Value | undefined)[]): Resolved | undefined;
  evaluator(call: Call): Evaluate;
}

export interface Resolved {
  readonly type: SqlType;
  readonly operandTypes: readonly SqlType[];
}

/** One call in a statement. */
export interface Call {
  readonly operandTypes: readonly SqlType[];
  readonly type: SqlType;
  /** Zone in which TIMESTAMP_LTZ is read and shown. */
  readonly timeZone: string;
  /** The call as SQL, for messages. */
  readonly text: string;
}

/** Takes as many values as the call has operands, each of the resolved type. */
export type Evaluate = (...operands: never[]) => Value;

export const STRING = varchar();

/** `type`, nullable when one of the operands is: what a function that propagates NULL gives. */
export function propagated(type: SqlType, operands: readonly SqlType[]): SqlType {
  return withNullability(type, operands.some(isNullable));
}

export function isNullable(type: SqlType): boolean {
  return type.nullable || type.kind === 'NULL';
}

/** Whether an operand may stand where text is asked for: text itself, or the NULL literal. */
export function isTextual(type: SqlType): boolean {
  return isString(type) || type.kind === 'NULL';
}

export function isNumber(type: SqlType): boolean {
  return isNumeric(type) || type.kind === 'NULL';
}

/** Text operands first, then optional integers, text out: the shape of most string functions. */
export function textFunction(texts: number, integers: readonly [min: number, max: number] = [0, 0]) {
  return (types: readonly SqlType[]): Resolved | undefined => {
    const extra = types.length - texts;
    if (extra < integers[0] || extra > integers[1]) return undefined;
    if (!types.slice(0, texts).every(isTextual) || !types.slice(texts).every(isNumber)) return undefined;
    const operandTypes = types.map((type, index) => (index < texts ? asText(type) : withNullability(INT, isNullable(type))));
    return { type: propagated(STRING, types), operandTypes };
  };
}

export const INT: SqlType = { kind: 'INT', nullable: true };

/** Strings stay as they are; anything else becomes STRING. */
export function asText(type: SqlType): SqlType {
  return isString(type) ? type : withNullability(STRING, isNullable(type));
}
