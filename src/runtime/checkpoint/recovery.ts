/**
 * Which checkpoint a job continues from. A complete one speaks for itself. One that was still pending when the process died may or may not
 * have been committed at the targets. Those whose transaction ended with the process are asked; then the two-phase ones, whose transactions
 * have outlived it, are told:
 *
 *   all committed   the two-phase ones commit; it becomes complete, and the job continues from it
 *   all lost        the two-phase ones roll back; the job continues from the one before
 *   mixed           as lost, and the user is told: at the targets that had committed, what follows is written once more
 *
 * Each step may be the last of this process: the next one asks the same questions and gets the same answers.
 */
import type { Clock } from '../../model/clock.ts';
import { invariant, UserError } from '../../model/errors.ts';
import type { OpenSink } from '../open-sink.ts';
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
  sinks: readonly OpenSink[],
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

type Answer = 'committed' | 'lost';

interface Asked extends Pick<OpenSink, 'sink' | 'transaction'> {
  readonly handle: unknown;
}

async function ask(manifest: Manifest, sinks: readonly OpenSink[]): Promise<readonly Answer[]> {
  const asked = askedSinks(manifest, sinks);
  const isTwoPhase = ({ transaction }: Asked): boolean => transaction === 'two-phase';
  const gone = asked.filter((sink) => !isTwoPhase(sink));
  const answers = await Promise.all(gone.map(({ sink, handle }) => sink.recover(manifest.id, handle)));
  // One after the other: where the first cannot commit any more, the others still roll back.
  for (const { sink, handle } of asked.filter(isTwoPhase)) {
    if (!answers.includes('lost')) answers.push(await sink.recover(manifest.id, handle));
    else {
      invariant(sink.abandon !== undefined, 'a two-phase sink can roll back');
      await sink.abandon(manifest.id, handle);
    }
  }
  return answers;
}

/** Rows shown with every drain were at the target before the manifest was written; such a sink has nothing to say. */
function askedSinks(manifest: Manifest, sinks: readonly OpenSink[]): readonly Asked[] {
  return manifest.sinks.flatMap(({ visibility, handle }, index) => {
    const isAsked = visibility === 'checkpoint' || (handle !== undefined && handle !== null);
    const open = sinks[index];
    return isAsked && open !== undefined ? [{ sink: open.sink, transaction: open.transaction, handle: handle ?? undefined }] : [];
  });
}

function mixedAnswer(id: number, before: number | undefined): string {
  const start = before === undefined ? 'starts anew' : `continues from checkpoint ${before}`;
  return `Checkpoint ${id} was committed at some targets and not at others. The job ${start}: targets that had committed get those rows again.`;
}
