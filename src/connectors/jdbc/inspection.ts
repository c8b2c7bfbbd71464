/** The frame of every product's preflight: a server that is asked about targets, one after another, and what it says as a report. */
import { faultsOf, UserError } from '../../model/errors.ts';
import type { PreflightReport } from '../connector.ts';
import type { JdbcTarget } from './dialect.ts';

/** A report in the making. */
export interface Findings {
  readonly faults: UserError[];
  readonly notices: string[];
}

interface Inspected<C> {
  connect(): Promise<C>;
  close(connection: C): Promise<void> | void;
  /** What a failure amid the questions says of the server; undefined: it is a defect of ours. */
  faultOf(cause: unknown): UserError | undefined;
}

/** `ask` adds to the findings; what stops it is all that is wrong, for the questions behind it were not asked. */
export async function inspect<C>(
  server: Inspected<C>,
  notices: readonly string[],
  ask: (connection: C, findings: Findings) => Promise<void>,
): Promise<PreflightReport> {
  let connection: C;
  try {
    connection = await server.connect();
  } catch (cause) {
    return { faults: toldBy(cause), notices };
  }
  const findings: Findings = { faults: [], notices: [...notices] };
  try {
    await ask(connection, findings);
    return findings;
  } catch (cause) {
    const fault = cause instanceof UserError ? undefined : server.faultOf(cause);
    return { faults: fault === undefined ? toldBy(cause) : [fault], notices: findings.notices };
  } finally {
    await server.close(connection);
  }
}

/** `one`: asked of every target; `writers`: the first target of each table so far. */
export async function inspectTargets(
  targets: readonly JdbcTarget[],
  findings: Findings,
  one: (target: JdbcTarget, writers: Map<string, JdbcTarget>) => Promise<PreflightReport>,
): Promise<void> {
  const writers = new Map<string, JdbcTarget>();
  for (const target of targets) {
    try {
      const { faults, notices } = await one(target, writers);
      findings.faults.push(...faults);
      findings.notices.push(...notices);
    } catch (cause) {
      findings.faults.push(...toldBy(cause));
    }
  }
}

function toldBy(cause: unknown): readonly UserError[] {
  if (cause instanceof UserError) return faultsOf(cause);
  throw cause;
}
