/** A source of a running job, with what the pump knows about it. */
import type { Scan } from '../connectors/connector.ts';
import type { ScanId, Source, SourcePart } from '../connectors/source.ts';
import type { SourceLine } from './status.ts';

export class OpenSource {
  readonly source: Source<unknown>;
  /** Connector and tables: `mysql-cdc: orders, customers`. Names its position in a checkpoint. */
  readonly name: string;
  readonly formatPosition: (position: unknown) => string;
  readonly scans: readonly ScanId[];
  /** `poll` may have something. */
  isReady = true;
  isEnded = false;
  wasReplayExact = false;

  constructor(source: Source<unknown>, from: Pick<OpenSource, 'name' | 'formatPosition' | 'scans'>) {
    this.source = source;
    this.name = from.name;
    this.formatPosition = from.formatPosition;
    this.scans = from.scans;
  }

  line(): SourceLine {
    const { phase, position, snapshot, parts, recordsSkipped } = this.source.status();
    const rows = { snapshotRowsRead: snapshot?.rowsRead, snapshotRowsEstimated: snapshot?.rowsEstimated };
    return { name: this.name, phase: this.isEnded ? 'ended' : phase, position, ...rows, ...partsTold(parts), recordsSkipped };
  }
}

/** A topic may have thousands of partitions, and a status is sent twice a second. */
const PARTS_MAX = 64;

function partsTold(parts: readonly SourcePart[] | undefined): Pick<SourceLine, 'parts' | 'partsTotal'> {
  if (parts === undefined) return {};
  const known = parts.flatMap(({ lag }) => lag ?? []);
  const lag = known.length === 0 ? undefined : known.reduce((sum, one) => sum + one, 0);
  const shown = parts.length <= PARTS_MAX ? parts : parts.toSorted((left, right) => (right.lag ?? 0) - (left.lag ?? 0)).slice(0, PARTS_MAX);
  return { parts: shown, partsTotal: { count: parts.length, lag } };
}

/** The name of one source: its connector and the tables it serves. */
export function sourceName(connector: string, scans: readonly Scan[]): string {
  return `${connector}: ${scans.map(({ table }) => table.name).join(', ')}`;
}
