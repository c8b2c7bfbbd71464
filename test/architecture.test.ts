/**
 * The house's law: imports go down only, folders of one floor are strangers, connectors are islands, the catalogue lists every
 * connector's folder, an operator is one file, and no file outgrows its room.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');
const FLOORS: Readonly<Record<string, number>> = {
  model: 0,
  formats: 1,
  protocols: 1,
  functions: 1,
  sql: 1,
  connectors: 2,
  planner: 3,
  runtime: 4,
  session: 5,
  ui: 6,
  'main.ts': 7,
};
const LINES_MAX = 500;
const CONTRACTS = ['connector.ts', 'source.ts', 'sink.ts'];

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
const imports: readonly Import[] = files.flatMap((from) =>
  [...readFileSync(join(SRC, from), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path = '']) => ({
    from,
    to: relative(SRC, resolve(SRC, dirname(from), path)),
  })),
);

function room(file: string): string {
  return file.split('/')[0] ?? file;
}

function floor(file: string): number {
  const number = FLOORS[room(file)];
  if (number === undefined) throw new Error(`${file} stands on no floor`);
  return number;
}

test('every file stands on a floor', () => {
  expect(files.filter((file) => FLOORS[room(file)] === undefined)).toEqual([]);
});

test('imports go down only, and folders of one floor are strangers', () => {
  const wrong = imports.filter(({ from, to }) => room(from) !== room(to) && floor(to) >= floor(from));
  expect(wrong).toEqual([]);
});

test('connectors are islands: they share only the contracts and the kit', () => {
  const inConnectors = (file: string) => (file.startsWith('connectors/') ? file.split('/')[1] : undefined);
  const isIsland = (name: string | undefined) => name !== undefined && !name.endsWith('.ts');
  const wrong = imports.filter(({ from, to }) => {
    const [here, there] = [inConnectors(from), inConnectors(to)];
    return isIsland(here) && there !== undefined && there !== here && there !== 'kit' && !CONTRACTS.includes(there);
  });
  expect(wrong).toEqual([]);
});

test('the catalogue lists every folder of a connector', () => {
  const folders = readdirSync(join(SRC, 'connectors')).filter(
    (name) => statSync(join(SRC, 'connectors', name)).isDirectory() && name !== 'kit',
  );
  const listed = imports.filter(({ from }) => from === 'connectors/catalogue.ts').map(({ to }) => to.split('/')[1]);
  expect(folders.filter((folder) => !listed.includes(folder))).toEqual([]);
});

test('an operator is a file: the catalogues list every one, and nothing else knows their kinds', () => {
  const operators = files.filter((file) => file.startsWith('planner/operators/') && !/\/(catalogue|rules|unstable)\.ts$/.test(file));
  const listed = imports.filter(({ from }) => from === 'planner/operators/catalogue.ts').map(({ to }) => to);
  expect(operators.filter((file) => !listed.includes(file))).toEqual([]);
  const built = imports.filter(({ from }) => from === 'runtime/operators/catalogue.ts').map(({ to }) => to.replace('runtime', 'planner'));
  // A scan is no operator at run time: its changes go straight to what stands behind it.
  expect(operators.filter((file) => !built.includes(file))).toEqual(['planner/operators/table-source-scan.ts']);
  const switches = files.filter((file) => /case '(TableSourceScan|GroupAggregate|aggregate)'/.test(readFileSync(join(SRC, file), 'utf8')));
  expect(switches).toEqual([]);
});

test('no file outgrows its room', () => {
  const lines = (file: string) => readFileSync(join(SRC, file), 'utf8').split('\n').length;
  expect(files.filter((file) => lines(file) > LINES_MAX).map((file) => `${file}: ${lines(file)} lines`)).toEqual([]);
});
