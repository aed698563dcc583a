// Tests run on the sources; Node strips the types. Setup forbids every connection beyond this machine.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** They start nothing and share nothing: one process runs many files, and loads each module once. */
const PURE = ['test/unit/**/*.test.ts', 'test/property/**/*.test.ts'];

export default defineConfig({
  test: {
    setupFiles: ['test/helpers/setup.ts'],
    // For what hangs, not for what is slow: a busy machine takes several times as long.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Tests wait for browsers, servers and processes a third of their time: two workers more than cores.
    maxWorkers: availableParallelism() + 2,
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: PURE } },
    ],
  },
});
