import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/model/duration.ts';
import { readOptions } from '../../src/model/options.ts';
import { SETTINGS } from '../../src/model/settings.ts';

test('durations are read as Flink writes them, a bare number as milliseconds', () => {
  const texts = ['10 s', '500ms', ' 3 MIN ', '1.5 h', '2 days', '250'];
  expect(texts.map((text) => parseDuration(text))).toEqual([10_000, 500, 180_000, 5_400_000, 172_800_000, 250]);
  for (const text of ['', 's', '-1 s', '1 fortnight', '1 s 2 ms', '5 constructor', '5 toString'])
    expect(() => parseDuration(text)).toThrow(/^a duration such as /);
});

test('what is shown of a duration is read as the same one', () => {
  fc.assert(
    fc.property(fc.nat(), (durationMs) => {
      expect(parseDuration(formatDuration(durationMs))).toBe(durationMs);
    }),
  );
});

test('a wait that no timer can wait for is refused, in every setting', () => {
  const names = Object.entries(SETTINGS).flatMap(([name, { kind }]) => (kind === 'duration' ? [name] : []));
  expect(names).toContain('execution.checkpointing.interval');
  const { faults } = readOptions(SETTINGS, new Map(names.map((name) => [name, '30 d'])), 'session');
  expect(faults.map(({ key, error }) => [key, error.remedy])).toEqual(names.map((name) => [name, 'It must be at most 24 d.']));
  expect(readOptions(SETTINGS, new Map(names.map((name) => [name, '24 d'])), 'session').faults).toEqual([]);
});

test('a checkpoint is given time to be taken', () => {
  const given = new Map([['execution.checkpointing.timeout', '0']]);
  expect(readOptions(SETTINGS, given, 'session').faults[0]?.error.remedy).toBe('It must be at least 10 ms.');
});

test('a duration is shown in the largest unit that is whole', () => {
  expect([0, 250, 10_000, 90_000, 172_800_000].map(formatDuration)).toEqual(['0 ms', '250 ms', '10 s', '90 s', '2 d']);
});
