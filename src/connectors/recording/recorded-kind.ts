/** What the kinds of recordings have in common: `recording` asks the one that a table is of, and knows nothing of either. */
import type { Format } from '../../formats/format.ts';
import type { ChangelogMode } from '../../model/changelog-mode.ts';
import type { UserError } from '../../model/errors.ts';
import type { Metadata } from '../../model/metadata.ts';
import type { BoundTable, JobContext, Scan } from '../connector.ts';
import type { Source } from '../source.ts';
import type { RecordingKind } from './description.ts';
import type { Pace, RecordingOptions } from './options.ts';

export interface RecordedKind {
  readonly kind: RecordingKind;
  metadata(format: Format | undefined): Metadata;
  changelogMode(bound: BoundTable<RecordingOptions>): ChangelogMode;
  /** Faults of the declaration alone. */
  validate(bound: BoundTable<RecordingOptions>): readonly UserError[];
  /** A folder that is no such recording, files that cannot be read, declarations that do not fit. */
  faults(path: string, scans: readonly Scan<RecordingOptions>[]): Promise<readonly UserError[]>;
  openSource(scans: readonly Scan<RecordingOptions>[], at: Replayed, context: JobContext): Promise<Source<unknown>>;
  /** In one line; undefined: not a position of this kind. */
  formatPosition(position: unknown): string | undefined;
}

export interface Replayed {
  readonly path: string;
  readonly pace: Pace;
}
