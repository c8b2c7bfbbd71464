/** Functions as completions, and the signature of the one whose operands are being written. */
import { aggregates, findAggregate } from '../../functions/aggregates.ts';
import { findFunction, functionNames } from '../../functions/catalogue.ts';
import { openCalls } from '../../sql/completion/call-at.ts';
import type { CompletionItem } from './item.ts';

interface Described {
  readonly name: string;
  readonly syntax: string;
  readonly doc: string;
}

/** `behind`: what stands behind the word, which may have the parenthesis already. */
export function functionItems(behind: string): readonly CompletionItem[] {
  return ALL.map(({ name, syntax, doc }) => {
    const isCall = syntax.includes('(');
    return { kind: 'function', label: name, insert: isCall && !behind.startsWith('(') ? `${name}(` : name, detail: syntax, doc };
  });
}

/** Operators have no name that could be completed. */
const ALL: readonly Described[] = [
  ...aggregates(),
  ...functionNames()
    .filter((name) => /^[A-Z]\w*$/.test(name))
    .flatMap((name) => {
      const found = findFunction(name);
      return found === undefined || !isCallOf(name, found.syntax) ? [] : [{ name, syntax: found.syntax, doc: found.doc }];
    }),
];

/** `AND` and its like are operators, and an alias is offered by its own name only where its help names it. */
function isCallOf(name: string, syntax: string): boolean {
  return syntax === name || syntax.includes(`${name}(`);
}

export interface Signature {
  readonly syntax: string;
  /** The part of `syntax` that is the operand being written; undefined where that cannot be told. */
  readonly current: { readonly start: number; readonly end: number } | undefined;
  readonly doc: string;
}

/** Of the innermost call that is open where `text` ends. */
export function signatureAt(text: string): Signature | undefined {
  for (const { name, operand } of openCalls(text)) {
    const found = findAggregate(name) ?? findFunction(name);
    // IN and its like have operators' syntax.
    if (found === undefined || !isCallOf(name, found.syntax)) continue;
    const syntax = found.syntax.split(' | ')[0] ?? found.syntax;
    return { syntax: found.syntax, current: operandOf(syntax, operand), doc: found.doc };
  }
  return undefined;
}

/** `SUBSTRING(text, start [, length])` has `length` as operand 2; what is repeated (`…`) is every further one. */
function operandOf(syntax: string, operand: number): { readonly start: number; readonly end: number } | undefined {
  const open = syntax.indexOf('(');
  if (open < 0) return undefined;
  const operands = [...syntax.slice(open + 1).matchAll(/[^\s,[\]()][^,[\]()]*/g)];
  const found = operands[Math.min(operand, operands.length - 1)];
  if (found === undefined || (operand >= operands.length && !/…|\.\.\./.test(found[0]))) return undefined;
  const start = open + 1 + found.index;
  return { start, end: start + found[0].trimEnd().length };
}
