/** Everything wrong with one statement, gathered so that it is told at once. */
import { combined, type Edit, faultsOf, type Span, UserError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import type { OptionFault } from '../model/options.ts';
import type { OptionPair } from '../sql/ast.ts';
import { quoted } from '../sql/names.ts';
import { quoteName } from '../sql/quote-name.ts';

export class Faults {
  readonly #found: UserError[] = [];

  get count(): number {
    return this.#found.length;
  }

  get found(): readonly UserError[] {
    return this.#found;
  }

  add(
    code: string,
    span: Span | undefined,
    told: { readonly problem: string; readonly remedy: string; readonly repair?: readonly Edit[] },
  ): void {
    this.#found.push(new UserError(code, { ...told, span }));
  }

  /** Keeps an error made elsewhere; where it names no place it gets `span`. */
  addError(error: UserError, span: Span | undefined): void {
    for (const { code, problem, remedy, cause, repair, span: own } of faultsOf(error)) {
      this.#found.push(new UserError(code, { problem, remedy, cause, repair, span: own ?? span }));
    }
  }

  /** Runs `step`; a UserError is kept and `undefined` comes back. */
  collect<T>(span: Span | undefined, step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.addError(error, span);
      return undefined;
    }
  }

  /** Recognised, but not executable yet. */
  addUnsupported(name: string, span: Span): void {
    this.add('SQL_UNSUPPORTED', span, {
      problem: `Riffle does not execute ${name} yet.`,
      remedy: 'Write the statement without it. HELP SELECT shows what queries can do.',
    });
  }

  /** In the order of the text. */
  throwIfAny(): void {
    if (this.#found.length > 0) throw combined(this.#found.toSorted((left, right) => startOf(left) - startOf(right)));
  }
}

function startOf({ span }: UserError): number {
  return span?.start ?? Number.MAX_SAFE_INTEGER;
}

/** A name that nothing has, and what has the place of names like it. */
export interface UnknownName {
  readonly name: string;
  /** Of the name alone: a suggestion is written there. */
  readonly span: Span;
  readonly known: readonly string[];
  /** What follows the suggestion, and stands alone without one: `Columns: a, b.` */
  readonly otherwise: string;
  /** The known name as it is written in the text; a name of SQL where not given. */
  readonly written?: (near: string) => string;
}

/** "Did you mean …?", with the edit that makes it so. */
export function suggestion({ name, span, known, otherwise, written = quoteName }: UnknownName): {
  readonly remedy: string;
  readonly repair: readonly Edit[];
} {
  const near = nearest(name, known);
  if (near === undefined) return { remedy: otherwise, repair: [] };
  return { remedy: `Did you mean '${near}'? ${otherwise}`, repair: [{ span, replacement: written(near) }] };
}

/** A fault of an option at its place in the text: an unknown key at the key, a bad value at the pair, a missing one at `otherwise`. */
export function optionFault({ error, meant }: OptionFault, pair: OptionPair | undefined, otherwise: Span): UserError {
  const { code, problem, remedy, cause } = error;
  const span = code === 'OPTION_UNKNOWN' ? (pair?.key.span ?? otherwise) : (pair?.span ?? otherwise);
  const repair = pair === undefined || meant === undefined ? [] : [{ span: pair[meant.of].span, replacement: quoted(meant.text, "'") }];
  return new UserError(code, { problem, remedy, cause, span, repair });
}
