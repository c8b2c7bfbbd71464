/** Partitions by who leads them, or by their topic: requests of Kafka go out by broker, and name each topic once. */

export function byLeader<P extends { readonly leader: number }>(partitions: readonly P[]): ReadonlyMap<number, readonly P[]> {
  return grouped(partitions, ({ leader }) => leader);
}

export function byTopic<P extends { readonly topic: string }>(partitions: readonly P[]): readonly (readonly [string, readonly P[]])[] {
  return [...grouped(partitions, ({ topic }) => topic)];
}

/** In the order in which the groups were met. */
export function grouped<K, P>(partitions: readonly P[], keyOf: (partition: P) => K): ReadonlyMap<K, readonly P[]> {
  const groups = new Map<K, P[]>();
  for (const partition of partitions) {
    const key = keyOf(partition);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [partition]);
    else group.push(partition);
  }
  return groups;
}
