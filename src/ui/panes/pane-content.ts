/** What a pane made of lines shows: its rows, some of which the person can go to, and the window on them. */

export interface PaneRow {
  /** Styled, at most as wide as the pane leaves room for. */
  readonly text: string;
  /** What the row stands for, where it can be selected; further rows of the same item have none. */
  readonly item?: string | undefined;
}

export interface PaneContent {
  readonly title: string;
  /** At the right of the title, in front of what is out of sight. */
  readonly right?: string | undefined;
  readonly rows: readonly PaneRow[];
  /** The newest row is the last, and is followed. */
  readonly isFollowed?: boolean | undefined;
}

/** Where the person is in a pane. */
export interface PanePlace {
  /** First row in sight; undefined: the natural one. */
  readonly top: number | undefined;
  readonly item: string | undefined;
}

export interface PaneWindow {
  readonly rows: readonly PaneRow[];
  readonly above: number;
  readonly below: number;
  /** The row of the selected item among `rows`; below 0 where it is out of sight. */
  readonly selected: number;
}

export function windowOf({ rows, isFollowed }: PaneContent, { top, item }: PanePlace, height: number): PaneWindow {
  const last = Math.max(0, rows.length - height);
  const above = Math.max(0, Math.min(top ?? (isFollowed === true ? last : 0), last));
  const selected = item === undefined ? -1 : rows.findIndex((row) => row.item === item) - above;
  return { rows: rows.slice(above, above + height), above, below: Math.max(0, rows.length - above - height), selected };
}

/** The item `by` items further, and the window moved so that it is in sight. */
export function selectItem(content: PaneContent, place: PanePlace, by: number, height: number): PanePlace {
  const { rows } = content;
  const items = rows.flatMap(({ item }, row) => (item === undefined ? [] : [{ item, row }]));
  const from = items.findIndex(({ item }) => item === place.item);
  const next = items[from < 0 ? 0 : Math.max(0, Math.min(items.length - 1, from + by))];
  if (next === undefined) return scrolled(content, place, by, height);
  const { above } = windowOf(content, place, height);
  // All rows of an item, as far as they fit.
  const end = (items.find(({ row }) => row > next.row)?.row ?? rows.length) - 1;
  const top = Math.min(next.row, Math.max(above, end - height + 1));
  return { top, item: next.item };
}

/** Up is negative. Back at its natural place the window follows again. */
export function scrolled(content: PaneContent, place: PanePlace, by: number, height: number): PanePlace {
  const { above, below } = windowOf(content, place, height);
  const top = above + Math.max(-above, Math.min(by, below));
  const isNatural = content.isFollowed === true && top >= content.rows.length - height;
  return { ...place, top: isNatural ? undefined : top };
}
