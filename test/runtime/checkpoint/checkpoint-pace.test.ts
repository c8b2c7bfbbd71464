import { expect, test } from 'vitest';
import { CheckpointPace } from '../../../src/runtime/checkpoint/checkpoint-pace.ts';
import { passing } from '../memory-log.ts';
import { settings } from '../plans.ts';

class StoppedClock {
  ms = 0;
  nowMs = () => this.ms;
  monotonicMs = () => this.ms;
}

test('a checkpoint is due an interval after the last began, and not before the pause after its end', () => {
  const clock = new StoppedClock();
  const pace = new CheckpointPace(settings({ 'execution.checkpointing.interval': 1000, 'execution.checkpointing.min-pause': 600 }), clock);
  expect(pace.dueInMs()).toBe(1000);
  clock.ms = 1000;
  expect(pace.dueInMs()).toBe(0);
  pace.begun();
  clock.ms = 1800;
  pace.succeeded();
  expect(pace.dueInMs()).toBe(600);
  clock.ms = 2400;
  expect(pace.dueInMs()).toBe(0);
});

test('with interval 0 none is ever due', () => {
  expect(new CheckpointPace(settings({ 'execution.checkpointing.interval': 0 }), new StoppedClock()).dueInMs()).toBeUndefined();
});

test('only failures in a row count', () => {
  const pace = new CheckpointPace(settings({ 'execution.checkpointing.tolerable-failed-checkpoints': 1 }), new StoppedClock());
  expect(pace.failed(passing('Slow.'))).toBeUndefined();
  pace.succeeded();
  expect(pace.failed(passing('Slow.'))).toBeUndefined();
  expect(pace.failed(passing('Slow.'))?.error.problem).toBe(
    'Exceeded checkpoint tolerable failure threshold. The last one failed because: Slow.',
  );
});
