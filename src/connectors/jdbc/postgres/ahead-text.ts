/**
 * COPY text that is made before it can be sent: chunks as far as they were made, then the others one by one. It is read once. A row that cannot
 * be written is told where it stands, to whoever reads.
 */
import { setImmediate } from 'node:timers/promises';

/** Of a batch of everyday rows all is made; the text of large ones is not kept beside them. */
const BYTES_MAX = 8 * 1024 * 1024;

export class AheadText implements Iterable<Buffer> {
  readonly #made: Buffer[] = [];
  readonly #rest: Iterator<Buffer>;
  #bytes = 0;
  #fault: { readonly error: unknown } | undefined;
  #isRead = false;

  constructor(chunks: Iterable<Buffer>) {
    this.#rest = chunks[Symbol.iterator]();
  }

  /** Never rejects. Others run between two chunks. */
  async make(): Promise<void> {
    for (;;) {
      await setImmediate();
      if (this.#isRead || this.#bytes >= BYTES_MAX || this.#makeOne() === 'end') return;
    }
  }

  *[Symbol.iterator](): Generator<Buffer> {
    this.#isRead = true;
    yield* this.#made.splice(0);
    if (this.#fault !== undefined) throw this.#fault.error;
    for (let next = this.#rest.next(); next.done !== true; next = this.#rest.next()) yield next.value;
  }

  #makeOne(): 'more' | 'end' {
    try {
      const { done, value } = this.#rest.next();
      if (done === true) return 'end';
      this.#made.push(value);
      this.#bytes += value.length;
      return 'more';
    } catch (error) {
      this.#fault = { error };
      return 'end';
    }
  }
}
