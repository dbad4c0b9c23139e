import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // As the service itself runs: see scripts/start.mjs.
    execArgv: ['--no-memory-protection-keys'],
    // Most suites wait for the processes that they start.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    setupFiles: ['./test/support/silence-logs.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/support/summary-reporter.ts'],
  },
});
