import type { Origin, ScanId, Source } from '../connectors/source.ts';

/** Where the change comes from whose consequences are being written; for the rows of a SELECT. */
export interface OriginReader {
  /** The table that was read; undefined for rows that no change brought: those of an input that stayed empty. */
  readonly table: string | undefined;
  /** Read once per row that is kept; sources give the same object for the rows of one event. */
  origin(): Origin | undefined;
}

/** Remembers which scan is being pushed: one number per change, nothing carried by rows. */
export class Cause implements OriginReader {
  /** The scan of the change on its way; below 0: none is. */
  scan: ScanId = -1;
  readonly #tables: readonly string[];
  readonly #sources: Source<unknown>[] = [];

  constructor(tables: readonly string[]) {
    this.#tables = tables;
  }

  get table(): string | undefined {
    return this.#tables[this.scan];
  }

  origin(): Origin | undefined {
    return this.#sources[this.scan]?.origin();
  }

  /** `source` gives the changes of `scan`. */
  reads(scan: ScanId, source: Source<unknown>): void {
    this.#sources[scan] = source;
  }
}
