/** What is told about the checkpoints of a job, over all its restarts. */
import type { CheckpointStatus, CheckpointSummary } from '../status.ts';

const HISTORY_MAX = 100;

export class CheckpointHistory {
  #history: CheckpointStatus[] = [];
  #completed = 0;
  #failed = 0;
  restored: number | undefined;
  heldBy: string | undefined;

  /** Adds a checkpoint, or replaces what was said about it. */
  report(status: CheckpointStatus): void {
    if (this.#history[0]?.id === status.id) this.#history[0] = status;
    else this.#history = [status, ...this.#history.slice(0, HISTORY_MAX - 1)];
    if (status.status === 'COMPLETED') this.#completed++;
    if (status.status === 'FAILED') this.#failed++;
  }

  /** Number of the newest checkpoint of this process's run; 0 before the first. */
  get last(): number {
    return this.#history[0]?.id ?? 0;
  }

  get completed(): number {
    return this.#completed;
  }

  /** Positions of the newest complete checkpoint of this process's run; empty before it. */
  get reached(): readonly string[] {
    return this.#history.find(({ status }) => status === 'COMPLETED')?.positions ?? [];
  }

  summary(): CheckpointSummary {
    const { restored, heldBy } = this;
    return { restored, completed: this.#completed, failed: this.#failed, history: this.#history.slice(), heldBy };
  }

  /** The run is over: what was in progress will not be completed by it. */
  interrupt(failure: string): void {
    const [last] = this.#history;
    if (last?.status === 'IN_PROGRESS') this.report({ ...last, status: 'FAILED', failure });
    this.heldBy = undefined;
  }
}
