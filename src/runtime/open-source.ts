/** A source of a running job, with what the pump knows about it. */
import type { Scan, ScanId, Source } from '../connectors/connector.ts';
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
    const { phase, position, snapshot } = this.source.status();
    const rows = { snapshotRowsRead: snapshot?.rowsRead, snapshotRowsEstimated: snapshot?.rowsEstimated };
    return { name: this.name, phase: this.isEnded ? 'ended' : phase, position, ...rows };
  }
}

/** The name of one source: its connector and the tables it serves. */
export function sourceName(connector: string, scans: readonly Scan[]): string {
  return `${connector}: ${scans.map(({ table }) => table.name).join(', ')}`;
}
