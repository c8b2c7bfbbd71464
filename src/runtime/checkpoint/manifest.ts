/**
 * What makes a checkpoint valid: one small record that names everything it consists of. `pending` once all of it is durable, `complete`
 * once the sinks have committed, `lost` when a restart found that they had not.
 */
import type { Visibility } from '../../connectors/sink.ts';

export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT;
  readonly id: number;
  readonly status: 'pending' | 'complete' | 'lost';
  /** Of the plan whose state this is. */
  readonly fingerprint: string;
  readonly triggeredAtMs: number;
  /** Set with `complete`. */
  readonly completedAtMs: number | undefined;
  readonly sources: readonly { readonly name: string; readonly position: unknown }[];
  /** In the order of the plan's sinks. */
  readonly sinks: readonly { readonly visibility: Visibility; readonly handle: unknown }[];
  /** Oldest first: a later one overrides. */
  readonly segments: readonly Segment[];
}

export const MANIFEST_FORMAT = 2;

/** About a megabyte of written cells of one state. */
export interface Segment {
  readonly number: number;
  readonly state: string;
  /** The checkpoint that wrote it. */
  readonly epoch: number;
  readonly bytes: number;
  readonly entries: number;
}

export function bytesOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.bytes, 0);
}
