import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PrintedLines } from '../../../src/session/results/printed-lines.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** What was told: how many lines, how many were left out, and the last line. */
function setup({ takes = true } = {}) {
  const told: [number, number, string | undefined][] = [];
  const printed = new PrintedLines((lines, leftOut) => {
    told.push([lines.length, leftOut, lines.at(-1)]);
    if (takes) printed.taken();
  });
  return { printed, told };
}

const batch = (from: number, count: number): string => Array.from({ length: count }, (_, line) => `+I[${from + line}]\n`).join('');

test('a line is told at once, those that follow a tenth of a second later', async () => {
  const { printed, told } = setup();
  void printed.add('+I[1]\n');
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([[1, 0, '+I[1]']]);
  void printed.add('+I[2]\n');
  void printed.add('+I[3, two\nlines]\n');
  await vi.advanceTimersByTimeAsync(99);
  expect(told).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(told[1]).toEqual([3, 0, 'lines]']);
});

test('who prints fast waits for each turn; the newest lines are told, and how many came before them', async () => {
  const { printed, told } = setup();
  let batches = 0;
  const job = (async () => {
    for (; batches < 30; batches++) await printed.add(batch(batches * 1000, 1000));
  })();
  await vi.advanceTimersByTimeAsync(1000);
  expect(batches).toBe(11);
  expect(told).toHaveLength(11);
  expect(told[10]).toEqual([200, 800, '+I[10999]']);
  await vi.runAllTimersAsync();
  await job;
});

test('a screen that takes nothing is told nothing more, and stops no job', async () => {
  const { printed, told } = setup({ takes: false });
  for (let count = 0; count < 5; count++) {
    const added = printed.add(batch(count * 1000, 1000));
    await vi.advanceTimersByTimeAsync(100);
    await added;
  }
  expect(told).toHaveLength(1);
  printed.taken();
  await vi.advanceTimersByTimeAsync(100);
  expect(told[1]).toEqual([200, 3800, '+I[4999]']);
});

test('a long line is cut', async () => {
  const { printed, told } = setup();
  void printed.add(`${'x'.repeat(5000)}\n`);
  await vi.advanceTimersByTimeAsync(0);
  expect(told[0]?.[2]).toBe(`${'x'.repeat(999)}…`);
});
