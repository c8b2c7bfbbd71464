import type { JobStatus } from '../../runtime/status.ts';
import type { CatalogView, UnfinishedJob } from '../protocol.ts';

/** One thing that can take the place of the word at the cursor. */
export interface CompletionItem {
  readonly kind: 'keyword' | 'table' | 'column' | 'function' | 'type' | 'option' | 'value' | 'job' | 'topic' | 'file';
  /** What is shown, and matched with what was typed. */
  readonly label: string;
  /** What is written in place of the word, quotes and all. */
  readonly insert: string;
  /** A few words: a type, a default. */
  readonly detail: string;
  /** One sentence, or empty. */
  readonly doc: string;
}

/** What the session knows; the catalogues of connectors, functions and settings are read where they stand. */
export interface CompletionFacts {
  readonly catalog: CatalogView;
  readonly jobs: readonly JobStatus[];
  readonly unfinished: readonly UnfinishedJob[];
  /** The entries of a folder, folders with a slash behind them; empty where it cannot be read. */
  files(folder: string): readonly string[];
}
