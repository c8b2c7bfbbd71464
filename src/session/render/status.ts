import type { JobStatus } from '../../runtime/status.ts';

/** A running job in one line: `insert-into_t RUNNING  snapshot 120,000 of ~1,000,000 rows  in 83,000/s  lag 4 ms  checkpoint #3`. */
export function renderStatus({ name, state, sources, inPerSecond, outPerSecond, lagMs, checkpoints }: JobStatus): string {
  const where = sources.map(({ phase, position, snapshotRowsRead, snapshotRowsEstimated }) => {
    if (phase !== 'snapshot' || snapshotRowsRead === undefined) return position;
    const of = snapshotRowsEstimated === undefined ? '' : ` of ~${count(snapshotRowsEstimated)}`;
    return `snapshot ${count(snapshotRowsRead)}${of} rows`;
  });
  const latest = checkpoints.history.find(({ status }) => status === 'COMPLETED');
  const parts = [
    `${name} ${state}`,
    ...where,
    `in ${count(inPerSecond)}/s out ${count(outPerSecond)}/s`,
    lagMs === undefined ? '' : `lag ${Math.round(lagMs)} ms`,
    latest === undefined ? '' : `checkpoint #${latest.id}`,
    checkpoints.heldBy === undefined ? '' : `(next checkpoint waits: ${checkpoints.heldBy})`,
  ];
  return parts.filter((part) => part !== '').join('  ');
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
