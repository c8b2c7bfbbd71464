/**
 * A scalar function or operator, whole in one entry: name, help, types and behaviour.
 *
 * `resolve` says which types the operands become (the planner casts them) and what comes out; undefined: it does not take such operands.
 * `evaluator` is asked once per call of a statement, with all types known, and gives the code that runs per row on canonical values.
 */
import { isBinary, isNumeric, isString, type SqlType, simple, varbinary, varchar, withNullability } from '../model/types.ts';
import type { Value } from '../model/value.ts';

export interface ScalarFunction {
  /** Upper case, or the operator. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly syntax: string;
  readonly doc: string;
  readonly example: { readonly sql: string; readonly result: string };
  /** False where the same operands may give another result the next time; a function where that follows from how many there are. Default true. */
  readonly isDeterministic?: boolean | ((operandCount: number) => boolean);
  /** `propagate`: the result is NULL when an operand is, and `evaluator`'s code never meets NULL. `called`: it does. */
  readonly nulls: 'propagate' | 'called';
  /** `constants` holds the values of operands that are literals, place by place (undefined elsewhere): the scale of ROUND follows from one. */
  resolve(types: readonly SqlType[], constants?: readonly (Value | undefined)[]): Resolved | undefined;
  /** Throws the UserError that every row would meet: for a pattern or path that is a literal, asked while planning. `text` shows the call. */
  check?(constants: readonly (Value | undefined)[], text: string): void;
  evaluator(call: Call): Evaluate;
}

/** The `check` of a literal at a place. */
export function checking(place: number, read: (literal: string, text: string) => unknown): NonNullable<ScalarFunction['check']> {
  return (constants, text) => {
    const literal = constants[place];
    if (typeof literal === 'string') read(literal, text);
  };
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
  /** Names of the functions whose results the operands are, place by place; undefined for what is no call. */
  readonly operandCalls: readonly (string | undefined)[];
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

/** What may stand as an operand, and as what it is read; NULL may stand for each. */
const SHAPES = {
  text: { accepts: isTextual, as: asText },
  bytes: { accepts: (type: SqlType) => isBinary(type) || type.kind === 'NULL', as: () => varbinary() },
  integer: { accepts: isNumber, as: () => INT },
  bigint: { accepts: isNumber, as: () => simple('BIGINT') },
  double: { accepts: isNumber, as: () => simple('DOUBLE') },
  condition: { accepts: ({ kind }: SqlType) => kind === 'BOOLEAN' || kind === 'NULL', as: () => simple('BOOLEAN') },
} as const;

export interface Result {
  readonly type?: SqlType;
  /** How many of the shapes, counted from the last, may be left out. Default 0. */
  readonly optional?: number;
  /** Whether the result may be NULL though no operand is. Default false. */
  readonly mayBeNull?: boolean;
}

/** The `resolve` of a function with one shape for each operand; the result is STRING if nothing else is said. */
export function takes(shapes: readonly (keyof typeof SHAPES)[], { type = STRING, optional = 0, mayBeNull = false }: Result = {}) {
  return (types: readonly SqlType[]): Resolved | undefined => {
    if (types.length > shapes.length || types.length < shapes.length - optional) return undefined;
    const operandTypes: SqlType[] = [];
    for (const [index, operand] of types.entries()) {
      const shape = SHAPES[shapes[index] ?? 'text'];
      if (!shape.accepts(operand)) return undefined;
      operandTypes.push(withNullability(shape.as(operand), isNullable(operand)));
    }
    return { type: mayBeNull ? withNullability(type, true) : propagated(type, types), operandTypes };
  };
}

/** The texts that an entry is told by. */
export type Help = Pick<ScalarFunction, 'doc' | 'example'>;

export const INT: SqlType = simple('INT');

/** Strings stay as they are; anything else becomes STRING. */
export function asText(type: SqlType): SqlType {
  return isString(type) ? type : withNullability(STRING, isNullable(type));
}
