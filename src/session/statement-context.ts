import type { Clock } from '../model/clock.ts';
import type { JobPlan } from '../planner/plan.ts';
import type { JobRegistry } from './job-registry.ts';
import type { StatementResult } from './protocol.ts';
import type { SessionCatalog } from './session-catalog.ts';
import type { SessionSettings } from './session-settings.ts';

/** What a statement works on. */
export interface StatementContext {
  readonly catalog: SessionCatalog;
  readonly settings: SessionSettings;
  readonly jobs: JobRegistry;
  readonly clock: Clock;
  /** Runs a SELECT until it ends or `signal` is aborted; `announce` gets its columns as soon as it runs. */
  readonly runQuery: (plan: JobPlan, announce: (result: StatementResult) => void, signal: AbortSignal) => Promise<void>;
  /** Executes the statements of a file in place of the SOURCE statement. */
  readonly runFile: (path: string) => Promise<void>;
  readonly newJobId: () => string;
}
