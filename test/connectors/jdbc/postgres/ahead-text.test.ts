import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AheadText } from '../../../../src/connectors/jdbc/postgres/ahead-text.ts';

function* chunks(count: number, bytes = 1): Generator<Buffer> {
  for (let number = 0; number < count; number++) yield Buffer.alloc(bytes, number);
}

const numbers = (text: AheadText) => [...text].map((chunk) => chunk[0]);

test('all chunks come once and in order, however many were made when it is read', async () => {
  for (const turns of [0, 1, 3, 10]) {
    const text = new AheadText(chunks(5));
    const made = text.make();
    for (let turn = 0; turn < turns; turn++) await setImmediate();
    expect(numbers(text)).toEqual([0, 1, 2, 3, 4]);
    await made;
    expect(numbers(text)).toEqual([]);
  }
});

test('no more than eight megabytes are made ahead; the others come when they are read', async () => {
  let given = 0;
  const counted = function* () {
    for (const chunk of chunks(6, 3 * 1024 * 1024)) {
      given++;
      yield chunk;
    }
  };
  const text = new AheadText(counted());
  await text.make();
  expect(given).toBe(3);
  expect(numbers(text)).toEqual([0, 1, 2, 3, 4, 5]);
});

test('a row that cannot be written is told to the reader, behind the chunks before it', async () => {
  const failing = function* () {
    yield* chunks(2);
    throw new Error('U+0000');
  };
  const text = new AheadText(failing());
  await text.make();
  const read: (number | undefined)[] = [];
  expect(() => {
    for (const chunk of text) read.push(chunk[0]);
  }).toThrow('U+0000');
  expect(read).toEqual([0, 1]);
});
