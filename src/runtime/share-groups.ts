/**
 * Which scans and targets of a plan share one connection: those of one connector with the same share key. Each group is preflighted and
 * opened as a whole.
 */
import type { Connector, JobContext, PreflightReport, Scan, SinkTarget } from '../connectors/connector.ts';
import type { Sink } from '../connectors/sink.ts';
import type { Source } from '../connectors/source.ts';
import { combined, invariant, UserError } from '../model/errors.ts';
import type { JobPlan } from '../planner/plan.ts';

const FORGET_MS_MAX = 5000;

interface ScanGroup {
  readonly connector: Connector;
  readonly scans: readonly Scan[];
}

interface TargetGroup {
  readonly connector: Connector;
  readonly targets: readonly { readonly sink: SinkTarget /** Place among the plan's sinks. */; readonly index: number }[];
}

export function scanGroups(plan: JobPlan): readonly ScanGroup[] {
  const groups = group(plan.scans, ({ connector, scan }) => shareKey(connector, definitionOf(connector, 'source').shareKey(scan)));
  return groups.map((members) => ({ connector: members[0].connector, scans: members.map(({ scan }) => scan) }));
}

export function targetGroups(plan: JobPlan): readonly TargetGroup[] {
  const targets = plan.sinks.flatMap(({ target }, index) => (target.kind === 'table' ? [{ ...target, index }] : []));
  const groups = group(targets, ({ connector, bound }) => shareKey(connector, definitionOf(connector, 'sink').shareKey(bound)));
  return groups.map((members) => ({ connector: members[0].connector, targets: members.map(({ sink, index }) => ({ sink, index })) }));
}

/** Asks every group whether it could run, all at once; one error for all their faults. Answers with the notices. */
export async function preflight(plan: JobPlan, context: JobContext): Promise<readonly string[]> {
  const asked: Promise<PreflightReport>[] = [
    ...scanGroups(plan).map(({ connector, scans }) => definitionOf(connector, 'source').preflight(scans, context)),
    ...targetGroups(plan).map(({ connector, targets }) => {
      return definitionOf(connector, 'sink').preflight(
        targets.map(({ sink }) => sink),
        context,
      );
    }),
  ];
  const reports = await Promise.all(asked);
  const faults: UserError[] = reports.flatMap((report) => report.faults);
  if (faults.length > 0) throw combined(faults);
  return reports.flatMap((report) => report.notices);
}

export async function makeSource(scans: ScanGroup, context: JobContext): Promise<Source<unknown>> {
  return await definitionOf(scans.connector, 'source').openSource(scans.scans, context);
}

export async function makeSinks(targets: TargetGroup, context: JobContext): Promise<readonly Sink<unknown>[]> {
  const sinks = targets.targets.map(({ sink }) => sink);
  return await definitionOf(targets.connector, 'sink').openSinks(sinks, context);
}

/** Takes away what a job that will not go on has left at its targets; one that gives no answer keeps nobody waiting. */
export async function forgetAtTargets(plan: JobPlan, jobId: string): Promise<void> {
  const forgotten = targetGroups(plan).map(({ connector, targets }) => {
    return definitionOf(connector, 'sink').forget?.(
      targets.map(({ sink }) => sink),
      jobId,
    );
  });
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(targetsSilent()), FORGET_MS_MAX);
  });
  try {
    await Promise.race([Promise.all(forgotten), silence]);
  } finally {
    clearTimeout(timer);
  }
}

function targetsSilent(): UserError {
  return new UserError('JOB_TARGETS_SILENT', {
    problem: `The targets of the job gave no answer within ${FORGET_MS_MAX / 1000} s.`,
    remedy: 'Nothing has to be done: what it has left open there ends when the time of its transaction is over.',
  });
}

/** The half of a connector that a plan uses; the planner has made sure that it is there. */
export function definitionOf<Half extends 'source' | 'sink'>(connector: Connector, half: Half): NonNullable<Connector[Half]> {
  const definition = connector[half];
  invariant(definition !== undefined, `the planner uses connector '${connector.name}' as a ${half} only when it is one`);
  return definition as NonNullable<Connector[Half]>;
}

function shareKey(connector: Connector, key: string): string {
  return `${connector.name}\n${key}`;
}

/** The members by key, groups in the order of their first members. */
function group<T>(members: readonly T[], keyOf: (member: T) => string): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const member of members) {
    const key = keyOf(member);
    const found = groups.get(key);
    if (found === undefined) groups.set(key, [member]);
    else found.push(member);
  }
  return [...groups.values()];
}
