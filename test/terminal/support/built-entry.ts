import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Bundles entry.ts as the program itself is bundled, and gives the file's path. */
export async function builtEntry(): Promise<string> {
  // Below node_modules, so that what stays outside the bundle is found; a folder per process, so that test files do not meet.
  const outdir = `${ROOT}node_modules/.cache/riffle-terminal/${process.pid}`;
  mkdirSync(outdir, { recursive: true });
  await build({
    entryPoints: { entry: fileURLToPath(new URL('entry.ts', import.meta.url)) },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['cli-table3'],
    // Ink asks for it only in development.
    alias: { 'react-devtools-core': fileURLToPath(new URL('empty.ts', import.meta.url)) },
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  });
  return `${outdir}/entry.mjs`;
}
