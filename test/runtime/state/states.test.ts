import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Key } from '../../../src/model/key.ts';
import { countCodec, rowCodec } from '../../../src/runtime/state/codec.ts';
import { Reader, Writer } from '../../../src/runtime/state/encoding.ts';
import { LargeMap } from '../../../src/runtime/state/large-map.ts';
import { type FrozenState, type MapState, States } from '../../../src/runtime/state/states.ts';

const KEYS: readonly Key[] = ['a', 'b', 1, null];
const ENTRIES: readonly Key[] = [1, 2, 'x'];

interface Step {
  readonly kind: 'put' | 'delete' | 'checkpoint' | 'failed' | 'rewrite';
  readonly key: Key;
  readonly entry: Key;
  readonly value: number;
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('put', 'put', 'put', 'delete', 'delete', 'checkpoint', 'failed', 'rewrite'),
  key: fc.constantFrom(...KEYS),
  entry: fc.constantFrom(...ENTRIES),
  value: fc.nat(1000),
});

interface Written {
  readonly epoch: number;
  readonly bytes: Buffer;
}

/** The protocol of checkpoints, by hand: what was written lies in a list of segments. */
class Checkpointed {
  readonly states = new States({ epoch: 1, isTracked: true });
  readonly map: MapState<number> = this.states.map('m', countCodec);
  segments: Written[] = [];
  #epoch = 1;

  checkpoint(isFailing: boolean): void {
    const epoch = this.#epoch++;
    const frozen = this.states.freeze(this.#epoch);
    const written = frozen.map((state) => write(state, epoch));
    if (isFailing) this.states.thaw(frozen);
    else this.segments.push(...written);
  }

  /** Gives up one segment, as the merge does. */
  rewrite(place: number): void {
    const segment = this.segments[place % Math.max(1, this.segments.length)];
    if (segment === undefined) return;
    const isOldest = segment === this.segments[0];
    const reader = new Reader(segment.bytes);
    while (!reader.isAtEnd) this.states.table('m').rewriteCell(reader, segment.epoch, !isOldest);
    this.segments = this.segments.filter((other) => other !== segment);
  }

  restored(): Record<string, number> {
    const states = new States({ epoch: this.#epoch, isTracked: true });
    const map = states.map('m', countCodec);
    for (const { epoch, bytes } of this.segments) {
      const reader = new Reader(bytes);
      while (!reader.isAtEnd) states.table('m').restoreCell(reader, epoch);
    }
    return contents(map);
  }
}

function write({ table, cells }: FrozenState, epoch: number): Written {
  const writer = new Writer();
  for (const cell of cells) {
    table.writeCell(writer, cell);
    table.sweep(cell);
  }
  return { epoch, bytes: writer.take() };
}

function contents(map: MapState<number>): Record<string, number> {
  const all: Record<string, number> = {};
  for (const key of KEYS) map.forEach(key, (value, entry) => Object.assign(all, { [`${typeof key} ${key} ${entry}`]: value }));
  return all;
}

test('state restored from its segments is the state at the last complete checkpoint, whatever failed and was merged before', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      const real = new Checkpointed();
      const model = new Map<string, number>();
      for (const { kind, key, entry, value } of steps) {
        const name = `${typeof key} ${key} ${entry}`;
        if (kind === 'put') {
          real.map.put(key, entry, value);
          model.set(name, value);
        } else if (kind === 'delete') {
          real.map.delete(key, entry);
          model.delete(name);
        } else if (kind === 'rewrite') {
          real.rewrite(value);
          real.checkpoint(false);
        } else {
          real.checkpoint(kind === 'failed');
        }
        expect(contents(real.map)).toEqual(Object.fromEntries(model));
        expect(real.states.table('m').size).toBe(model.size);
      }
      real.checkpoint(false);
      expect(real.restored()).toEqual(Object.fromEntries(model));
    }),
    { numRuns: 400 },
  );
});

test('what is frozen is not changed by what comes after', () => {
  const states = new States({ epoch: 1, isTracked: true });
  const groups = states.owned<number[]>('g', { ...rowCodec, read: () => [] } as never, (value) => value.slice());
  groups.put('k', [1]);
  groups.own('k')?.push(2);
  const frozen = states.freeze(2);
  groups.own('k')?.push(3);
  expect(frozen[0]?.cells[0]?.value).toEqual([1, 2]);
  expect(groups.own('k')).toEqual([1, 2, 3]);
});

test('a key changed a thousand times is written once', () => {
  const states = new States({ epoch: 1, isTracked: true });
  const state = states.value('v', countCodec);
  for (let value = 0; value < 1000; value++) {
    state.put('k', value);
    if (value % 3 === 0) state.delete('k');
  }
  expect(states.freeze(2)[0]?.cells.length).toBe(1);
});

test('nothing is remembered as changed where no checkpoint is ever written', () => {
  const states = new States({ epoch: 1, isTracked: false });
  const state = states.map('v', countCodec);
  state.put('k', 1, 1);
  state.delete('k', 1);
  expect(states.freeze(1)).toEqual([]);
});

test('state past its share of memory is an error that says what to do', () => {
  const states = new States({ epoch: 1, isTracked: true, memoryBytesMax: 1_000_000 });
  const state = states.value('v', rowCodec);
  for (let key = 0; key < 1000; key++) state.put(key, [key, 'x']);
  expect(() => states.checkMemory()).not.toThrow();
  for (let key = 0; key < 10_000; key++) state.put(key, [key, 'x'.repeat(100)]);
  expect(() => states.checkMemory()).toThrow(/needs about \d+ MB; it may use 1 MB.*max-old-space-size/);
});

test('a large map goes on in further maps where one is full', () => {
  const map = new LargeMap<number>(10);
  for (let key = 0; key < 35; key++) map.set(key, key);
  for (let key = 0; key < 35; key += 2) map.delete(key);
  for (let key = 1; key < 35; key += 2) map.set(key, -key);
  for (let key = 0; key < 35; key++) expect(map.get(key)).toBe(key % 2 === 0 ? undefined : -key);
});
