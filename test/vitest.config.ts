import { defineConfig } from 'vitest/config';

/** Tests by what they need: unit, golden and replay nothing but Node; terminal the built program; live real database servers. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    projects: [
      project('unit', ['test/**/*.test.ts'], { exclude: ['test/{golden,replay,terminal,live,bench}/**'] }),
      project('golden', ['test/golden/**/*.test.ts']),
      project('replay', ['test/replay/**/*.test.ts']),
      project('terminal', ['test/terminal/**/*.test.ts'], { testTimeout: 60_000, hookTimeout: 120_000 }),
      project('live', ['test/live/**/*.test.ts'], { testTimeout: 240_000, hookTimeout: 240_000, fileParallelism: false }),
    ],
  },
});

function project(name: string, include: string[], more: object = {}): object {
  return { extends: true, test: { name, include, testTimeout: 20_000, ...more } };
}
