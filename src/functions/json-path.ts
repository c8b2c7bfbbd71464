/**
 * Paths into JSON as Jayway's JsonPath reads them, behind `lax` or `strict` (the default, as in Flink):
 *
 *   $   .name   ['name']   ["name"]   [0]   [-1]   [*]   .*   [1:3]   ..name
 *
 * A path without * : or .. is definite: it leads to one value or to none. The others give the list of all values they lead to.
 * Filters [?(…)], functions such as length() and several names or indices in one bracket are refused.
 */
import { badJsonPath } from './errors.ts';
import type { Json } from './json-text.ts';

export interface JsonPath {
  readonly isLax: boolean;
  readonly isDefinite: boolean;
  /** One value of a definite path, undefined where it leads nowhere; an array of all of any other. */
  read(root: Json): Json | undefined;
}

type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'element'; readonly index: number }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'all' }
  | { readonly kind: 'descendants' };

const STEP =
  /\.?\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d{1,9})|(\*)|(-?\d{1,9})?\s*:\s*(-?\d{1,9})?)\s*\]|\.(\*)|(\.)(?=\.)|\.([^\s.[\]()'"*?@,:]+)(?=$|[.[])/y;

/** `text` is the call as SQL, for messages. */
export function jsonPath(path: string, text: string): JsonPath {
  const [, mode, spec = path] = /^\s*(strict|lax)\s+(.+)$/is.exec(path) ?? [];
  const steps = stepsOf(spec.trim(), path, text);
  const isDefinite = steps.every(({ kind }) => kind === 'member' || kind === 'element');
  return {
    isLax: mode?.toLowerCase() === 'lax',
    isDefinite,
    read(root) {
      const found = steps.reduce<readonly Json[]>((values, step) => values.flatMap((value) => valuesAt(value, step)), [root]);
      return isDefinite ? found[0] : found;
    },
  };
}

/** A path that does not begin with $ begins with a name, as in JsonPath. */
function stepsOf(spec: string, path: string, text: string): readonly Step[] {
  const written = spec.startsWith('$') ? spec.slice(1) : `.${spec}`;
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < written.length) {
    const at = STEP.lastIndex;
    const match = STEP.exec(written);
    if (match === null) throw badJsonPath(path, written.slice(at), text);
    steps.push(stepOf(match));
  }
  return steps;
}

function stepOf([, single, double, index, star, from, to, dotStar, scan, name]: RegExpExecArray): Step {
  const quoted = single ?? double;
  if (quoted !== undefined) return { kind: 'member', name: quoted.replace(/\\(.)/gs, '$1') };
  if (name !== undefined) return { kind: 'member', name };
  if (index !== undefined) return { kind: 'element', index: Number(index) };
  if (star !== undefined || dotStar !== undefined) return { kind: 'all' };
  if (scan !== undefined) return { kind: 'descendants' };
  return { kind: 'slice', from: from === undefined ? undefined : Number(from), to: to === undefined ? undefined : Number(to) };
}

function valuesAt(value: Json, step: Step): readonly Json[] {
  switch (step.kind) {
    case 'member': {
      const member = value instanceof Map ? (value as ReadonlyMap<string, Json>).get(step.name) : undefined;
      return member === undefined ? [] : [member];
    }
    case 'element': {
      const element = elementsOf(value)?.at(step.index);
      return element === undefined ? [] : [element];
    }
    case 'slice':
      return elementsOf(value)?.slice(step.from, step.to) ?? [];
    case 'all':
      return childrenOf(value);
    case 'descendants':
      return [value, ...childrenOf(value).flatMap((child) => valuesAt(child, step))];
  }
}

function elementsOf(value: Json): readonly Json[] | undefined {
  return Array.isArray(value) ? (value as readonly Json[]) : undefined;
}

function childrenOf(value: Json): readonly Json[] {
  return value instanceof Map ? [...(value as ReadonlyMap<string, Json>).values()] : (elementsOf(value) ?? []);
}
