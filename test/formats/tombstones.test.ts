/** A message without value is no row of any format, but NULL where the whole message is the one value. */
import { expect, test } from 'vitest';
import { formats } from '../../src/formats/catalogue.ts';
import { openReading } from '../support/formats.ts';

test.each(formats())('$name', async (format) => {
  const columns = format.name === 'raw' ? 'name STRING' : 'id INT, name STRING';
  const options: Readonly<Record<string, string>> = 'url' in format.options ? { url: 'http://127.0.0.1:1' } : {};
  const { readText } = await openReading(format, { columns, options });
  expect(readText(null)).toEqual(format.name === 'raw' ? ['+I[NULL]'] : []);
});
