/** Everything wrong with one statement, gathered so that it is told at once. */
import { combined, faultsOf, type Span, UserError } from '../model/errors.ts';

export class Faults {
  readonly #found: UserError[] = [];

  get count(): number {
    return this.#found.length;
  }

  add(code: string, span: Span | undefined, told: { readonly problem: string; readonly remedy: string }): void {
    this.#found.push(new UserError(code, { ...told, span }));
  }

  /** Keeps an error made elsewhere; where it names no place it gets `span`. */
  addError(error: UserError, span: Span | undefined): void {
    for (const { code, problem, remedy, cause, span: own } of faultsOf(error)) {
      this.#found.push(new UserError(code, { problem, remedy, cause, span: own ?? span }));
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
