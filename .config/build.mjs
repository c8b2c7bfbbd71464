// Bundles the program: dist/riffle.js (command line and screen) and dist/engine.js (the engine's thread). Drivers stay external.
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

await build({
  entryPoints: { riffle: 'src/main.ts', engine: 'src/session/worker.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  sourcemap: 'linked',
  external: JSON.parse(readFileSync(new URL('drivers.json', import.meta.url), 'utf8')),
  define: { 'process.env.NODE_ENV': '"production"' },
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  plugins: [
    {
      // Ink asks for the devtools only in development; without them 1 MB less is parsed at start.
      name: 'no-devtools',
      setup(build) {
        build.onResolve({ filter: /^react-devtools-core$/ }, (args) => ({ path: args.path, namespace: 'empty' }));
        build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {};' }));
      },
    },
  ],
});
