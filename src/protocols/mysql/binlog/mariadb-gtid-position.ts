/** A MariaDB GTID position: the last `domain-server-sequence` of every domain that was read. */
interface Last {
  readonly server: number;
  readonly sequence: number;
}

export class MariadbGtidPosition {
  readonly #domains = new Map<number, { server: number; sequence: number }>();

  /** Throws a plain Error for text that is not a GTID position. */
  static parse(text: string): MariadbGtidPosition {
    const position = new MariadbGtidPosition();
    for (const part of text
      .replace(/\s/g, '')
      .split(',')
      .filter((piece) => piece !== '')) {
      const [, domain, server, sequence] = /^(\d+)-(\d+)-(\d+)$/.exec(part) ?? [];
      if (domain === undefined) throw new Error(`${part} is not a GTID of MariaDB`);
      position.add(Number(domain), Number(server), Number(sequence));
    }
    return position;
  }

  add(domain: number, server: number, sequence: number): void {
    const last = this.#domains.get(domain);
    if (last === undefined) this.#domains.set(domain, { server, sequence });
    else {
      last.server = server;
      last.sequence = sequence;
    }
  }

  last(domain: number): Last | undefined {
    return this.#domains.get(domain);
  }

  /** Whether a reader at this position has seen everything up to the other one. */
  contains(other: MariadbGtidPosition): boolean {
    return [...other.#domains].every(([domain, { sequence }]) => (this.#domains.get(domain)?.sequence ?? -1) >= sequence);
  }

  get isEmpty(): boolean {
    return this.#domains.size === 0;
  }

  toString(): string {
    return [...this.#domains]
      .sort(([left], [right]) => left - right)
      .map(([domain, { server, sequence }]) => `${domain}-${server}-${sequence}`)
      .join(',');
  }
}
