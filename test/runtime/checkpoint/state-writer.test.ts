import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CheckpointStore } from '../../../src/runtime/checkpoint/checkpoint-store.ts';
import { StateWriter } from '../../../src/runtime/checkpoint/state-writer.ts';
import { rowCodec } from '../../../src/runtime/state/codec.ts';
import { States } from '../../../src/runtime/state/states.ts';

let folder: string;
const unheard: unknown[] = [];
const listen = (reason: unknown): unknown => unheard.push(reason);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'riffle-state-writer-'));
  unheard.length = 0;
  process.on('unhandledRejection', listen);
});
afterEach(() => {
  process.off('unhandledRejection', listen);
  rmSync(folder, { recursive: true, force: true });
});

/** Several segments of a megabyte, which take several slices to write. */
function largeState(): States {
  const states = new States({ epoch: 1, isTracked: true });
  const groups = states.value('groups', rowCodec);
  for (let key = 0; key < 60_000; key++) groups.put(key, [key, 'x'.repeat(100)]);
  return states;
}

test('a put that fails while the next segment is made is heard, and fails the checkpoint', async () => {
  const states = largeState();
  const store = await CheckpointStore.open(folder);
  const writer = new StateWriter(store, states);
  await store.close();
  await expect(writer.write(states.freeze(2), 1, new AbortController().signal)).rejects.toThrow('nothing is written to a closed store');
  expect(unheard).toEqual([]);
});
