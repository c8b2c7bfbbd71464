import type { OriginView } from '../../session/protocol.ts';

/** Where a change comes from, in one line: `orders  binlog.000042:88123  2024-05-01 09:14:22.118 UTC  3e11fa47-…:23`. */
export function originText({ table, place, transaction, committedAtMs }: OriginView): string {
  const committed = committedAtMs === undefined ? '' : instantText(committedAtMs);
  return [table, place, committed, transaction ?? ''].filter((part) => part !== '').join('  ');
}

/** When it was committed: UTC, as the log has it. */
function instantText(ms: number): string {
  return `${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}
