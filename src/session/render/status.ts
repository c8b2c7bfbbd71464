import type { JobStatus, SourceLine } from '../../runtime/status.ts';

/** A running job in one line: `insert-into_t RUNNING  snapshot 120,000 of ~1,000,000 rows  in 83,000/s  lag 4 ms  checkpoint #3`. */
export function renderStatus({ name, state, sources, inPerSecond, outPerSecond, lagMs, checkpoints }: JobStatus): string {
  const where = sources.map(({ phase, position, snapshotRowsRead, snapshotRowsEstimated, partsTotal, recordsSkipped }) => {
    const told = [partsText(partsTotal), skippedText(recordsSkipped)].filter((part) => part !== undefined);
    if (phase !== 'snapshot' || snapshotRowsRead === undefined) return [...told, position].join('  ');
    const of = snapshotRowsEstimated === undefined ? '' : ` of ~${count(snapshotRowsEstimated)}`;
    return [`snapshot ${count(snapshotRowsRead)}${of} rows`, ...told].join('  ');
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

/** `3 partitions, 1,204 behind`; undefined where the log has no parts. */
export function partsText(total: SourceLine['partsTotal']): string | undefined {
  if (total === undefined) return undefined;
  const behind = total.lag === undefined ? '' : `, ${count(total.lag)} behind`;
  return `${count(total.count)} ${total.count === 1 ? 'partition' : 'partitions'}${behind}`;
}

/** `2 records skipped`; undefined while none was. */
export function skippedText(records: number | undefined): string | undefined {
  if (records === undefined || records === 0) return undefined;
  return `${count(records)} ${records === 1 ? 'record' : 'records'} skipped`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
