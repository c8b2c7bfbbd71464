/** What a running job tells about itself: plain data, cheap to make twice a second, safe to send between threads. */
import type { SourcePart } from '../connectors/source.ts';

export type JobState = 'CREATED' | 'RUNNING' | 'RESTARTING' | 'FINISHED' | 'CANCELED' | 'FAILED' | 'SUSPENDED';

export interface JobStatus {
  readonly id: string;
  readonly name: string;
  readonly state: JobState;
  readonly startedAtMs: number;
  /** Changes taken from sources and given to sinks since the start of this process's run. */
  readonly changesIn: number;
  readonly changesOut: number;
  /** Changes per second over the last seconds. */
  readonly inPerSecond: number;
  readonly outPerSecond: number;
  /** Now minus commit time of the change pushed last; 0 when dry; undefined before the first with a commit time. */
  readonly lagMs: number | undefined;
  readonly sources: readonly SourceLine[];
  /** Whether rows become visible at the target now, or with the next checkpoint; undefined for a SELECT. */
  readonly visibility: 'drain' | 'checkpoint' | undefined;
  readonly restarts: number;
  readonly checkpoints: CheckpointSummary;
  /** The tree that EXPLAIN prints, with the rows of each operator; empty where nobody looks at it. */
  readonly operators: readonly OperatorLine[];
  /** Why it is FAILED; why it is SUSPENDED without a last checkpoint. */
  readonly failure: { readonly code: string; readonly problem: string; readonly remedy: string } | undefined;
}

export interface OperatorLine {
  readonly text: string;
  /** Changes taken and given since the start of this process's run; undefined where there is no such side. */
  readonly changesIn: number | undefined;
  readonly changesOut: number | undefined;
}

export interface SourceLine {
  readonly name: string;
  readonly phase: 'connecting' | 'snapshot' | 'stream' | 'ended';
  readonly position: string;
  readonly snapshotRowsRead: number | undefined;
  readonly snapshotRowsEstimated: number | undefined;
  /** At most PARTS_MAX: those that lag most come first. Left out where the log has no parts. */
  readonly parts?: readonly SourcePart[] | undefined;
  /** Of all parts, also of those left out. */
  readonly partsTotal?: { readonly count: number; readonly lag: number | undefined } | undefined;
  readonly recordsSkipped?: number | undefined;
}

export interface CheckpointSummary {
  readonly restored: number | undefined;
  readonly completed: number;
  readonly failed: number;
  /** Newest first, at most 100. */
  readonly history: readonly CheckpointStatus[];
  /** Why the next one waits: "the table orders is read as one chunk"; undefined when nothing holds it. */
  readonly heldBy: string | undefined;
}

export interface CheckpointStatus {
  readonly id: number;
  readonly status: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  readonly triggeredAtMs: number;
  /** End to end; undefined while in progress. */
  readonly durationMs: number | undefined;
  /** Bytes written by this checkpoint, and of the whole state. */
  readonly writtenBytes: number;
  readonly stateBytes: number;
  /** Positions of all sources in one line each. */
  readonly positions: readonly string[];
  readonly failure: string | undefined;
}
