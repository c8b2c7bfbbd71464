import { expect, test } from 'vitest';
import { UserError } from '../../src/model/errors.ts';
import type { Settings } from '../../src/model/settings.ts';
import { RestartStrategy } from '../../src/runtime/restart-strategy.ts';
import { passing } from './memory-log.ts';
import { settings } from './plans.ts';

const away = { error: passing('The server is away.'), changes: 0, from: [], upTo: [], hasProgressed: false };

function delays(overrides: Partial<Settings>, failures: number): readonly (number | string)[] {
  const strategy = new RestartStrategy(settings(overrides));
  return Array.from({ length: failures }, () => {
    const verdict = strategy.judge(away);
    return verdict.kind === 'restart' ? verdict.delayMs : verdict.error.problem;
  });
}

test('exponential delay waits twice as long each time, up to its bound, and never gives up on a server that is away', () => {
  const overrides = { 'restart-strategy.exponential-delay.initial-backoff': 1000, 'restart-strategy.exponential-delay.max-backoff': 5000 };
  expect(delays(overrides, 5)).toEqual([1000, 2000, 4000, 5000, 5000]);
  expect(delays(overrides, 1000).at(-1)).toBe(5000);
});

test('fixed delay gives up after its attempts, none at once', () => {
  const overrides = { 'restart-strategy.type': 'fixed-delay', 'restart-strategy.fixed-delay.attempts': 2 } as const;
  expect(delays(overrides, 3)).toEqual([1000, 1000, 'The server is away.']);
  expect(delays({ 'restart-strategy.type': 'none' }, 1)).toEqual(['The server is away.']);
});

test('a completed checkpoint makes the next failure the first again', () => {
  const strategy = new RestartStrategy(settings());
  strategy.judge(away);
  strategy.judge(away);
  expect(strategy.judge({ ...away, hasProgressed: true })).toEqual({ kind: 'restart', delayMs: 1000 });
});

test('the same failure behind the same checkpoint five times over is a record that never passes', () => {
  const strategy = new RestartStrategy(settings());
  const poison = { ...away, changes: 10, from: ['orders/0@7'], upTo: ['orders/0@16'] };
  for (let time = 1; time < 5; time++) expect(strategy.judge(poison).kind).toBe('restart');
  expect(strategy.judge(poison)).toMatchObject({
    kind: 'fail',
    error: { code: 'TEST_PASSING', problem: expect.stringContaining('It read the changes from orders/0@7 to orders/0@16 each time.') },
  });
});

test('such a failure is told without a place where no source has one yet', () => {
  const strategy = new RestartStrategy(settings());
  const poison = { ...away, changes: 10, upTo: [''] };
  for (let time = 1; time < 5; time++) strategy.judge(poison);
  expect(strategy.judge(poison)).toMatchObject({
    kind: 'fail',
    error: { problem: 'The job failed 5 times at the same place for the same reason: The server is away.' },
  });
});

test('a checkpoint of the same positions, taken before the first change arrived, does not hide such a record', () => {
  const strategy = new RestartStrategy(settings());
  const poison = { ...away, changes: 10, from: ['orders/0@7'], upTo: ['orders/0@16'], hasProgressed: true };
  for (let time = 1; time < 5; time++) expect(strategy.judge(poison).kind).toBe('restart');
  expect(strategy.judge(poison).kind).toBe('fail');
});

test('the same failure behind another checkpoint each time is an outage each time', () => {
  const strategy = new RestartStrategy(settings());
  for (let place = 0; place < 9; place++) {
    expect(strategy.judge({ ...away, changes: 10, from: [`orders/0@${place}`], hasProgressed: true }).kind).toBe('restart');
  }
});

test('a connection lost now here and now there in a table that is read as one chunk is an outage each time', () => {
  const strategy = new RestartStrategy(settings());
  for (const changes of [7, 3, 9, 5, 8, 2, 6]) expect(strategy.judge({ ...away, changes }).kind).toBe('restart');
});

test('what the user must mend is not tried again', () => {
  const error = new UserError('TEST', { problem: 'The column is gone.', remedy: 'Bring it back.' });
  expect(new RestartStrategy(settings()).judge({ ...away, error })).toEqual({ kind: 'fail', error });
});
