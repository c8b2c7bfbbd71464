import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ResultTableRequest, ResultTableView } from '../../../src/session/protocol.ts';
import { TableViewer } from '../../../src/ui/changelog/table-viewer.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A table that answers like the engine's: `total` rows, all of them found or not yet. */
function setup() {
  const engine = { total: 3, isWhole: true, isEnded: false };
  const asked: ResultTableRequest[] = [];
  const viewer: TableViewer = new TableViewer({
    changed: () => undefined,
    send(request) {
      asked.push(request);
      setTimeout(() => viewer.received(answer(request, engine)), 1);
    },
  });
  viewer.resize(10);
  const ids = (): readonly (string | null | undefined)[] => viewer.rows.map(({ cells }) => cells[0]);
  return { engine, asked, viewer, ids };
}

function answer({ query, filter, top }: ResultTableRequest, { total, ...state }: ReturnType<typeof setup>['engine']): ResultTableView {
  const rows = Array.from({ length: total }, (_, index) => ({ change: index + 1, cells: [`${index + 1}`], changed: undefined }));
  return { kind: 'table-view', query, filter, top, rows, total, held: total, dropped: 0, last: total, ...state };
}

test('a snapshot is asked for until it is whole, and stands still from then on', () => {
  const { engine, viewer, ids } = setup();
  engine.isWhole = false;
  viewer.show(1, { filter: '', isFrozen: true });
  vi.advanceTimersByTime(50);
  expect(ids()).toEqual(['1', '2', '3']);
  engine.total = 4;
  engine.isWhole = true;
  vi.advanceTimersByTime(100);
  expect(ids()).toEqual(['1', '2', '3', '4']);
  engine.total = 5;
  vi.advanceTimersByTime(10_000);
  expect(ids()).toEqual(['1', '2', '3', '4']);
});

test('the table of an ended query is asked for until it is whole, then no more', () => {
  const { engine, asked, viewer } = setup();
  Object.assign(engine, { isWhole: false, isEnded: true });
  viewer.show(1, { filter: '', isFrozen: false });
  vi.advanceTimersByTime(10_000);
  const before = asked.length;
  vi.advanceTimersByTime(1000);
  expect(asked.length).toBeGreaterThan(before);
  engine.isWhole = true;
  vi.advanceTimersByTime(1000);
  const after = asked.length;
  vi.advanceTimersByTime(10_000);
  expect(asked.length).toBe(after);
});
