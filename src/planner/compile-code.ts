/** The text of one function while it is written: lines, fresh variables, constants, and the columns it reads. */
import type { Row } from '../model/row.ts';
import type { Schema } from '../model/schema.ts';
import type { Value } from '../model/value.ts';

/** A value in the code: `text` has no side effect and may stand there several times. */
export interface Operand {
  readonly text: string;
  readonly mayBeNull: boolean;
  /** Set when it is the same for every row. */
  readonly constant?: { readonly value: Value };
}

export class Code {
  readonly timeZone: string;
  /** Names the columns in messages. */
  readonly schema: Schema;
  readonly #lines: string[] = [];
  readonly #constants: unknown[] = [];
  readonly #columns = new Set<number>();
  #variableCount = 0;

  constructor({ timeZone, schema }: { readonly timeZone: string; readonly schema: Schema }) {
    this.timeZone = timeZone;
    this.schema = schema;
  }

  line(text: string): void {
    this.#lines.push(text);
  }

  variable(): string {
    return `v${this.#variableCount++}`;
  }

  /** The name of something that lives beside the code. */
  constant(value: unknown): string {
    return `k${this.#constants.push(value) - 1}`;
  }

  /** The name of a column; it is loaded once, at the start. */
  column(index: number): string {
    this.#columns.add(index);
    return `c${index}`;
  }

  build<Result>(): (row: Row) => Result {
    const loads = [...this.#columns].map((index) => `const c${index} = row[${index}];`);
    const body = ["'use strict';", 'return function (row) {', ...loads, ...this.#lines, '};'].join('\n');
    const names = this.#constants.map((_, index) => `k${index}`);
    // Generated code is data of the plan: numbers, names made here, and JSON text.
    const build = new Function(...names, body) as (...constants: unknown[]) => (row: Row) => Result;
    return build(...this.#constants);
  }
}

/** A literal in the code. */
export function constantOperand(value: Value, code: Code): Operand {
  return { text: literalText(value, code), mayBeNull: value === null, constant: { value } };
}

function literalText(value: Value, code: Code): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return `(${value})`;
  return code.constant(value);
}

/** A result that is computed in the code, in a variable of its own. */
export function computed(expression: string, mayBeNull: boolean, code: Code): Operand {
  const name = code.variable();
  code.line(`const ${name} = ${expression};`);
  return { text: name, mayBeNull };
}

/** `expression` where no operand is NULL, NULL otherwise. */
export function unlessNull(operands: readonly Operand[], expression: string): string {
  const tests = operands.filter((operand) => operand.mayBeNull).map((operand) => `${operand.text} === null`);
  return tests.length === 0 ? expression : `${tests.join(' || ')} ? null : ${expression}`;
}
