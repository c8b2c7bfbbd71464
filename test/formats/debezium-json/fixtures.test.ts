import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixtureMessages, fixtureText } from '../../support/message-fixtures.ts';

const FOLDER = new URL('fixtures', import.meta.url).pathname;

describe.each(readdirSync(FOLDER).filter((name) => name.endsWith('.messages')))('%s', (name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  const messages = fixtureMessages(text);

  test('is the same bytes when its schemas are put back and taken out again', () => {
    expect(fixtureText(messages)).toBe(text);
    for (const { value } of messages)
      if (value !== null)
        expect(JSON.parse(value)).toHaveProperty(name.includes('-schema') || name.includes('-connect') ? 'payload.op' : 'op');
  });

  test('holds every operation of its server', () => {
    const found = messages.map(({ value }) => (value === null ? 'tombstone' : /"op":"(.)"/.exec(value)?.[1]));
    const wanted = ['c', 'd', 'r', 'tombstone', 'u', ...(name.startsWith('postgres') ? ['t'] : [])];
    expect([...new Set(found)].sort()).toEqual(wanted.sort());
  });
});
