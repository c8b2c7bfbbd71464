import { expect, test } from 'vitest';
import type { Segment } from '../../../src/runtime/checkpoint/manifest.ts';
import { segmentsToRewrite } from '../../../src/runtime/checkpoint/segment-log.ts';

const MEGABYTE = 2 ** 20;

function segment(number: number, bytes: number, entries = Math.ceil(bytes / 50)): Segment {
  return { number, state: 's', epoch: number, bytes, entries };
}

test('eight small segments of one size become one; the large ones stay', () => {
  const large = [1, 2, 3].map((number) => segment(number, MEGABYTE));
  const small = [4, 5, 6, 7, 8, 9, 10].map((number) => segment(number, 600));
  const live = () => 3 * Math.ceil(MEGABYTE / 50);
  expect(segmentsToRewrite([...large, ...small], live, 1)).toEqual([]);
  const eighth = segment(11, 700);
  expect(segmentsToRewrite([...large, ...small, eighth], live, 1)).toEqual([...small, eighth]);
});

test('where segments hold more than twice what lives, the oldest go first', () => {
  const segments = Array.from({ length: 40 }, (_, number) => segment(number, MEGABYTE, 1000));
  expect(segmentsToRewrite(segments, () => 20_000, 1)).toEqual([]);
  expect(segmentsToRewrite(segments, () => 5000, 1)).toEqual(segments.slice(0, 4));
  expect(segmentsToRewrite(segments, () => 5000, 10)).toEqual(segments.slice(0, 20));
});

test('segments stay few and near what lives, however long a job runs', () => {
  let segments: Segment[] = Array.from({ length: 10 }, (_, number) => segment(number, MEGABYTE, 20_000));
  let next = 10;
  for (let checkpoint = 0; checkpoint < 20_000; checkpoint++) {
    const chosen = segmentsToRewrite(segments, () => 200_000, 1);
    segments = segments.filter((other) => !chosen.includes(other));
    // Of the oldest nearly everything has been overwritten, of the small ones half.
    const rewritten = chosen.reduce((sum, { bytes }) => sum + (bytes < MEGABYTE / 2 ? bytes / 2 : 0), 0);
    segments.push(segment(next++, 2000 + rewritten));
  }
  expect(segments.length).toBeLessThan(100);
});
