/**
 * The segments that make up the state, and which to give up so that they stay few and their bytes stay near what the state really holds.
 *
 * A segment is given up by making dirty again what still counts in it (`CellTable.rewriteCell`): the next checkpoint writes that anew and
 * leaves the segment out. Two rules decide:
 *
 *   many small   eight segments of one size (within a factor of eight) become one: a checkpoint of few changes stays cheap and the list short
 *   overwritten  while a state's segments hold more than twice its entries, the oldest goes: what is in it has mostly changed since
 */
import type { Segment } from './manifest.ts';

const SEGMENTS_PER_SIZE_MAX = 8;
const SIZE_FACTOR = 8;
/** From here on a segment is full size and only overwriting gives it up. */
const SMALL_BYTES_MAX = 512 * 1024;
/** How much a state may hold overwritten without anything being done: rewriting less gains nothing. */
const SLACK_BYTES = 4 * 1024 * 1024;
/** How many of the oldest go at once: a checkpoint's cost follows what changed. */
const OLDEST_MAX = 4;

export function segmentsToRewrite(segments: readonly Segment[], entriesOf: (state: string) => number, written: number): readonly Segment[] {
  const byState = new Map<string, Segment[]>();
  for (const segment of segments) {
    const listed = byState.get(segment.state);
    if (listed === undefined) byState.set(segment.state, [segment]);
    else listed.push(segment);
  }
  return [...byState].flatMap(([state, listed]) => {
    const chosen = new Set([...manySmall(listed), ...overwritten(listed, entriesOf(state), written)]);
    return listed.filter((segment) => chosen.has(segment));
  });
}

function manySmall(segments: readonly Segment[]): readonly Segment[] {
  const sizes = new Map<number, Segment[]>();
  for (const segment of segments) {
    if (segment.bytes >= SMALL_BYTES_MAX) continue;
    const size = Math.floor(Math.log(segment.bytes) / Math.log(SIZE_FACTOR));
    const alike = sizes.get(size);
    if (alike === undefined) sizes.set(size, [segment]);
    else alike.push(segment);
  }
  return [...sizes.values()].filter((alike) => alike.length >= SEGMENTS_PER_SIZE_MAX).flat();
}

/** `written` segments came with the last checkpoint: at least twice as many must be able to go, or the list would grow for ever. */
function overwritten(segments: readonly Segment[], entriesLive: number, written: number): readonly Segment[] {
  const entries = segments.reduce((sum, segment) => sum + segment.entries, 0);
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const bytesLive = entries === 0 ? 0 : (bytes / entries) * entriesLive;
  let excess = bytes - 2 * bytesLive - SLACK_BYTES;
  const oldest: Segment[] = [];
  for (const segment of segments) {
    if (excess <= 0 || oldest.length >= Math.max(OLDEST_MAX, 2 * written)) break;
    oldest.push(segment);
    excess -= segment.bytes;
  }
  return oldest;
}
