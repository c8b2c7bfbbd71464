/**
 * Which checkpoint a job continues from. A complete one speaks for itself. One that was still pending when the process died may or may not
 * have been committed at the targets, so every sink that committed with it is asked:
 *
 *   all committed   it becomes complete, and the job continues from it
 *   all lost        the job continues from the one before
 *   mixed           the same, and the user is told: at the targets that had committed, what follows is written once more
 */
import type { Sink } from '../../connectors/connector.ts';
import type { Clock } from '../../model/clock.ts';
import { UserError } from '../../model/errors.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import type { Manifest } from './manifest.ts';

export interface Recovered {
  /** undefined: the job starts anew. */
  readonly manifest: Manifest | undefined;
  /** Never used before, not by a lost checkpoint either: targets remember numbers. */
  readonly nextCheckpoint: number;
}

export async function recover(
  store: CheckpointStore,
  sinks: readonly Sink<unknown>[],
  context: { readonly clock: Clock; notice(text: string): void },
): Promise<Recovered> {
  const manifests = store.manifests();
  const newest = manifests.at(-1);
  const nextCheckpoint = (newest?.id ?? 0) + 1;
  const before = manifests.findLast(({ status }) => status === 'complete');
  if (newest?.status !== 'pending') return { manifest: before, nextCheckpoint };
  const answers = await ask(newest, sinks);
  if (!answers.includes('lost')) {
    const complete: Manifest = { ...newest, status: 'complete', completedAtMs: context.clock.nowMs() };
    await store.putManifest(complete);
    return { manifest: complete, nextCheckpoint };
  }
  await store.putManifest({ ...newest, status: 'lost' });
  if (answers.includes('committed')) context.notice(mixedAnswer(newest.id, before?.id));
  return { manifest: before, nextCheckpoint };
}

/** The checkpoint is one of this plan. */
export function checkFingerprint(store: CheckpointStore, fingerprint: string): void {
  const newest = store.manifests().at(-1);
  if (newest === undefined || newest.fingerprint === fingerprint) return;
  throw new UserError('CHECKPOINT_OTHER_PLAN', {
    problem: `Checkpoint ${newest.id} belongs to another statement: its state does not fit this plan.`,
    remedy: 'Run the statement as it was when the job was stopped, or start the job anew with --fresh.',
  });
}

/** Rows shown with every drain were at the target before the manifest was written; such a sink has nothing to say. */
async function ask(manifest: Manifest, sinks: readonly Sink<unknown>[]): Promise<readonly ('committed' | 'lost')[]> {
  const answers: Promise<'committed' | 'lost'>[] = [];
  for (const [index, { visibility, handle }] of manifest.sinks.entries()) {
    const isAsked = visibility === 'checkpoint' || (handle !== undefined && handle !== null);
    const sink = sinks[index];
    if (isAsked && sink !== undefined) answers.push(sink.recover(manifest.id, handle ?? undefined));
  }
  return await Promise.all(answers);
}

function mixedAnswer(id: number, before: number | undefined): string {
  const start = before === undefined ? 'starts anew' : `continues from checkpoint ${before}`;
  return `Checkpoint ${id} was committed at some targets and not at others. The job ${start}: targets that had committed get those rows again.`;
}
