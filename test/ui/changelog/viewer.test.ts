import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ChangelogView, ViewRequest } from '../../../src/session/protocol.ts';
import { ChangelogViewer } from '../../../src/ui/changelog/viewer.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const RING = 100;

/** A ring that answers like the engine's, with `last` changes in it. */
function setup() {
  const engine = { last: 0, isEnded: false, isSilent: false };
  const asked: ViewRequest[] = [];
  const viewer: ChangelogViewer = new ChangelogViewer({
    changed: () => undefined,
    send(request) {
      asked.push(request);
      if (!engine.isSilent) setTimeout(() => viewer.received(answer(request, engine)), 1);
    },
  });
  viewer.resize(10);
  const numbers = (): readonly [number | undefined, number | undefined] => [viewer.changes[0]?.number, viewer.changes.at(-1)?.number];
  return { engine, asked, viewer, numbers };
}

function answer({ query, anchor, rows, filter }: ViewRequest, { last, isEnded }: { last: number; isEnded: boolean }): ChangelogView {
  const first = last === 0 ? 0 : Math.max(1, last - RING + 1);
  const to = Math.min(last, Math.max(anchor ?? last, first + rows - 1));
  const changes = [];
  for (let number = Math.max(1, first, to - rows + 1); number <= to; number++)
    changes.push({ number, kind: 0 as const, cells: [String(number)] });
  return { kind: 'view', query, filter, changes, origins: [], unsearched: 0, first, last, isEnded };
}

test('it follows, one question under way and at most fifteen a second', () => {
  const { engine, asked, viewer, numbers } = setup();
  viewer.show(1);
  for (let step = 0; step < 1000; step++) {
    engine.last += 10;
    vi.advanceTimersByTime(1);
  }
  expect(asked.length).toBeGreaterThan(12);
  expect(asked.length).toBeLessThanOrEqual(16);
  expect(numbers()[1]).toBeGreaterThan(9000);
});

test('paused it stands still, even when the ring has dropped what it shows', () => {
  const { engine, viewer, numbers } = setup();
  engine.last = 50;
  viewer.show(1);
  vi.advanceTimersByTime(100);
  viewer.togglePause();
  engine.last = 5000;
  vi.advanceTimersByTime(2000);
  expect(numbers()).toEqual([41, 50]);
  expect([viewer.dropped, viewer.below]).toEqual([4900, 100]);
  viewer.follow();
  vi.advanceTimersByTime(100);
  expect(numbers()).toEqual([4991, 5000]);
});

test('a page up and a page down overlap in one row; below the newest it follows again', () => {
  const { engine, viewer, numbers } = setup();
  engine.last = 50;
  viewer.show(1);
  vi.advanceTimersByTime(100);
  viewer.scrollPage(-1);
  vi.advanceTimersByTime(100);
  expect(numbers()).toEqual([32, 41]);
  viewer.scrollPage(1);
  vi.advanceTimersByTime(100);
  expect(numbers()).toEqual([41, 50]);
  expect(viewer.isFollowing).toBe(true);
});

test('Home goes to the oldest change of the ring and no further', () => {
  const { engine, viewer, numbers } = setup();
  engine.last = 150;
  viewer.show(1);
  vi.advanceTimersByTime(100);
  viewer.scrollToOldest();
  viewer.scrollPage(-1);
  vi.advanceTimersByTime(200);
  expect(numbers()).toEqual([51, 60]);
});

/** Paused at the changes 41 to 50, of which the ring holds none any more. */
function pausedAtDropped() {
  const { engine, viewer, numbers } = setup();
  engine.last = 50;
  viewer.show(1);
  vi.advanceTimersByTime(100);
  viewer.togglePause();
  engine.last = 500;
  vi.advanceTimersByTime(2000);
  return { engine, viewer, numbers };
}

test('what is shown of dropped changes survives a page up and a resize', () => {
  const { viewer, numbers } = pausedAtDropped();
  viewer.scrollPage(-1);
  vi.advanceTimersByTime(100);
  expect(numbers()).toEqual([41, 50]);
  viewer.resize(8);
  vi.advanceTimersByTime(100);
  expect(numbers()).toEqual([43, 50]);
  viewer.resize(12);
  vi.advanceTimersByTime(100);
  expect(numbers()).toEqual([41, 50]);
});

test('from dropped changes Home and a page down go to the oldest that the ring holds', () => {
  for (const move of [(viewer: ChangelogViewer) => viewer.scrollToOldest(), (viewer: ChangelogViewer) => viewer.scrollPage(1)]) {
    const { viewer, numbers } = pausedAtDropped();
    move(viewer);
    vi.advanceTimersByTime(100);
    expect(numbers()).toEqual([401, 410]);
    expect([viewer.dropped, viewer.below]).toEqual([400, 90]);
  }
});

test('Home shows what was the oldest, however fast the ring drops it', () => {
  const { engine, viewer, numbers } = setup();
  engine.last = 1000;
  viewer.show(1);
  vi.advanceTimersByTime(100);
  viewer.scrollToOldest();
  engine.last = 2000;
  vi.advanceTimersByTime(100);
  expect(numbers()).toEqual([1901, 1910]);
  engine.last = 9000;
  vi.advanceTimersByTime(2000);
  expect(numbers()).toEqual([1901, 1910]);
});

test('a window that is paused half empty fills up when it is made larger, and not by itself', () => {
  const { engine, viewer, numbers } = setup();
  engine.last = 3;
  viewer.show(1);
  vi.advanceTimersByTime(100);
  viewer.togglePause();
  engine.last = 30;
  vi.advanceTimersByTime(1000);
  expect(numbers()).toEqual([1, 3]);
  viewer.resize(12);
  vi.advanceTimersByTime(100);
  expect(numbers()).toEqual([1, 12]);
});

test('an answer to a question from before the last move is not shown', () => {
  const { engine, asked, viewer } = setup();
  engine.last = 90;
  viewer.show(1);
  vi.advanceTimersByTime(100);
  engine.isSilent = true;
  vi.advanceTimersByTime(100);
  viewer.scrollPage(-1);
  const late = asked.at(-1);
  engine.last = 95;
  if (late !== undefined) viewer.received(answer(late, engine));
  engine.isSilent = false;
  vi.advanceTimersByTime(200);
  expect(asked.at(-1)?.anchor).toBe(81);
});

test('an ended query is asked no more, until someone moves', () => {
  const { engine, asked, viewer, numbers } = setup();
  engine.last = 50;
  engine.isEnded = true;
  viewer.show(1);
  vi.advanceTimersByTime(500);
  const before = asked.length;
  vi.advanceTimersByTime(5000);
  expect(asked.length).toBe(before);
  viewer.scrollPage(-1);
  vi.advanceTimersByTime(100);
  expect(numbers()).toEqual([32, 41]);
});

test('another query begins afresh, and late answers of the one before are dropped', () => {
  const { engine, viewer } = setup();
  engine.last = 50;
  viewer.show(1);
  vi.advanceTimersByTime(100);
  viewer.show(2);
  viewer.received(answer({ kind: 'view', query: 1, anchor: undefined, rows: 10, filter: '' }, engine));
  expect(viewer.changes).toEqual([]);
});
