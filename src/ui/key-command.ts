import type { Screen } from './screen.ts';

/** What a key does, as data: dispatch, the searchable key help and the manual read the same entry. */
export interface KeyCommand {
  /** Chords; two with a space between them are pressed one after the other. */
  readonly keys: readonly string[];
  /** What a person would look for: `next pane`. Two entries of one name are one command under different conditions. */
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  readonly when?: (screen: Screen) => boolean;
  run(screen: Screen, pageRows: PageRows): void;
}

/** Rows of the pane that PgUp and PgDn turn; the painter knows them. */
export type PageRows = () => number;
