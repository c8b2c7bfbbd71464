/**
 * Changes that wait to be written, the last of each key.
 *
 *   in    +I[1, a]   +U[1, b]   -D[2]   +I[2, c]
 *   out   +U[1, b]   +I[2, c]
 */
import type { Key } from '../../model/key.ts';
import type { Row } from '../../model/row.ts';
import type { RowKind } from '../../model/row-kind.ts';

export interface UpsertBufferOptions {
  readonly rowsMax: number;
  readonly intervalMs: number;
  keyOf(row: Row): Key;
}

type Write = (kind: RowKind, row: Row) => void;

export class UpsertBuffer {
  readonly #options: UpsertBufferOptions;
  readonly #write: Write;
  #changes = new Map<Key, readonly [RowKind, Row]>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: UpsertBufferOptions, write: Write) {
    this.#options = options;
    this.#write = write;
  }

  get rows(): number {
    return this.#changes.size;
  }

  add(kind: RowKind, row: Row): void {
    this.#changes.set(this.#options.keyOf(row), [kind, row]);
    if (this.#changes.size >= this.#options.rowsMax) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), this.#options.intervalMs);
  }

  flush(): void {
    this.close();
    const changes = this.#changes;
    this.#changes = new Map();
    for (const [kind, row] of changes.values()) this.#write(kind, row);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
