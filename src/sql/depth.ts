/** Bounds the depth of a syntax tree, so that whoever walks it by recursion stays far from the end of the stack. */
import type { Span, UserError } from '../model/errors.ts';
import type { Statement } from './ast-statements.ts';
import { tooDeep } from './faults.ts';

const DEPTH_MAX = 1000;

/** A chain such as `a OR b OR …` is one level deeper with every operator, without any parenthesis. Walks without recursion. */
export function depthFault(statement: Statement): UserError | undefined {
  const open: { readonly node: object; readonly depth: number }[] = [{ node: statement, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.depth > DEPTH_MAX) return tooDeep(spanOf(next.node) ?? statement.span);
    for (const child of Object.values(next.node)) {
      if (typeof child === 'object' && child !== null) open.push({ node: child, depth: next.depth + 1 });
    }
  }
  return undefined;
}

function spanOf(node: object): Span | undefined {
  return 'span' in node ? (node.span as Span) : undefined;
}
