import { Terminal as Emulator } from '@xterm/headless';
import { expect, test } from 'vitest';
import { Compositor, rowsAt } from '../../../src/ui/terminal/compositor.ts';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

function setup(columns = 20, rows = 4) {
  const emulator = new Emulator({ cols: columns, rows, allowProposedApi: true });
  const writes: string[] = [];
  let takesMore = true;
  const compositor = new Compositor({
    columns,
    rows,
    write(text) {
      writes.push(text);
      emulator.write(text);
      return takesMore;
    },
  });
  const lines = async (): Promise<readonly string[]> => {
    await nextTurn();
    await new Promise<void>((resolve) => emulator.write('', resolve));
    return Array.from({ length: rows }, (_, row) => emulator.buffer.active.getLine(row)?.translateToString(true) ?? '');
  };
  return { compositor, writes, lines, blocks: (isBlocked: boolean) => (takesMore = !isBlocked) };
}

test('a painted pane lies over the frame', async () => {
  const { compositor, lines } = setup();
  compositor.frame('head\n\n\nfoot');
  compositor.pane('rows', rowsAt(1, 2, ['one', 'two']));
  expect(await lines()).toEqual(['head', '  one', '  two', 'foot']);
});

test('only the rows that changed are written, once per turn', async () => {
  const { compositor, writes, lines } = setup();
  compositor.frame('head\n\n\nfoot');
  compositor.pane('rows', rowsAt(1, 0, ['one', 'two']));
  await lines();
  writes.length = 0;
  compositor.pane('rows', rowsAt(1, 0, ['one', 'three']));
  compositor.frame('head\n\n\nfoot');
  expect(await lines()).toEqual(['head', 'one', 'three', 'foot']);
  expect(writes).toHaveLength(1);
  expect(writes[0]).toContain('three');
  expect(writes[0]).not.toContain('one');
  writes.length = 0;
  compositor.frame('head\n\n\nfoot');
  await lines();
  expect(writes).toEqual([]);
});

test('a shorter row leaves nothing of the longer one', async () => {
  const { compositor, lines } = setup();
  compositor.frame('a long first row');
  await lines();
  compositor.frame('short');
  expect((await lines())[0]).toBe('short');
});

test('while the terminal takes no more nothing is written, then the newest state', async () => {
  const { compositor, writes, lines, blocks } = setup();
  blocks(true);
  compositor.frame('1');
  await lines();
  compositor.frame('2');
  await lines();
  compositor.frame('3');
  await lines();
  expect(writes).toHaveLength(1);
  blocks(false);
  compositor.drained();
  expect((await lines())[0]).toBe('3');
  expect(writes).toHaveLength(2);
});
