/** Calls of functions and operators: which entry of the catalogue, which types its operands become, which type comes out. */
import { findAggregate } from '../functions/aggregates.ts';
import { findFunction, functionNames } from '../functions/catalogue.ts';
import type { Span } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { formatType, withNullability } from '../model/types.ts';
import type { Expression } from './expression.ts';
import { POISON } from './expression-tree.ts';
import type { Faults } from './faults.ts';
import { castTo } from './implicit-casts.ts';

export function isAggregateName(name: string): boolean {
  return findAggregate(name) !== undefined;
}

interface CallPlace {
  readonly span: Span;
  /** Of the name alone, where it is unknown. */
  readonly nameSpan?: Span;
  readonly faults: Faults;
}

export function callFunction(name: string, operands: readonly Expression[], { span, nameSpan, faults }: CallPlace): Expression {
  const entry = findFunction(name);
  if (entry === undefined) {
    const names = functionNames().filter((known) => /^[A-Z]/.test(known));
    const near = nearest(name, names);
    faults.add('SQL_UNKNOWN_FUNCTION', nameSpan ?? span, {
      problem: `There is no function ${name}.`,
      remedy: `${near === undefined ? '' : `Did you mean ${near}? `}HELP FUNCTIONS lists all.`,
    });
    return POISON;
  }
  if (operands.includes(POISON)) return POISON;
  const constants = operands.map((operand) => (operand.kind === 'literal' ? operand.value : undefined));
  const resolved = entry.resolve(
    operands.map(({ type }) => type),
    constants,
  );
  if (resolved === undefined) {
    const types = operands.map(({ type }) => formatType(withNullability(type, true)));
    faults.add('SQL_TYPE', span, {
      problem: operands.length === 0 ? `${name} needs operands.` : `${name} does not take (${types.join(', ')}).`,
      remedy: `Its form is ${entry.syntax}. CAST the operands where their types differ.`,
    });
    return POISON;
  }
  const cast = operands.map((operand, index) => castTo(operand, resolved.operandTypes[index] ?? operand.type));
  return { kind: 'call', name: entry.name, type: resolved.type, operands: cast };
}
