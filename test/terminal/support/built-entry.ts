import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Bundles entry.ts as the program itself is bundled, and gives the file's path. */
export async function builtEntry(): Promise<string> {
  // Below node_modules, so that what stays outside the bundle is found; a folder per process, so that test files do not meet.
  const outdir = `${ROOT}node_modules/.cache/riffle-terminal/${process.pid}`;
  mkdirSync(outdir, { recursive: true });
  process.once('exit', () => rmSync(outdir, { recursive: true, force: true }));
  await build({
    entryPoints: { entry: fileURLToPath(new URL('entry.ts', import.meta.url)) },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: JSON.parse(readFileSync(`${ROOT}.config/drivers.json`, 'utf8')) as string[],
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
    plugins: [withoutDevtools],
  });
  return `${outdir}/entry.mjs`;
}

/** Ink asks for them only in development, and they are not installed. */
const withoutDevtools: Plugin = {
  name: 'without-devtools',
  setup(bundler) {
    bundler.onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    bundler.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {};' }));
  },
};
