/** Connectors of one broker version each, which Flink 1.12 dropped: `kafka` speaks to all of them. */
const RETIRED: ReadonlyMap<string, string> = new Map(['0.8', '0.9', '0.10', '0.11'].map((version) => [`kafka-${version}`, 'kafka']));

/** What stands in the place of a connector that Flink no longer has; undefined where it is none. */
export function successorOf(name: string): string | undefined {
  return RETIRED.get(name.toLowerCase());
}
