/** Calls of functions and operators: which entry of the catalogue, which types its operands become, which type comes out. */
import { aggregateNames, findAggregate } from '../functions/aggregates.ts';
import { findFunction, functionNames } from '../functions/catalogue.ts';
import type { Span } from '../model/errors.ts';
import { formatType, type SqlType, withNullability } from '../model/types.ts';
import { formatValue } from '../model/value.ts';
import type { Expression } from './expression.ts';
import { POISON } from './expression-tree.ts';
import { type Faults, suggestion } from './faults.ts';
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
    unknownFunction(name, nameSpan ?? span, faults);
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
      problem: operands.length === 0 ? `${name} does not stand without operands.` : `${name} does not take (${types.join(', ')}).`,
      remedy: `Its form is ${entry.syntax}. CAST the operands where their types differ.`,
    });
    return POISON;
  }
  const cast = operands.map((operand, index) => castOperand(operand, resolved.operandTypes[index] ?? operand.type, { span, faults }));
  // A literal that is no pattern is told now, not at the first row.
  const isChecked = faults.collect(span, () => {
    entry.check?.(constants, `${name}(…)`);
    return true;
  });
  if (cast.includes(POISON) || isChecked === undefined) return POISON;
  return { kind: 'call', name: entry.name, type: resolved.type, operands: cast };
}

export function unknownFunction(name: string, span: Span, faults: Faults): void {
  const known = [...functionNames().filter((one) => /^[A-Z]/.test(one)), ...aggregateNames()];
  faults.add('SQL_UNKNOWN_FUNCTION', span, {
    problem: `There is no function ${name}.`,
    ...suggestion({ name, span, known, otherwise: 'HELP FUNCTIONS lists all functions.', written: (near) => near }),
  });
}

/** A literal is read as the other operands' type now, so that `day > '2024-13-01'` is told before a job starts. */
function castOperand(operand: Expression, type: SqlType, { span, faults }: CallPlace): Expression {
  const cast = castTo(operand, type);
  if (operand.kind !== 'literal' || cast.kind !== 'cast' || type.kind === 'TIMESTAMP_LTZ') return cast;
  faults.add('SQL_TYPE', span, {
    problem: `'${formatValue(operand.value, operand.type, 'UTC')}' is not a ${formatType(withNullability(type, true))}.`,
    remedy: 'Correct the literal, or CAST the other side to its type.',
  });
  return POISON;
}
