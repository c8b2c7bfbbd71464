/** The call whose parentheses are open at the end of a text: its name, and which of its operands is being written, counted from 0. */
import { tokenize } from '../lexer.ts';
import { isWord } from './words.ts';

export interface OpenCall {
  readonly name: string;
  readonly operand: number;
}

/** Innermost first: what looks like a call may be none, as in `IN (`. */
export function openCalls(text: string): readonly OpenCall[] {
  const words = tokenize(text).filter(isWord);
  const calls: OpenCall[] = [];
  let depth = 0;
  let operand = 0;
  for (let index = words.length - 1; index >= 0; index--) {
    const word = words[index]?.word;
    if (word === ';') break;
    if (word === ')') depth++;
    else if (word === ',' && depth === 0) operand++;
    else if (word === '(' && depth-- === 0) {
      const name = words[index - 1]?.word ?? '';
      if (/^\w+$/.test(name)) calls.push({ name, operand });
      depth = 0;
      operand = 0;
    }
  }
  return calls;
}
