// Bundles programs of the tests (benchmarks, the recorder) so that Node can run them: dist/tools/<name>.js.
import { build } from 'esbuild';

await build({
  entryPoints: process.argv.slice(2),
  outdir: 'dist/tools',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: 'linked',
});
