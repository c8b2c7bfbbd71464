import { defineConfig } from 'vitest/config';
import { CountReporter } from './support/count-reporter.ts';

/** Tests by what they need: unit, golden and replay nothing but Node; terminal the built program; live real database servers. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    reporters: ['default', new CountReporter()],
    projects: [
      project('unit', ['test/**/*.test.{ts,tsx}'], { exclude: ['test/{golden,replay,terminal,live,bench}/**'] }),
      project('golden', ['test/golden/**/*.test.ts']),
      project('replay', ['test/replay/**/*.test.ts']),
      project('terminal', ['test/terminal/**/*.test.ts'], { testTimeout: 60_000, hookTimeout: 120_000 }),
      project('live', ['test/live/**/*.test.ts'], {
        testTimeout: 240_000,
        hookTimeout: 240_000,
        fileParallelism: false,
        globalSetup: ['test/support/global-setup.ts'],
      }),
    ],
  },
});

/** A test that takes so long hangs; on a machine that is busy otherwise everything takes ten times as long. */
function project(name: string, include: string[], more: object = {}): object {
  return { extends: true, test: { name, include, testTimeout: 240_000, ...more } };
}
