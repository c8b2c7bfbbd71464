/** A random expression as a tree that can be shown in Riffle's SQL and, meaning the same, in PostgreSQL's. */
import { type Kind, literalText, postgresType, riffleType } from './kinds.ts';

export type Dialect = 'riffle' | 'postgres';

/** How tightly the outermost operator binds: what binds less tightly than its place asks for is put in parentheses. */
export const BINDS = { or: 0, and: 1, not: 2, test: 3, sum: 5, product: 6, atom: 9 } as const;

export interface Shown {
  readonly text: string;
  readonly binds: number;
}

export interface Node {
  readonly kind: Kind;
  readonly operands: readonly Node[];
  show(operands: readonly Shown[], dialect: Dialect): Shown;
}

export function show(node: Node, dialect: Dialect): Shown {
  return node.show(
    node.operands.map((operand) => show(operand, dialect)),
    dialect,
  );
}

export function textOf(node: Node, dialect: Dialect): string {
  return show(node, dialect).text;
}

function within({ text, binds }: Shown, asked: number): string {
  return binds < asked ? `(${text})` : text;
}

type Template = string | ((...texts: string[]) => string);

/** What looks like a function call: `f(a, b)`, or any text that binds as tightly. `$1` stands for the first operand. */
export function call(kind: Kind, operands: readonly Node[], riffle: Template, postgres: Template = riffle): Node {
  return {
    kind,
    operands,
    show(shown, dialect) {
      const template = dialect === 'riffle' ? riffle : postgres;
      const texts = shown.map(({ text }) => text);
      const filled =
        typeof template === 'string' ? template.replace(/\$(\d)/g, (_, place) => texts[Number(place) - 1] ?? '') : template(...texts);
      return { text: filled, binds: BINDS.atom };
    },
  };
}

/** `a + b + c`, `a AND b`: associative to the left. */
export function infix(kind: Kind, operator: string, binds: number, operands: readonly [Node, Node]): Node {
  return {
    kind,
    operands,
    show: ([left, right]) => ({
      text: `${within(left as Shown, binds)} ${operator} ${within(right as Shown, binds + 1)}`,
      binds,
    }),
  };
}

/** `NOT a`, `a IS NULL`, `a BETWEEN b AND c`: each operand must bind more tightly than the whole. `$1` stands for the first. */
export function test(kind: Kind, operands: readonly Node[], template: string, binds: number = BINDS.test): Node {
  return {
    kind,
    operands,
    show: (shown) => ({ text: template.replace(/\$(\d)/g, (_, place) => within(shown[Number(place) - 1] as Shown, binds + 1)), binds }),
  };
}

export function column(kind: Kind, name: string): Node {
  return call(kind, [], name);
}

export function literal(kind: Kind, text: string): Node {
  const written = literalText(kind, text);
  return call(
    kind,
    [],
    () => written,
    () => postgresLiteral(kind, written),
  );
}

function postgresLiteral(kind: Kind, written: string): string {
  if (kind.kind === 'str') return `${written}::text`;
  if (kind.kind === 'ltz') return written.replace('TIMESTAMP_LTZ', 'timestamptz');
  return kind.kind === 'dbl' ? `'${written}'::float8` : written.startsWith('-') ? `(${written})` : written;
}

export function nullOf(kind: Kind): Node {
  return call(kind, [], `CAST(NULL AS ${riffleType(kind)})`, `CAST(NULL AS ${postgresType(kind)})`);
}
