/** The tasks of the cookbook, run by the built program: what stands below each is what it prints. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../processes.ts';
import { riffle } from '../riffle.ts';

const FILE = 'src/manual/cookbook.md';
const TASK = /```sql\n([\s\S]*?)```(?:\n\n```text ?(\w*)\n[\s\S]*?```)?/g;

export function cookbook(): string {
  return readFileSync(FILE, 'utf8');
}

export function writeCookbook(text: string): void {
  writeFileSync(FILE, text);
}

/** The text with the output of every task made anew. The first block declares the tables; an output names the format it is printed in. */
export async function cookbookAsRun(text: string): Promise<string> {
  const [tables, ...tasks] = [...text.matchAll(TASK)];
  let made = text;
  for (const [block, sql = '', format = ''] of tasks) {
    const file = join(temporaryFolder('cookbook'), 'task.sql');
    writeFileSync(file, `${tables?.[1]}${sql}`);
    const { code, stdout, stderr } = await riffle(['-f', file, ...(format === '' ? [] : ['--format', format])]);
    if (code !== 0) throw new Error(`${sql}\n${stderr}`);
    made = made.replace(block, () => `\`\`\`sql\n${sql}\`\`\`\n\n\`\`\`text${format === '' ? '' : ` ${format}`}\n${stdout}\`\`\``);
  }
  return made;
}
