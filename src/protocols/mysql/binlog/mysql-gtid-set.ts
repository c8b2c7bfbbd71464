/**
 * The set of MySQL GTIDs that were read: `uuid[:tag]:1-5:7,…`. Adding the next number of a known source is cheap, because that is what
 * every transaction does.
 */
interface Interval {
  first: number;
  /** Inclusive. */
  last: number;
}

export class MysqlGtidSet {
  /** `uuid` or `uuid:tag` → intervals in ascending order, with a gap between neighbours. */
  readonly #sources = new Map<string, Interval[]>();

  /** Throws a plain Error for text that is not a GTID set. */
  static parse(text: string): MysqlGtidSet {
    const set = new MysqlGtidSet();
    for (const part of text
      .replace(/\s/g, '')
      .split(',')
      .filter((piece) => piece !== '')) {
      const [uuid = '', ...rest] = part.toLowerCase().split(':');
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid) || rest.length === 0) throw new Error(`${part} is not a GTID set`);
      let source = uuid;
      for (const piece of rest) {
        if (/^[a-z_][a-z0-9_]{0,31}$/.test(piece)) source = `${uuid}:${piece}`;
        else set.#addPiece(source, piece, part);
      }
    }
    return set;
  }

  #addPiece(source: string, piece: string, part: string): void {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(piece) ?? [];
    if (first === undefined || Number(first) < 1 || Number(last) < Number(first)) throw new Error(`${part} is not a GTID set`);
    this.addInterval(source, Number(first), Number(last));
  }

  add(source: string, number: number): void {
    const last = this.#sources.get(source)?.at(-1);
    if (last !== undefined && last.last + 1 === number) last.last = number;
    else this.addInterval(source, number, number);
  }

  /** `last` is inclusive. */
  addInterval(source: string, first: number, last: number): void {
    const merged: Interval[] = [];
    const added = { first, last };
    for (const interval of this.#sources.get(source) ?? []) {
      if (interval.last + 1 < added.first || added.last + 1 < interval.first) merged.push(interval);
      else {
        added.first = Math.min(added.first, interval.first);
        added.last = Math.max(added.last, interval.last);
      }
    }
    merged.push(added);
    merged.sort((left, right) => left.first - right.first);
    this.#sources.set(source, merged);
  }

  has(source: string, number: number): boolean {
    return this.#sources.get(source)?.some(({ first, last }) => first <= number && number <= last) ?? false;
  }

  /** Whether every GTID of the other set is in this one. */
  contains(other: MysqlGtidSet): boolean {
    return [...other.#sources].every(([source, intervals]) =>
      intervals.every((wanted) => this.#sources.get(source)?.some(({ first, last }) => first <= wanted.first && wanted.last <= last)),
    );
  }

  get isEmpty(): boolean {
    return this.#sources.size === 0;
  }

  /** As the server writes it: sources in order, the tags of one UUID behind it. */
  toString(): string {
    const texts = new Map<string, string>();
    for (const source of [...this.#sources.keys()].sort()) {
      const [uuid = '', tag] = source.split(':');
      const intervals = (this.#sources.get(source) ?? []).map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
      texts.set(uuid, `${texts.get(uuid) ?? uuid}${tag === undefined ? '' : `:${tag}`}:${intervals.join(':')}`);
    }
    return [...texts.values()].join(',');
  }
}
