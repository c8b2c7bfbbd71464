import { expect, test } from 'vitest';
import { SessionCatalog } from '../../src/session/session-catalog.ts';
import { welcome } from '../../src/ui/painter.ts';
import { TestSession } from '../session/support.ts';
import { unstyled } from './unstyled.ts';

/** What an empty changelog proposes beside tables of these connectors. */
async function proposed(...declared: readonly (readonly [name: string, connector: string])[]): Promise<string> {
  const session = new TestSession();
  for (const [name, connector] of declared) await session.run(`CREATE TABLE ${name} (n INT) WITH ('connector' = '${connector}')`);
  const view = session.events.findLast((event) => event.kind === 'catalog')?.catalog ?? new SessionCatalog(undefined).view();
  return unstyled(welcome(view.tables, false).join('\n'));
}

test('a table is proposed that can be read, by its name as it must be written', async () => {
  expect(await proposed()).toContain('Declare a table');
  expect(await proposed(['bh', 'blackhole'], ['`order`', 'datagen'])).toContain('Type  SELECT * FROM `order`;');
  expect(await proposed(['bh', 'blackhole'], ['p', 'print'])).toContain('None of them can be read.');
});
